"""Experiences to remember."""

from collections.abc import Callable
from typing import Any

import pytest

from mnemonaut.memory import Experience


def _make(
    task: str = "mine log",
    *,
    success: bool = True,
    state: str = "You stand in a forest.",
    skill: str = "mine",
    args: tuple[Any, ...] = ("log", 3),
    outcome: str = "it went through",
    when: int = 0,
    **where: Any,
) -> Experience:
    return Experience(
        {"text": state, "facts": {"inventory": {"log": 1}}},
        task,
        [{"skill": skill, "args": list(args)}],
        {"success": success, "text": outcome, "steps": [], "change": {}},
        where,
        when,
    )


@pytest.fixture(scope="session")
def make() -> Callable[..., Experience]:
    """Builds an experience; keywords that are not its parts become metadata."""
    return _make
