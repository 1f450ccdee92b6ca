"""Priors, states and attempts to think about."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.minecraft.knowledge import Knowledge
from mnemonaut.envs.minecraft.prior import draw_prior
from mnemonaut.envs.world import Feedback, SkillCall, State
from mnemonaut.memory.experience import Experience
from mnemonaut.planners.planner import Attempt


@cache
def _prior(share: float, seed: int = 0) -> Knowledge:
    return draw_prior(share, np.random.default_rng(seed))


def _state(inventory: Mapping[str, int] | None = None, biome: str = "forest") -> State:
    carried = dict(inventory or {})
    return State(f"I am in a {biome}. I carry {carried}.", {"inventory": carried, "biome": biome})


def _attempt(
    skill: str,
    item: str,
    count: int = 1,
    /,
    *,
    before: Mapping[str, int] | None = None,
    change: Mapping[str, int] | None = None,
    **told: Any,
) -> Attempt:
    """An attempt with inventories; it succeeded where it changed something."""
    feedback = Feedback(bool(change), "so it went", told)
    began = {"inventory": dict(before or {}), "biome": "forest"}
    changed = {"inventory": dict(change or {})}
    return Attempt(SkillCall(skill, (item, count)), feedback, began, changed)


def _experience(task: str, *attempts: Attempt, rest: tuple[SkillCall, ...] = ()) -> Experience:
    """What would be remembered of a plan of these attempts; `rest` was never begun."""
    calls = [*(a.call for a in attempts), *rest]
    first: Mapping[str, Any] = attempts[0].before if attempts else {"inventory": {}}
    return Experience(
        {"text": "in a forest", "facts": dict(first)},
        task,
        [{"skill": c.skill, "args": list(c.args)} for c in calls],
        {
            "success": bool(attempts) and attempts[-1].feedback.success and not rest,
            "text": "so it went",
            "steps": [
                {
                    "success": a.feedback.success,
                    "text": a.feedback.text,
                    "facts": dict(a.feedback.facts),
                    "change": dict(a.change),
                }
                for a in attempts
            ],
        },
    )


@pytest.fixture(scope="session")
def prior() -> Callable[..., Knowledge]:
    """`prior(share, seed)`: a prior of the text world, drawn once; share 0 is the truth."""
    return _prior


@pytest.fixture(scope="session")
def state() -> Callable[..., State]:
    """`state(inventory, biome)`."""
    return _state


@pytest.fixture(scope="session")
def attempt() -> Callable[..., Attempt]:
    """`attempt(skill, item, count, before=, change=, **told)`."""
    return _attempt


@pytest.fixture(scope="session")
def experience() -> Callable[..., Experience]:
    """`experience(task, *attempts, rest=)`."""
    return _experience
