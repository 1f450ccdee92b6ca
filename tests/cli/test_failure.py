"""From exceptions to lines and exit codes."""

import pytest
import typer

from mnemonaut.cli.failure import EXIT_CODES, CheckFailed, Interrupted, explained
from mnemonaut.envs.errors import EnvTimeout, MnemonautError, ResultsError, SuiteError
from mnemonaut.memory import StoreError, StoreFull


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CheckFailed("x"), 1),
        (MnemonautError("x"), 2),
        (SuiteError("x"), 2),
        (EnvTimeout("x"), 3),
        (ResultsError("x"), 4),
        (StoreError("x"), 5),
        (StoreFull("x"), 5),
        (Interrupted("x"), 130),
        (KeyboardInterrupt(), 130),
        (typer.BadParameter("x"), 2),
        (PermissionError(13, "Permission denied", "there"), 2),
        (OSError("no file named"), 70),
        (RuntimeError("x"), 70),
    ],
)
def test_codes(error: BaseException, code: int) -> None:
    line, found = explained(error)
    assert found == code and code in EXIT_CODES
    assert line and "\n" not in line


def test_the_line_is_the_message_of_an_error_of_ours() -> None:
    assert explained(SuiteError("wrong\n  here"))[0] == "wrong here"
    assert explained(SuiteError("no `\x1b[2J`"))[0] == "no `?[2J`"
    assert explained(StoreError(""))[0] == "StoreError"


def test_a_file_is_named() -> None:
    line, _ = explained(PermissionError(13, "Permission denied", "there.txt"))
    assert line.startswith("there.txt: Permission denied")


def test_a_bug_names_its_type_and_is_not_endless() -> None:
    line, _ = explained(RuntimeError("x" * 10_000))
    assert line.startswith("RuntimeError: xxx") and len(line) < 500
    assert "--debug" in line
    assert explained(RuntimeError())[0].startswith("RuntimeError; ")
