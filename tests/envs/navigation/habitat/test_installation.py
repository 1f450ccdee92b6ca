"""`mnemonaut envs install habitat`, with programs in conda's and pip's place.

conda itself is no package of ours, so what is tested is what it is asked, and what comes of each
way in which it can answer.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.cli.main import main
from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.navigation.habitat.installation import (
    HABITAT_SIM,
    REQUIREMENTS,
    install,
    manager,
    steps,
)

PYTHON = """#!/bin/sh
case "$1" in
  -m) echo "$@" > "$(dirname "$0")/../pip"; {pip} ;;
  -c) echo '@{{"python": "3.9.19", "habitat-lab": "{lab}", "habitat-sim": "0.3.3"}}' ;;
esac
"""
CONDA = """#!/bin/sh
echo "$@" > {log}
mkdir -p "$4/bin" "$4/conda-meta" && cp {python} "$4/bin/python" && chmod +x "$4/bin/python"
{end}
"""

Conda = Callable[..., Path]


@pytest.fixture
def conda(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Conda:
    """Puts a `micromamba` on the PATH that makes an interpreter which answers as told."""
    for name in ("MAMBA_EXE", "CONDA_EXE"):
        monkeypatch.delenv(name, raising=False)
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))

    def made(pip: str = "true", lab: str = "0.3.3", end: str = "true") -> Path:
        python = tools / "python-to-be"
        python.write_text(PYTHON.format(pip=pip, lab=lab))
        program = tools / "micromamba"
        program.write_text(CONDA.format(log=tmp_path / "asked", python=python, end=end))
        program.chmod(0o755)
        return tmp_path / "share/mnemonaut/interpreters/habitat"

    return made


def test_what_is_asked_of_conda_and_pip(conda: Conda, tmp_path: Path) -> None:
    folder = conda()
    told = list(install(folder, 30.0, tmp_path / "log"))
    assert told == [
        "habitat-sim 0.3.3 and its Python, by micromamba",
        "habitat-lab and what it needs, by pip",
        "trying it out",
    ]
    asked = (tmp_path / "asked").read_text().split()
    assert asked[:4] == ["create", "--yes", "--prefix", str(folder)]
    assert {"python=3.9", f"habitat-sim={HABITAT_SIM}", "withbullet"} <= set(asked)
    assert ("headless" in asked) == (sys.platform == "linux")
    pip = (folder / "pip").read_text().split()
    assert pip[:3] == ["-m", "pip", "install"]
    assert {"--no-deps", "--require-hashes", str(REQUIREMENTS)} <= set(pip)


def test_no_display_is_needed_on_linux_only() -> None:
    for platform in ("linux", "darwin"):
        asked = steps("conda", Path("there"), 1.0, platform)[0].command
        assert ("headless" in asked) == (platform == "linux")


def test_the_pins_travel_with_the_package() -> None:
    """For habitat-sim's Python and for newer ones; each with its hashes, from no named host."""
    text = REQUIREMENTS.read_text("utf-8")
    pins = re.findall(r"^([A-Za-z0-9.-]+)==(\S+)(?: ; ([^\\]+?))? \\$", text, re.MULTILINE)
    assert {name for name, *_ in pins} >= {"habitat-lab", "gym", "numpy", "hydra-core"}
    assert len(re.findall(r"^[^ #]", text, re.MULTILINE)) == len(pins)
    labs = [(version, marker) for name, version, marker in pins if name == "habitat-lab"]
    assert [marker for _, marker in labs] == [
        "python_full_version < '3.11'",
        "python_full_version >= '3.11'",
    ]
    assert "://" not in text and "--index" not in text


def test_no_conda(conda: Conda) -> None:
    with pytest.raises(EnvError, match="no micromamba, mamba or conda here; install micromamba"):
        manager()
    assert main(["envs", "install", "habitat"]) == 3


def test_conda_that_only_its_shell_knows(
    conda: Conda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """conda is often a function of the shell; it leaves its program's name in CONDA_EXE."""
    program = tmp_path / "conda"
    program.write_text("#!/bin/sh\n")
    monkeypatch.setenv("CONDA_EXE", str(program))
    with pytest.raises(EnvError):
        manager()
    program.chmod(0o755)
    assert manager() == str(program)


def test_what_goes_wrong_is_told_in_one_line(conda: Conda, tmp_path: Path) -> None:
    log = tmp_path / "log"
    cases = {
        r"by micromamba: exit status 4, `no space left`; see .*log": {
            "end": "echo 'no space left'; exit 4"
        },
        r"by pip: exit status 1, `THESE PACKAGES DO NOT MATCH`": {
            "pip": "echo THESE PACKAGES DO NOT MATCH; exit 1"
        },
        r"the new interpreter lacks habitat-lab; see": {"lab": ""},
    }
    for words, answers in cases.items():
        folder = conda(**answers)
        with pytest.raises(EnvError, match=words) as caught:
            list(install(folder, 30.0, log))
        assert "\n" not in str(caught.value)


def test_a_command_that_hangs_is_ended(conda: Conda, tmp_path: Path) -> None:
    folder = conda(end=f"trap 'touch {tmp_path}/ended; exit 1' TERM; sleep 60 & wait")
    with pytest.raises(EnvError, match=r"not done within 0.5 s; raise --timeout"):
        list(install(folder, 0.5, tmp_path / "log"))
    assert (tmp_path / "ended").exists()


def test_only_what_conda_began_is_removed(conda: Conda, tmp_path: Path) -> None:
    folder = conda()
    (folder / "conda-meta").mkdir(parents=True)
    assert next(iter(install(folder, 30.0, tmp_path / "log"))).startswith("removing the half-made")
    other = tmp_path / "photographs"
    other.mkdir()
    (other / "cat").touch()
    with pytest.raises(EnvError, match="holds something else; name another with --folder"):
        list(install(other, 30.0, tmp_path / "log"))
    assert (other / "cat").exists()


def test_the_command(conda: Conda, capsys: pytest.CaptureFixture[str]) -> None:
    folder = conda()
    assert main(["envs", "install", "habitat"]) == 0
    assert "made:" in capsys.readouterr().out
    for again in (False, True):
        words = ["envs", "install", "habitat", "--json", *(["--again"] if again else [])]
        assert main(words) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["new"] is again and document["python"] == str(folder / "bin/python")
        assert document["found"]["habitat-sim"] == "0.3.3"
    assert main(["envs", "install", "habitt"]) == 2
