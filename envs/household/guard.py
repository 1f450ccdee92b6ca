"""The real client of ai2thor 5.0 with a guard beside it, so that none of its waits is endless.

Left alone, it waits for ever for a player that does not open its pipes; it reads on from one that
dies later until `server_timeout` is over, a core at full load meanwhile; over WSGI
it starts a dead player again, and again where that one dies in the same place. The client is not
patched: a thread beside it sees that the player is dead and ends the client's wait, by writing the
end of a message into the pipe in the player's stead.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import EnvCrashed, MissingExtra
from ..process import Report

_LOOK_SECONDS = 0.02  # between two looks at the player
_END_SECONDS = 3.0
_QUOTED = 4096  # last bytes of the player's log in a report
_ENDS = b"\xff" * 2**16
"""A header of type 255 ends a message, whatever follows; this fills up a body cut off, too."""


@cache
def guarded_class() -> Any:
    """The client's class, with the guard.

    Raises:
        MissingExtra: the ai2thor package is absent.
    """
    try:
        from ai2thor.controller import Controller
    except ImportError as error:
        raise MissingExtra("ai2thor", "thor") from error

    class GuardedController(Controller):  # type: ignore[misc]  # ai2thor has no types
        """Make it with `__new__`, call `prepare`, then `__init__`; `end` after any of them."""

        _guard_server: Any = None
        _folder: Path | None = None
        _log_begins = 0
        late = False

        def prepare(self, *, private: bool) -> None:
            """Before `__init__`: what the guard needs; `private` keeps it out of ~/.ai2thor."""
            self.server = None
            self._over = threading.Event()
            self._watch = threading.Thread(target=_watch, args=(self, self._over), daemon=True)
            if private:
                self._folder = Path(tempfile.mkdtemp(prefix="mnemonaut-thor-"))
                _name_every_gpu(self._folder)
            with suppress(OSError):
                self._log_begins = self._log.stat().st_size

        @property
        def base_dir(self) -> str:
            """Where the client writes: its log, its locks, its builds."""
            return str(self._folder or super().base_dir)

        @property
        def _log(self) -> Path:
            return Path(self.log_dir) / "unity.log"

        def start(self, *args: Any, **options: Any) -> Any:
            """Start the player, once: the client itself would start a dead one again."""
            if self._guard_server is not None:
                raise EnvCrashed("the player died")
            self._watch.start()
            try:
                return super().start(*args, **options)
            finally:
                self._guard_server = self.server

        @property
        def player(self) -> subprocess.Popen[bytes] | None:
            """The player's process, once there is one."""
            process = getattr(self._guard_server or self.server, "unity_proc", None)
            return process if isinstance(process, subprocess.Popen) else None

        @property
        def died(self) -> bool:
            return self.player is not None and self.player.poll() is not None

        def report(self) -> Report:
            """How the player ended, and what it printed last."""
            code = self.player.poll() if self.player is not None else None
            words = b""
            with suppress(OSError), self._log.open("rb") as file:
                file.seek(max(self._log_begins, self._log.stat().st_size - _QUOTED))
                words = file.read()
            said = words.decode("utf-8", "replace")
            if code is not None and code < 0:
                return Report(signal=-code, stderr=said)
            return Report(exit=code, stderr=said)

        @contextmanager
        def calm(self) -> Iterator[None]:
            """Without the client's announcement of a restart that does not come."""
            if self._guard_server is not None and self._guard_server.server_type == "FIFO":
                yield
                return
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Restarting unity")
                yield

        def end(self) -> None:
            """End the player and let go of all that the client holds."""
            self._over.set()
            self.server = self._guard_server or self.server  # for the client's own exit handler
            with ExitStack() as last:
                if self._folder is not None:
                    last.callback(shutil.rmtree, self._folder, ignore_errors=True)
                if self.server is not None:
                    last.callback(_release, self.server)
                with suppress(Exception):  # on what has failed already, it fails in many ways
                    self.stop()
                if (player := self.player) is not None:
                    player.kill()
                    with suppress(subprocess.TimeoutExpired):
                        player.wait(_END_SECONDS)
            if self._watch.is_alive():
                self._watch.join(_END_SECONDS)

    return GuardedController


def _watch(client: Any, over: threading.Event) -> None:
    """Until it is over, or the player is dead or late: then end the client's wait for it."""
    begun = None
    while not over.wait(_LOOK_SECONDS):
        if client.player is None:
            continue
        begun = begun or time.monotonic()
        server = client.server
        if client.died:
            if server is not None and server.server_type == "FIFO":
                _wake(server.server_pipe_path, server.client_pipe_path, over)
            return
        if server.server_type == "FIFO" and server.client_pipe is None:  # not yet under way
            client.late = time.monotonic() - begun > client.server_start_timeout
            if client.late:
                client.player.kill()


def _wake(server_pipe: str, client_pipe: str, over: threading.Event) -> None:
    """Say in the dead player's stead that its message ends, as often as the client reads it."""
    with ExitStack() as opened, suppress(FileNotFoundError):
        # The client may wait for a reader of its commands, or for a writer of the answers.
        reading = os.open(client_pipe, os.O_RDONLY | os.O_NONBLOCK)
        opened.callback(os.close, reading)
        writing = None
        while not over.wait(_LOOK_SECONDS):
            with suppress(OSError):  # no reader yet, none any more, or it has not read on
                if writing is None:
                    writing = os.open(server_pipe, os.O_WRONLY | os.O_NONBLOCK)
                    opened.callback(os.close, writing)
                while not over.is_set():
                    os.write(writing, _ENDS)


def _release(server: Any) -> None:
    """What the client's own `stop` leaves open."""
    if server.server_type == "FIFO":
        for pipe in (server.client_pipe, server.server_pipe):
            with suppress(OSError):  # what was never sent cannot be sent now
                if pipe is not None:
                    pipe.close()
        server.tmp_dir.cleanup()
        return
    listener = server.wsgi_server
    ender = threading.Thread(target=listener.shutdown, daemon=True)
    ender.start()
    ender.join(_END_SECONDS)
    listener.server_close()


def _name_every_gpu(folder: Path) -> None:
    """Where CUDA_VISIBLE_DEVICES is set, the client asks `vulkaninfo` for numbers of Vulkan's.

    The stand-in draws on none of them; with this file in place the client need not ask.
    """
    numbers = re.findall(r"\d+", os.environ.get("CUDA_VISIBLE_DEVICES", ""))
    mapping = json.dumps({number: 0 for number in numbers})
    (folder / "cuda-vulkan-mapping.json").write_text(mapping, encoding="utf-8")
