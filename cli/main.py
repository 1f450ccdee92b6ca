"""The `mnemonaut` command: global flags, and errors as one line with a documented exit code."""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from .failure import EXIT_CODES, INTERRUPTED, explained
from .group import LazyGroup
from .options import application

EPILOG = "Exit codes: " + "; ".join(f"{code} {text}" for code, text in EXIT_CODES.items()) + "."

app = application(cls=LazyGroup, epilog=EPILOG)


@dataclass(slots=True)
class _Flags:
    """Global flags, as far as they were read when an error came."""

    debug: bool = False


def _note_debug(context: typer.Context, asked: bool) -> None:
    """While the line is read, so that it holds for loading the sub-command too."""
    context.obj.debug = asked


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"mnemonaut {version('mnemonaut')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    debug: Annotated[
        bool, typer.Option("--debug", callback=_note_debug, help="Show tracebacks of errors.")
    ] = False,
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Run embodied agents in simulators, give them a memory, and measure what it buys.

    `mnemonaut COMMAND --help` tells more. Each command takes --json, which prints one JSON
    document on stdout and nothing else.
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (default: that of the process) and return its exit code."""
    flags = _Flags()
    # A process may be started without them (`>&-`); what is told then goes nowhere.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name must not fail for want of a letter
            stream.reconfigure(errors="backslashreplace")
    command = typer.main.get_command(app)
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with command.make_context("mnemonaut", words, obj=flags) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as stop:
        return _flushed(stop.exit_code)
    except typer.Abort:
        return _told("interrupted", INTERRUPTED)
    except BrokenPipeError:
        return _quietly()
    except (Exception, KeyboardInterrupt) as error:
        if flags.debug:
            traceback.print_exception(error)
        return _told(*explained(error))
    return 0


def _told(line: str, code: int) -> int:
    try:
        sys.stdout.flush()
        print(f"error: {line}", file=sys.stderr, flush=True)
    except BrokenPipeError:
        _quietly()
    return code


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _quietly()
    return code


def _quietly() -> int:
    """Whoever reads us has read enough, as `head` does: no error, and nothing more to say."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
