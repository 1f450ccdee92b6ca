"""A game that the package starts: finding it, telling how it ended, ending it at once.

Left to the package, a game whose output stops is waited for without end, closing takes 3 s of
fixed sleeps, and a killed game's pipe and socket stay open.
"""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from ...process import Report
from . import watchdog

_LOGS = "MALMO_MINECRAFT_OUTPUT_LOGDIR"
_ENDING = 3.0  # seconds, for a killed game to be gone and its output to be read
_DYING = 0.5  # seconds between a closed connection and the end of the process
_LOOK = 0.005  # seconds
_QUOTED = 4096  # last bytes of the game's output

_launching = threading.Lock()


@contextmanager
def launched_from(
    game: Path | None, schemas: Path | None, logs: Path, limit: float
) -> Iterator["Launch"]:
    """While it lasts, the package starts games from these folders, and within this limit.

    Without folders it starts the real game, from its own.
    """
    module: Any = import_module("minedojo.sim.bridge.mc_instance.instance")
    with _launching:  # the package knows one place to start from: one thread at a time
        before = module.MC_DIR, module.SCHEMAS_DIR, os.environ.get(_LOGS)
        launch = Launch(limit)
        module.MC_DIR = str(game) if game else before[0]
        module.SCHEMAS_DIR = str(schemas) if schemas else before[1]
        os.environ[_LOGS] = str(logs)
        watchdog.guarding = game is None
        try:
            yield launch
        finally:
            launch.over()
            watchdog.guarding = True
            module.MC_DIR, module.SCHEMAS_DIR = before[:2]
            if before[2] is None:
                os.environ.pop(_LOGS, None)
            else:
                os.environ[_LOGS] = before[2]


class Launch:
    """A start under way; the game is killed where it takes longer than `limit` seconds."""

    def __init__(self, limit: float) -> None:
        self.late = False
        self._before = _pool()
        self._known: list[Any] = []
        self._timer = threading.Timer(limit, self._too_late)
        self._timer.daemon = True
        self._timer.start()

    @property
    def instances(self) -> list[Any]:
        """The games that were started since."""
        return [instance for instance in _pool() if instance not in self._before]

    def watch(self, instances: list[Any]) -> None:
        """Games that were there before, which are to be killed too where it takes too long."""
        self._known.extend(instances)

    def over(self) -> None:
        """It is done in time, or has failed: nothing is killed any more."""
        self._timer.cancel()

    def _too_late(self) -> None:
        self.late = True
        for instance in [*self._known, *self.instances]:
            kill(instance.minecraft_process)


def _pool() -> list[Any]:
    manager = import_module("minedojo.sim.bridge.mc_instance.manager").InstanceManager
    return list(manager._instance_pool)


def alive(instance: Any) -> bool:
    """Whether the process of a game runs."""
    process = instance.minecraft_process
    return process is not None and process.poll() is None


def kill(process: Any) -> None:
    """At once, with all that it started; it leads a session of its own."""
    if process is not None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


def _status(process: Any, limit: float) -> int | None:
    """The exit status, once there is one; not by psutil's wait, which takes it from others."""
    deadline = time.monotonic() + limit
    while (status := process.poll()) is None and time.monotonic() < deadline:
        time.sleep(_LOOK)
    return status if status is None else int(status)


def report(instance: Any, logs: Path) -> Report:
    """How a game ended, and what it printed last."""
    process = instance.minecraft_process
    code = _status(process, _DYING) if process is not None else None
    reader = getattr(instance, "_logger_thread", None)
    if code is not None and reader is not None:
        reader.join(_ENDING)  # until it has read the last words
    words = b""
    for path in logs.glob("logs/mc_*.log"):
        with suppress(OSError), path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _QUOTED))
            words = file.read()
    said = words.decode("utf-8", "replace")
    if code is not None and code < 0:
        return Report(signal=-code, stdout=said)
    return Report(exit=code, stdout=said)


def end(instance: Any) -> None:
    """Kill a game and let go of all that the package holds for it."""
    instance.running = False  # the package's own end, at its deletion, has nothing left to do
    with suppress(Exception):
        if instance.has_client_socket():
            instance.client_socket_close()
    process = instance.minecraft_process
    kill(process)
    if process is not None:
        _status(process, _ENDING)
    reader = getattr(instance, "_logger_thread", None)
    if reader is not None:
        reader.join(_ENDING)
    if process is not None:
        with suppress(OSError, ValueError):
            process.stdout.close()
    if instance.instance_dir:
        shutil.rmtree(instance.instance_dir, ignore_errors=True)
    manager = import_module("minedojo.sim.bridge.mc_instance.manager").InstanceManager
    with suppress(ValueError):
        manager._instance_pool.remove(instance)
