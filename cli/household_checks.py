"""What `mnemonaut doctor` says of the household: frames, and real AI2-THOR builds."""

import json
import subprocess
import sys

from .checks import Check

LIMIT_SECONDS = 60.0

_FRAMES = """
import json
from mnemonaut.envs.errors import MnemonautError
from mnemonaut.envs.homes.render import ENGINES, open_renderer
found = {}
for engine in ENGINES:
    try:
        open_renderer(engine).close()
        found[engine] = ""
    except MnemonautError as error:
        found[engine] = str(error)
print(json.dumps(found))
"""


def household_checks(limit: float = LIMIT_SECONDS) -> list[Check]:
    """Both checks; each asks a process of its own, which may hang or crash without harm."""
    return [check_frames(limit), check_unity(limit)]


def check_frames(limit: float = LIMIT_SECONDS) -> Check:
    """Which engines can draw the household's frames; without any, its metadata still works."""
    part, cure = "household frames", "run `pip install 'mnemonaut[render]'`"
    answer = _answer(["-c", _FRAMES], limit)
    if not isinstance(answer, dict):
        return Check(part, False, str(answer), cure, needed=False)
    drawing = [engine for engine, problem in answer.items() if not problem]
    if drawing:
        return Check(part, True, f"drawn by {drawing[0]}", cure, needed=False)
    return Check(part, False, "; ".join(answer.values()), cure, needed=False)


def check_unity(limit: float = LIMIT_SECONDS) -> Check:
    """Whether the engine `unity` has a build, and a display or Vulkan to draw with."""
    part = "AI2-THOR builds"
    answer = _answer(["-m", "mnemonaut.envs.household.unity"], limit)
    if not isinstance(answer, list):
        cure = "run `pip install 'mnemonaut[thor]'`; the engine headless needs none of it"
        return Check(part, False, str(answer), cure, needed=False)
    told = [f"{name}: {', '.join(lacks) or 'ready'}" for name, *lacks in answer]
    ready = any(not lacks for _, *lacks in answer)
    cure = (
        "download one with `python -c 'import ai2thor.controller as c; "
        "c.Controller(download_only=True)'`, or use the engines headless and player"
    )
    return Check(part, ready, "; ".join(told), cure, needed=False)


def _answer(arguments: list[str], limit: float) -> object:
    """What a Python process prints as JSON, or in words why it printed none."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", *arguments],
            capture_output=True,
            timeout=limit,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {limit:g} s"
    try:
        return json.loads(done.stdout)
    except ValueError:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return said[-1].removeprefix("error: ") if said else f"exit code {done.returncode}"
