"""Which interpreter habitat runs in, and what it still lacks.

habitat-sim comes through conda only and needs a Python of its own, habitat-lab a numpy that
nothing else wants; both live in an interpreter that `mnemonaut envs install habitat` makes.
"""

import json
import os
import subprocess
from pathlib import Path

from ...errors import EnvError

VARIABLE = "MNEMONAUT_HABITAT_PYTHON"
CURE = f"run `mnemonaut envs install habitat`, or set {VARIABLE} to an interpreter that has it"

_LIMIT = 120.0  # seconds; the first import of numba and opencv on a slow disk

_ASK = """
import json, sys
from importlib.util import find_spec
from importlib.metadata import PackageNotFoundError, version
found = {"python": ".".join(map(str, sys.version_info[:3]))}
for module, package in (("habitat", "habitat-lab"), ("habitat_sim", "habitat-sim")):
    try:
        found[package] = version(package)
    except PackageNotFoundError:
        found[package] = "of unknown version" if find_spec(module) else ""
    if found[package]:
        try:
            __import__(module)
        except Exception as error:
            found[package + " error"] = " ".join(f"{type(error).__name__}: {error}".split())
print("@" + json.dumps(found))
"""


def installation_folder() -> Path:
    """Where `mnemonaut envs install habitat` puts the interpreter, in the user's data folder."""
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "mnemonaut" / "interpreters" / "habitat"


def habitat_python(named: str = "") -> Path:
    """The interpreter: the one named, else `$MNEMONAUT_HABITAT_PYTHON`, else the installed one.

    Raises:
        EnvError: there is none.
    """
    asked = named or os.environ.get(VARIABLE, "")
    if asked:
        path = Path(asked).expanduser()
        if not path.is_file():
            raise EnvError(f"there is no interpreter {path}; {CURE}")
        return path
    path = installation_folder() / "bin" / "python"
    if not path.is_file():
        raise EnvError(f"habitat has no interpreter yet; {CURE}")
    return path


def lacking() -> str:
    """Why no episode can be played here, with the cure; "" where there is an interpreter."""
    try:
        habitat_python()
    except EnvError as error:
        return str(error)
    return ""


def versions(python: Path, limit: float = _LIMIT) -> dict[str, str]:
    """What an interpreter holds: its own version, and habitat-lab's and habitat-sim's.

    Returns:
        Version by "python", "habitat-lab" and "habitat-sim", "" for what is absent; and what kept
        an installed one from being imported by "habitat-lab error" or "habitat-sim error".

    Raises:
        EnvError: the interpreter does not answer within the limit, or not at all.
    """
    try:
        done = subprocess.run(
            [str(python), "-c", _ASK],
            capture_output=True,
            text=True,
            timeout=limit,
            stdin=subprocess.DEVNULL,
            check=False,
            env={k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")},
        )
    except subprocess.TimeoutExpired:
        raise EnvError(f"{python} did not answer within {limit:g} s; {CURE}") from None
    except OSError as error:
        raise EnvError(f"cannot run {python}: {error.strerror}; {CURE}") from error
    lines = [line for line in done.stdout.splitlines() if line.startswith("@")]
    if not lines:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise EnvError(f"{python} cannot be used: {said[-1]}; {CURE}")
    found: dict[str, str] = json.loads(lines[-1][1:])
    return found


def lacks(found: dict[str, str]) -> str:
    """What keeps such an interpreter from running habitat, in words; "" for nothing."""
    absent = [name for name in ("habitat-lab", "habitat-sim") if not found.get(name)]
    if absent:
        return f"lacks {' and '.join(absent)}"
    for name in ("habitat-sim", "habitat-lab"):
        if f"{name} error" in found:
            return f"cannot import {name}: {found[f'{name} error']}"
    return ""
