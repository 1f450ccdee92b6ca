"""A round of an episode: one decision, and what was tried on the strength of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..envs.world import State
from ..planners.planner import Attempt, Decision, Plan


@dataclass(slots=True)
class Round:
    """One decision, the state it was made in, and the attempts that it led to.

    `at`: how many actions were taken before it. `success`: the plan went through, or reached the
    goal before its end. `ended`: "replanned", "goal reached", "out of time" or "gave up".
    """

    state: State
    decision: Decision
    attempts: list[Attempt] = field(default_factory=list)
    success: bool = False
    ended: str = "replanned"
    at: int = 0


def joined(rounds: Sequence[Round]) -> Round:
    """Several rounds as one: the calls that were made, from the first state to the last end."""
    attempts = [attempt for done in rounds for attempt in done.attempts]
    plan = Plan(tuple(attempt.call for attempt in attempts), rounds[0].decision.plan.reason)
    last = rounds[-1]
    return Round(rounds[0].state, Decision(plan), attempts, last.success, last.ended)
