"""What a user installs is what lies in the folders, and it is pinned."""

import ast
import re
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions, version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS: dict[str, Any] = PROJECT["tool"]["setuptools"]

# Packages of CUDA that torch drags along on Linux; they are for torch.txt's machine to choose.
OF_TORCH = ("torch", "triton", "cuda-", "nvidia-")


def packages_in_folders() -> dict[str, str]:
    """{"mnemonaut.envs.minecraft": "envs/minecraft", ...}, found by their `__init__.py`."""
    tops = [path.parent for path in ROOT.glob("[a-z]*/__init__.py")]
    folders = [path.parent.relative_to(ROOT) for top in tops for path in top.rglob("__init__.py")]
    return {".".join(["mnemonaut", *folder.parts]): folder.as_posix() for folder in folders}


TOP_LEVEL = {folder for folder in packages_in_folders().values() if "/" not in folder}


def normal(name: str) -> str:
    """A distribution's name in the one spelling that PEP 503 gives it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(name: str) -> list[str]:
    """The logical lines of a requirements file: continuations joined, comments dropped."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(name: str) -> dict[str, set[str]]:
    """{"numpy": {"2.4.6", "2.5.5"}}: one name has a pin for each range of Python versions."""
    found: dict[str, set[str]] = {}
    for line in requirements(name):
        match = re.match(r"([A-Za-z0-9_.-]+)==([^\s;]+)", line)
        assert match, f"{name}: not an exact pin: {line[:60]}"
        found.setdefault(normal(match[1]), set()).add(match[2])
    return found


def direct(wanted: list[str]) -> set[str]:
    """The names of dependencies; an extra of our own counts as what it stands for."""
    names: set[str] = set()
    for requirement in wanted:
        match = re.match(r"([A-Za-z0-9_.-]+)(?:\[([^]]*)])?", requirement)
        assert match, requirement
        if normal(match[1]) != "mnemonaut":
            names.add(normal(match[1]))
            continue
        for extra in match[2].split(","):
            names |= direct(PROJECT["project"]["optional-dependencies"][extra.strip()])
    return names


def imported(folder: Path) -> dict[str, str]:
    """{"numpy": "memory/index.py"}: packages from elsewhere, each with a file that imports it."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for top in {name.split(".")[0] for name in names} - set(sys.stdlib_module_names):
                found[top] = path.relative_to(ROOT).as_posix()
    return found


def test_every_package_is_listed() -> None:
    found = packages_in_folders()
    assert "mnemonaut.envs.minecraft" in found
    assert sorted(SETUPTOOLS["packages"]) == sorted(found)
    assert SETUPTOOLS["package-dir"] == found


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {
        path.parent.relative_to(ROOT).as_posix()
        for name in packages_in_folders().values()
        for path in (ROOT / name).rglob("*.py")
    }
    assert folders == set(packages_in_folders().values())


def test_every_package_is_marked_as_typed() -> None:
    folders = packages_in_folders().values()
    assert [folder for folder in folders if not (ROOT / folder / "py.typed").is_file()] == []


def test_every_data_file_is_packaged() -> None:
    patterns = SETUPTOOLS["package-data"]["*"]
    data = [
        path
        for folder in packages_in_folders().values()
        for path in (ROOT / folder).iterdir()
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    assert any(path.name == "py.typed" for path in data)
    assert [path for path in data if not any(path.match(pattern) for pattern in patterns)] == []


def test_checkers_see_every_top_level_package() -> None:
    links = {path.name: path for path in (ROOT / ".typing" / "mnemonaut").iterdir()}
    assert set(links) == TOP_LEVEL
    for name, path in links.items():
        assert path.is_symlink() and path.readlink().as_posix() == f"../../{name}"


@pytest.mark.parametrize("name", ["base.txt", "test.txt", "habitat.txt"])
def test_requirements_are_pinned_and_hashed(name: str) -> None:
    assert len(pins(name)) >= 20
    hashed = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
    bare = [line for line in requirements(name) if not hashed.search(line)]
    assert bare == []


@pytest.mark.parametrize("folder", sorted({*TOP_LEVEL, "tests", "benchmarks"}))
def test_what_is_imported_is_declared(folder: str) -> None:
    """Nothing leans on a package that is there only because another one happens to need it."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    declared = direct(
        [*PROJECT["project"]["dependencies"], *(name for names in extras for name in names)]
    )
    carriers = packages_distributions()
    ours = {"mnemonaut"}
    if folder in ("benchmarks", "tests"):  # scripts, which find one another by their bare names
        ours |= {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    stray = {
        name: path
        for name, path in imported(ROOT / folder).items()
        if name not in ours and not declared & {normal(dist) for dist in carriers.get(name, [])}
    }
    assert stray == {}


def test_every_entry_point_leads_somewhere() -> None:
    points = distribution("mnemonaut").entry_points
    groups = {"console_scripts", *PROJECT["project"].get("entry-points", {})}
    assert {point.group for point in points} == groups
    for point in points:
        assert callable(point.load()), point


def test_wheels_for_no_deps_are_pinned_in_their_packages() -> None:
    """Each hashed, and installed by the Makefile for `make test`."""
    files = sorted(
        path.relative_to(ROOT).as_posix() for path in ROOT.glob("envs/**/requirements.txt")
    )
    assert "envs/minecraft/malmo/requirements.txt" in files
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "envs/minecraft/malmo/requirements.txt" in makefile
    for name in files:
        text = (ROOT / name).read_text(encoding="utf-8")
        lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip(" #")]
        pinned = [line for line in lines if not line.startswith("#")]
        assert pinned and all(re.search(r"==.*--hash=sha256:", line) for line in pinned), name
        assert not re.search(r"://|index-url|find-links| @ |file:", text), name


def test_requirements_name_no_host_and_no_path() -> None:
    files = sorted((ROOT / "requirements").iterdir())
    names = ["base.txt", "habitat.in", "habitat.txt", "test.txt", "torch.txt"]
    assert [path.name for path in files] == names
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"://|index-url|find-links|trusted-host| @ |file:", text), path.name


def test_base_holds_the_direct_dependencies_and_the_build_backend() -> None:
    wanted = direct(PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"])
    assert wanted - set(pins("base.txt")) == set()
    assert "torch" not in pins("base.txt")


def test_test_requirements_hold_every_extra() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    for extra, names in extras.items():
        assert direct(names) - set(pins("test.txt")) - set(pins("torch.txt")) == set(), extra


def test_test_requirements_add_to_base() -> None:
    test = pins("test.txt")
    assert {name: test.get(name) for name in pins("base.txt")} == pins("base.txt")


def test_torch_is_pinned_apart() -> None:
    assert list(pins("torch.txt")) == ["torch"]
    assert [name for name in pins("test.txt") if name.startswith(OF_TORCH)] == []


def test_one_version_everywhere() -> None:
    ours = PROJECT["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[([^]]+)]", changelog, re.MULTILINE)[0] == ours
    assert re.findall(r"^version: (\S+)$", citation, re.MULTILINE) == [ours]
    named = re.findall(r"mnemonaut(?:==| v?)(\d+\.\d+\.\d+)", readme)
    assert set(named) <= {ours}
    assert version("mnemonaut") == ours


def test_the_licence_files_are_there() -> None:
    for name in PROJECT["project"]["license-files"]:
        assert (ROOT / name).read_text(encoding="utf-8").strip(), name
