"""Ends this process when the one that started it is gone, whichever way it went."""

import os
import select
import sys
import threading
from contextlib import suppress

LOOK_SECONDS = 0.5


def follow_parent() -> None:
    """From now on; a thread beside the rest."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    """Until the parent is another one, or nobody reads our output any more."""
    poll = select.poll()
    with suppress(OSError, ValueError):
        # The reading end of the pipe closes the moment the reader dies, even if it was killed.
        poll.register(sys.stdout.fileno(), 0)
    while os.getppid() == parent:
        if any(event & (select.POLLERR | select.POLLNVAL) for _, event in _look(poll)):
            break
    os._exit(0)


def _look(poll: "select.poll") -> list[tuple[int, int]]:
    try:
        return poll.poll(LOOK_SECONDS * 1000)
    except InterruptedError:
        return []
