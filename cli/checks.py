"""What `mnemonaut doctor` looks at, each part on its own and within a limit."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, packages_distributions, version
from pathlib import Path

from ..envs.minecraft.malmo.installation import JAVA_SECONDS, java_says

IMPORT_SECONDS = 60.0

BASE = (
    "numpy",
    "gymnasium",
    "faiss",
    "pydantic",
    "typer",
    "rich",
    "openai",
    "jinja2",
    "jsonschema",
    "scipy",
    "starlette",
    "uvicorn",
)
"""Modules that the base install brings; each is imported, since only that shows that it works."""

_IMPORT_EACH = """
import importlib, json, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
        line = [name, ""]
    except BaseException as error:
        line = [name, " ".join(f"{type(error).__name__}: {error}".split())[:200]]
    print("@" + json.dumps(line), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One part: `ok`, what was found, and what to do where it is not ok.

    A part that is not `needed` may be absent; everything else still works.
    """

    part: str
    ok: bool
    found: str
    cure: str = ""
    needed: bool = True


def general_checks() -> list[Check]:
    """What concerns every environment, the needed checks first."""
    return [
        check_python(),
        *check_base(),
        *check_writable(),
        *check_extras(),
        check_data(),
        check_java(),
    ]


def check_python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= (3, 11)
    return Check("python", ok, f"{found} at {sys.executable}", "install Python 3.11 or newer")


def check_base(modules: tuple[str, ...] = BASE, limit: float = IMPORT_SECONDS) -> list[Check]:
    """Import each module in a process of its own, which may hang or crash without harm."""
    problems = imported(modules, limit)
    cure = "run `pip install --force-reinstall mnemonaut`"
    return [
        Check(name, not problems[name], problems[name] or _version(name), cure) for name in modules
    ]


def imported(modules: tuple[str, ...], limit: float) -> dict[str, str]:
    """{module: what went wrong}, "" where it was imported; waits at most `limit` seconds."""
    command = [sys.executable, "-c", _IMPORT_EACH, *modules]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=limit, stdin=subprocess.DEVNULL, check=False
        )
        said, silent = done.stdout, "its import ended the process"
    except subprocess.TimeoutExpired as error:
        said, silent = error.stdout or b"", f"its import took more than {limit:g} s"
    lines = said.decode(errors="replace").splitlines()
    told = dict(json.loads(line[1:]) for line in lines if line.startswith("@"))
    return {name: str(told.get(name, silent)) for name in modules}


def check_extras() -> list[Check]:
    """For each extra the packages that it brings and that are absent."""
    described = metadata("mnemonaut")
    wanted = described.get_all("Requires-Dist") or []
    checks = []
    for extra in described.get_all("Provides-Extra") or []:
        names = brought(extra, wanted)
        absent = [name for name in names if not _installed(name)]
        found = f"lacks {', '.join(absent)}" if absent else ", ".join(names)
        cure = f"run `pip install 'mnemonaut[{extra}]'`"
        checks.append(Check(f"extra {extra}", not absent, found, cure, needed=False))
    return checks


def brought(extra: str, wanted: list[str]) -> list[str]:
    """The packages of an extra, with those of the extras that it is made of."""
    names: dict[str, None] = {}
    for requirement in wanted:
        text, _, marker = requirement.partition(";")
        if not re.search(rf"""extra\s*==\s*['"]{re.escape(extra)}['"]""", marker):
            continue
        match = re.match(r"\s*([A-Za-z0-9_.-]+)\s*(?:\[([^]]*)])?", text)
        if match is None:
            continue
        if match[1] != "mnemonaut":
            names[match[1]] = None
            continue
        for inner in (match[2] or "").split(","):
            names.update(dict.fromkeys(brought(inner.strip(), wanted)))
    return list(names)


def check_writable() -> list[Check]:
    """The folders that are written to: results here, and what is temporary."""
    checks = []
    for part, folder in (("results", Path.cwd()), ("temporary", Path(tempfile.gettempdir()))):
        cure = "go to a folder that may be written, or name one with --out"
        if part == "temporary":
            cure = "set TMPDIR to a folder that may be written"
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"mnemonaut")
                file.flush()
            checks.append(Check(f"{part} folder", True, str(folder)))
        except OSError as error:
            checks.append(Check(f"{part} folder", False, f"{folder}: {error.strerror}", cure))
    return checks


def check_data() -> Check:
    """Data sets that may not be shipped; nothing built in needs one."""
    named = os.environ.get("MNEMONAUT_DATA")
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    folder = Path(named).expanduser() if named else Path(home).expanduser() / "mnemonaut"
    found = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    shown = f"{folder}: {', '.join(found)}" if found else f"{folder} is absent or empty"
    cure = "set MNEMONAUT_DATA to the folder that holds the data sets"
    return Check("data sets", bool(found), shown, cure, needed=False)


def check_java(limit: float = JAVA_SECONDS) -> Check:
    """Only simulators that are no part of the base need it."""
    cure = "install a Java runtime (8 for MineDojo); nothing built in needs it"
    java = shutil.which("java")
    if java is None:
        return Check("java", False, "absent", cure, needed=False)
    ran, said = java_says(java, limit)
    return Check("java", ran, said, cure, needed=False)


def _version(module: str) -> str:
    """The version of the distribution that carries a module."""
    carriers = packages_distributions().get(module, [module])
    return version(carriers[0]) if _installed(carriers[0]) else "of unknown version"


def _installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True
