"""Making the interpreter that habitat runs in: habitat-sim by conda, habitat-lab by pip.

habitat-sim's packages are built for Python 3.9 and carried by the conda channel `aihabitat` alone;
the pins of habitat-lab and of what its VLN-CE task needs lie beside this file, with their hashes.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...errors import EnvError
from .interpreter import VARIABLE, lacks, versions

MANAGERS = ("micromamba", "mamba", "conda")
"""Programs that can make such an environment, the fastest first."""

HABITAT_SIM = "0.3.3"
PYTHON = "3.9"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")

_NAMED_BY = {"micromamba": "MAMBA_EXE", "conda": "CONDA_EXE"}
_ENDING = 5.0  # seconds between asking a command to end and killing it


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the installation; `limit` in seconds."""

    title: str
    command: tuple[str, ...]
    limit: float


def manager() -> str:
    """The program that makes conda environments here.

    Raises:
        EnvError: there is none.
    """
    for name in MANAGERS:
        named = os.environ.get(_NAMED_BY.get(name, ""), "")
        found = shutil.which(name) or (named if os.access(named, os.X_OK) else None)
        if found:
            return found
    raise EnvError(
        f"habitat-sim comes through conda only, and there is no {', '.join(MANAGERS[:-1])} or "
        f"{MANAGERS[-1]} here; install micromamba, or set {VARIABLE} to an interpreter with "
        "habitat-sim and habitat-lab"
    )


def steps(program: str, folder: Path, limit: float, platform: str = sys.platform) -> list[Step]:
    """What has to be run, in order; `limit` seconds for each."""
    wanted = [f"python={PYTHON}", f"habitat-sim={HABITAT_SIM}", "withbullet", "pip"]
    if platform.startswith("linux"):
        wanted.append("headless")  # draws without a display
    create = (
        *(program, "create", "--yes", "--prefix", str(folder)),
        *("--override-channels", "--channel", "conda-forge", "--channel", "aihabitat"),
        *wanted,
    )
    pip = (
        *(str(folder / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"),
        *("--no-deps", "--require-hashes", "--requirement", str(REQUIREMENTS)),
    )
    return [
        Step(f"habitat-sim {HABITAT_SIM} and its Python, by {Path(program).name}", create, limit),
        Step("habitat-lab and what it needs, by pip", pip, limit),
    ]


def install(folder: Path, limit: float, log: Path) -> Iterator[str]:
    """Make the interpreter in `folder`; yields what is done next, in words.

    What the commands print goes to `log`. A folder that holds a half-made one is made anew.

    Raises:
        EnvError: no conda, a command failed or took too long, or what it made does not work.
    """
    program = manager()
    if folder.exists():
        if not _is_ours(folder):
            raise EnvError(f"{folder} holds something else; name another with --folder")
        yield f"removing the half-made {folder}"
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        for step in steps(program, folder, limit):
            yield step.title
            _run(step, output.fileno(), log)
    yield "trying it out"
    missing = lacks(versions(folder / "bin" / "python"))
    if missing:
        raise EnvError(f"the new interpreter {missing}; see {log}, then remove {folder}")


def ready(python: Path) -> tuple[bool, Mapping[str, str]]:
    """Whether an interpreter can run habitat, and what it holds.

    Raises:
        EnvError: it cannot be run, or does not answer.
    """
    found = versions(python)
    return not lacks(found), found


def _is_ours(folder: Path) -> bool:
    """Empty, or an environment that conda began: nothing else is ever removed."""
    return folder.is_dir() and ((folder / "conda-meta").is_dir() or not any(folder.iterdir()))


def _run(step: Step, output: int, log: Path) -> None:
    """Run a command to its end, with all that it starts, within its limit."""
    environ = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    try:
        process = subprocess.Popen(
            step.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environ,
            start_new_session=True,
        )
    except OSError as error:
        raise EnvError(f"cannot run {step.command[0]}: {error.strerror}; see its rights") from error
    try:
        status = process.wait(step.limit)
    except subprocess.TimeoutExpired:
        raise EnvError(
            f"{step.title}: not done within {step.limit:g} s; raise --timeout, or see {log}"
        ) from None
    finally:
        _end(process)
    if status != 0:
        raise EnvError(f"{step.title}: exit status {status}, {_last_line(log)}; see {log}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a command: asked first, then killed."""
    if process.poll() is not None:
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(OSError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_ENDING)
            return


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines()]
    told = [line for line in lines if line]
    return f"`{told[-1][-200:]}`" if told else "it printed nothing"
