"""Joining a Ray cluster, or starting one on this machine; nothing is told to anybody."""

import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...envs.errors import MissingExtra, ResultsError
from .process import mark_of, under_mark
from .trees import end_tree

_LONGEST = (
    40  # of the folder below which Ray makes sockets, whose paths have at most 107 characters
)
_STORE_BYTES = 100 * 2**20
CONNECT_SECONDS = 10.0


def imported(*, ours: bool = False) -> Any:
    """The package `ray`, with its telemetry off.

    Where a Ray that is started here is `ours`, it takes orders from this process and its children
    alone: Ray would listen to everybody, or leave a token in the home folder. It must be told
    before it is imported for the first time; afterwards it keeps to what it was told.

    Raises:
        MissingExtra: it is not installed.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if ours and "ray" not in sys.modules:
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        if "RAY_AUTH_TOKEN_PATH" not in os.environ:
            os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    try:
        import ray
    except ImportError as error:
        raise MissingExtra("ray", "ray") from error
    return ray


def connected() -> bool:
    """Whether this process is connected to a cluster already.

    Raises:
        MissingExtra: ray is not installed.
    """
    if "ray" not in sys.modules and find_spec("ray") is None:
        raise MissingExtra("ray", "ray")
    return "ray" in sys.modules and bool(imported().is_initialized())


@contextmanager
def joined(address: str | None, workers: int, run: Path) -> Iterator[Any]:
    """The package `ray`, connected: to the cluster at `address`, or to one of `workers` CPUs that
    is started on this machine and ends with the block. A connection that there is already is used
    and kept.

    `run` is the results folder, which must be held: whatever a run that was killed in it left
    running is ended first.

    Raises:
        MissingExtra: ray is not installed.
        ResultsError: there is no such cluster, or it is of another version.
    """
    ray = imported(ours=address is None)
    if ray.is_initialized():
        yield ray
        return
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    end_tree(None, mark_of(run))
    folder = _folder_of(run) if address is None else None
    try:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
            with under_mark(mark_of(run)):
                ray.init(
                    "local",
                    num_cpus=workers,
                    include_dashboard=False,
                    object_store_memory=_STORE_BYTES,
                    _temp_dir=folder,
                    **quiet,
                )
        elif address is not None:
            _reached(address)
            ray.init(address, **quiet)
    except Exception as error:  # of many kinds, gRPC's among them
        _left(ray, folder, run)
        told = first_line(error)
        if address is None:
            raise ResultsError(f"Ray does not start here ({told}); try --executor local") from error
        if _refused(error):
            raise ResultsError(
                f"the Ray cluster at {address} asks for a token; set RAY_AUTH_MODE=token, and "
                "RAY_AUTH_TOKEN to its token unless it is in ~/.ray/auth_token"
            ) from error
        raise ResultsError(
            f"the Ray cluster at {address} cannot be joined ({told}); see that it runs, and that "
            "Python and ray are of its versions"
        ) from error
    except BaseException:
        _left(ray, folder, run)
        raise
    try:
        yield ray
    finally:
        _left(ray, folder, run)


def _refused(error: BaseException) -> bool:
    """Whether an error, or one that it came of, is about authentication."""
    found: BaseException | None = error
    while found is not None:
        if type(found).__name__ == "AuthenticationError" or "AuthToken" in str(found):
            return True
        found = found.__cause__ or found.__context__
    return False


def _reached(address: str) -> None:
    """OSError where nothing listens at `host:port`: Ray itself would try for minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()


def first_line(error: BaseException) -> str:
    """The first line of an error's text that says something."""
    lines = (" ".join(line.split()) for line in str(error).splitlines())
    return next((line.rstrip(".;") for line in lines if line), type(error).__name__)


def _folder_of(run: Path) -> str:
    """Where Ray keeps its sockets and logs: a short path, the same whenever the run goes on."""
    base = tempfile.gettempdir()
    name = blake2b(os.fsencode(run.resolve()), digest_size=8).hexdigest()
    return str(Path(base if len(base) <= _LONGEST else "/tmp", f"mnemonaut-{name}"))


def _left(ray: Any, folder: str | None, run: Path) -> None:
    ray.shutdown()
    if folder is not None:
        end_tree(None, mark_of(run))
        shutil.rmtree(folder, ignore_errors=True)
