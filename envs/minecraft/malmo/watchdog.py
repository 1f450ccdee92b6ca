"""In place of minedojo's watchdog: what ends a game when nobody is left to play it.

The package's own is a child process that imports the whole package again, 7 to 34 s at each start
of a game. The stand-in looks after itself (`lifeline`); beside a real game goes a small process
that needs nothing but the standard library.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_GUARD = Path(__file__).with_name("guard.py")
_ENDING = 5.0  # seconds

guarding = True
"""Whether games get one beside them."""


def launch(parent: int, game: int, *folders: str) -> Any:
    """Beside the game `game`, a process that ends it when `parent` is gone, and clears up."""
    if not guarding:
        return None
    return subprocess.Popen(
        [sys.executable, "-I", str(_GUARD), str(parent), str(game), *folders],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def reap_process_and_children(process: Any, timeout: float = _ENDING) -> None:
    """End a game, which leads a session of its own, with all that it started."""
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(Exception):  # psutil's errors: it is gone already
        process.wait(timeout)
