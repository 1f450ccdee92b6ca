"""What the real minedojo package takes: its wheel, what that imports, for the real game Java 8."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from ...errors import EnvError

VERSION = "0.1"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
"""The wheel with its hashes, for `--no-deps`: it asks for gym 0.21, which no longer builds."""

EXTRA = ("importlib-resources", "lxml", "mypy-extensions", "omegaconf", "psutil", "pyro4")
"""What the wheel imports beside the base of mnemonaut; the extra `minedojo` brings it."""

CURE = "run `mnemonaut envs install minedojo`"
ABSENT = f"the minedojo wheel is not installed; {CURE}"

JAVA_SECONDS = 10.0

_GAME = ("sim", "Malmo", "Minecraft")
_JAR = ("build", "libs", "MalmoMod-0.37.0-fat.jar")
_ENDING = 5.0  # seconds between asking a command to end and killing it


@dataclass(frozen=True, slots=True)
class Installed:
    """What this interpreter holds.

    Attributes:
        wheel: minedojo's version; "" where it is absent.
        missing: the packages of the extra `minedojo` that are absent.
    """

    wheel: str
    missing: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return self.wheel == VERSION and not self.missing


@dataclass(frozen=True, slots=True)
class RealGame:
    """What the real game would run with.

    Attributes:
        java: the first line of `java -version`, or why there is none.
        built: whether Gradle has built it; its first start does.
        lacks: what keeps it from running; "" for nothing.
    """

    java: str
    built: bool
    lacks: str


def installed() -> Installed:
    """Look, without importing any of it."""
    missing = tuple(name for name in EXTRA if not _version(name))
    return Installed(_version("minedojo"), missing)


def install(limit: float, log: Path) -> Iterator[str]:
    """Put the wheel into this interpreter; yields what is done next, in words.

    What the installer prints goes to `log`.

    Raises:
        EnvError: there is no installer, it failed or took longer than `limit` seconds, or what
            the wheel imports is absent.
    """
    command = installer()
    log.parent.mkdir(parents=True, exist_ok=True)
    yield f"minedojo {VERSION} without its dependencies, by {Path(command[0]).name}"
    with log.open("wb") as output:
        words = [*command, "--no-deps", "--require-hashes", "-r", str(REQUIREMENTS)]
        _run(words, output.fileno(), limit, log)
    missing = installed().missing
    if missing:
        log.unlink(missing_ok=True)  # what it tells went well
        raise EnvError(
            f"minedojo is there, and lacks {', '.join(missing)}; "
            "run `pip install 'mnemonaut[minedojo]'`"
        )


def installer() -> list[str]:
    """The command that installs into this interpreter: pip's, or else uv's.

    Raises:
        EnvError: there is neither.
    """
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    raise EnvError(
        f"{sys.executable} has no pip, and there is no uv; run `{sys.executable} -m ensurepip` once"
    )


def real_game(limit: float = JAVA_SECONDS) -> RealGame:
    """Whether the real game could run: Minecraft 1.11 with Malmo's mod, built by Gradle."""
    java = shutil.which("java")
    said = java_says(java, limit)[1] if java else "absent"
    spec = find_spec("minedojo")
    folders = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    built = any(folder.joinpath(*_GAME, *_JAR).is_file() for folder in folders)
    lacks = ""
    if not re.search(r'"1\.8[._]', said):
        lacks = f"Java 8 (found: {said})"
    return RealGame(said, built, lacks)


def check_real_game() -> None:
    """Before a launch that would fail only after minutes.

    Raises:
        EnvError: there is no Java 8.
    """
    found = real_game()
    if found.lacks:
        raise EnvError(
            f"the real Minecraft needs {found.lacks}; install a JDK 8 and put its `java` first on "
            "PATH, or take engine=malmo or engine=voxel, which need none"
        )


def java_says(java: str, limit: float) -> tuple[bool, str]:
    """Whether `java -version` runs, and the first line of it or why there is none."""
    try:
        done = subprocess.run(
            [java, "-version"],
            capture_output=True,
            timeout=limit,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"no answer within {limit:g} s"
    except OSError as error:
        return False, f"cannot be started: {error.strerror}"
    lines = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
    said = lines[0].strip() if lines else f"exit status {done.returncode}"
    return done.returncode == 0, said


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _run(command: list[str], output: int, limit: float, log: Path) -> None:
    """Run an installer to its end, with all that it starts, within its limit."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise EnvError(f"cannot run {command[0]}: {error.strerror}; see its rights") from error
    try:
        status = process.wait(limit)
    except subprocess.TimeoutExpired:
        raise EnvError(f"not done within {limit:g} s; raise --timeout, or see {log}") from None
    finally:
        _end(process)
    if status != 0:
        raise EnvError(f"the installer ended with exit status {status}; see {log}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of an installer: asked first, then killed."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        with suppress(OSError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_ENDING)
