"""From an exception to one line and an exit code."""

from ..envs.errors import MnemonautError
from ..memory.errors import StoreError
from .screen import printable

EXIT_CODES = {
    0: "done",
    1: "a check failed",
    2: "bad input",
    3: "environment",
    4: "results",
    5: "store",
    6: "language model",
    7: "cost or token limit reached",
    70: "our bug",
    130: "interrupted",
}

BAD_INPUT = 2
OUR_BUG = 70
INTERRUPTED = 130


class CheckFailed(MnemonautError):
    """Something was put to the test and did not pass."""

    exit_code = 1


class Interrupted(MnemonautError):
    """The user stopped it; the text says how to go on."""

    exit_code = INTERRUPTED


def explained(error: BaseException) -> tuple[str, int]:
    """The line for stderr and the exit code; never raises."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", INTERRUPTED
    if isinstance(error, MnemonautError | StoreError):
        return _one_line(str(error)) or type(error).__name__, error.exit_code
    usage = _usage(error)
    if usage:
        return usage, BAD_INPUT
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror}; check the path and the disk", BAD_INPUT
    kind = type(error).__name__
    text = f"{kind}: {_one_line(str(error))}".rstrip(": ")
    cure = "run again as `mnemonaut --debug ...` for the traceback"
    return f"{text[:300]}; this is a bug of mnemonaut: {cure}", OUR_BUG


def _usage(error: BaseException) -> str:
    """What typer says of a wrong command line; "" where the error is something else.

    Told by shape: typer carries a click of its own, or uses the installed one, by its version.
    """
    tell = getattr(error, "format_message", None)
    if tell is None:
        return ""
    context = getattr(error, "ctx", None)
    command = "mnemonaut" if context is None else context.command_path
    return f"{_one_line(str(tell())).rstrip('.')}; see `{command} --help`"


def _one_line(text: str) -> str:
    """What a user typed may stand in it, so control characters go."""
    return printable(" ".join(text.split()))
