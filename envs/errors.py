"""The errors that mnemonaut raises for a user to read, one line each, naming the cure.

MnemonautError
├── UnknownName        a name that is in no table ("Did you mean ...?")
├── TaskError          a task, plan or command that the world cannot grant
├── MissingExtra       an optional package is absent
├── EnvError           an environment misbehaved
│   ├── EnvCrashed     its process died
│   └── EnvTimeout     it did not answer within its limit
├── SuiteError         a suite file is wrong
└── ResultsError       a results folder cannot be used
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class MnemonautError(Exception):
    """Root of the tree; its text is one line for the user."""

    exit_code = 2

    def __reduce__(self) -> tuple[Any, ...]:
        """A leaf may be made from several arguments; between processes its text travels."""
        return _restored, (type(self), str(self))


def _restored(kind: "type[MnemonautError]", text: str) -> "MnemonautError":
    error = kind.__new__(kind)
    error.args = (text,)
    return error


class UnknownName(MnemonautError):
    """A name that is in no table; suggests the nearest one, and what else would do (`instead`)."""

    def __init__(self, kind: str, name: str, known: Iterable[str], instead: str = "") -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        if near:
            cure = f"Did you mean `{near[0]}`?"
        elif len(names) <= 12:
            cure = f"Known: {', '.join(names)}."
        else:
            cure = f"{len(names)} are known, `{names[0]}` to `{names[-1]}`."
        super().__init__(f"unknown {kind} `{name}`. {cure}{instead and ' ' + instead}")


class TaskError(MnemonautError):
    """A task, plan or command that the world cannot grant."""


class MissingExtra(MnemonautError):
    """An optional package is absent; names the extra that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; run `pip install 'mnemonaut[{extra}]'`")


class EnvError(MnemonautError):
    """An environment misbehaved; in a benchmark this makes an error episode."""

    exit_code = 3


class EnvCrashed(EnvError):
    """The process of an environment died."""


class EnvTimeout(EnvError):
    """An environment did not answer within its limit."""


class SuiteError(MnemonautError):
    """A suite file is wrong."""


class ResultsError(MnemonautError):
    """A results folder cannot be read, written or resumed."""

    exit_code = 4
