"""Beside a real game: ends it, with all that it started, when the process that plays is gone.

    python guard.py <pid of the player> <pid of the game> [folders to remove ...]

Runs alone, with nothing but the standard library.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress

LOOK_SECONDS = 0.5


def main(player: int, game: int, *folders: str) -> None:
    """Until one of the two is gone."""
    while alive(player):
        if not alive(game):
            return
        time.sleep(LOOK_SECONDS)
    with suppress(OSError):
        os.killpg(game, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def alive(process: int) -> bool:
    """Whether there is such a process; a dead one that nobody has collected is not alive."""
    try:
        os.kill(process, 0)
        with open(f"/proc/{process}/stat", "rb") as stat:
            return stat.read().rpartition(b")")[2].split()[:1] != [b"Z"]
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OSError:  # no /proc on this system
        return True


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
