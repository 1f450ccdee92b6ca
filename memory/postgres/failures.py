"""The server's errors as ours: one line that names the cure."""

from typing import TYPE_CHECKING

from ..errors import NotAStore, StoreError, StoreFull, StoreReadOnly, StoreVersion

if TYPE_CHECKING:
    import psycopg

LOCK_SECONDS = 60
STATEMENT_SECONDS = 600

_INVALID = "22"  # the class of errors of values
_CONNECTING = ("08", "28", "3D", "57P03")
_GONE = ("3F000", "42P01", "42703")  # no such schema, table, column


def unreachable(error: "psycopg.Error", shown: str) -> StoreError:
    """What a failed attempt to connect says."""
    return StoreError(
        f"{shown} cannot be reached ({_line(error)}); see that the server runs and that host, "
        "database, user and password are right"
    )


def lost(shown: str, *, unsure: bool) -> StoreError:
    """The connection broke; `unsure` whether what was being written is stored."""
    if unsure:
        return StoreError(
            f"{shown}: the connection broke while a write was being confirmed, so it may be stored "
            "or not; see that the server runs, look, and repeat what is missing"
        )
    return StoreError(
        f"{shown}: the connection broke, nothing was written; see that the server runs and repeat"
    )


def store_error(error: "psycopg.Error", shown: str) -> StoreError:
    """What any other error says."""
    state = error.sqlstate or ""
    line = _line(error)
    if state == "55P03":
        return StoreError(
            f"{shown}: another process held it for {LOCK_SECONDS} s; try again when it is done"
        )
    if state == "57014":
        return StoreError(
            f"{shown}: the server took more than {STATEMENT_SECONDS} s and was stopped; "
            "ask for less at once, or when it is less busy"
        )
    if state in ("25006", "42501"):
        return StoreReadOnly(
            f"{shown} may not be written ({line}); open it with a user who may write, on a "
            "server that is no standby"
        )
    if state in ("53100", "53200"):
        return StoreFull(f"{shown}: the server is full ({line}), the last write was undone")
    if "dimensions" in line and state.startswith(_INVALID):
        return remade(shown)
    if state in _GONE:
        return NotAStore(f"{shown} is not an experience store ({line}); name another store")
    if state.startswith(_INVALID):
        return StoreError(f"not an experience: {line}")
    return StoreError(f"{shown} cannot be used ({line}); see the server's log, then try again")


def remade(shown: str) -> StoreError:
    """Another process has replaced the vectors since this one opened the store."""
    return StoreVersion(f"{shown} was embedded anew by another process; open it again")


def _line(error: "psycopg.Error") -> str:
    message = error.diag.message_primary or str(error)
    return " ".join(message.split()) or type(error).__name__
