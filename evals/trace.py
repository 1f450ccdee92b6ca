"""The trace of an episode: all that a reader asks to see of it, as plain JSON.

goal         task, text, target, max_steps, scope
experiences  what was recalled at all, by id: task, state, plan, outcome, success, when, where
rounds       one a decision: `at` (the action before which it was made), state, recalled [{id,
             score, why}], predictions [{success, doubts, text}], revisions [[call]], plan [call],
             reason, explanation, attempts [{call, success, text, change}], success, ended, usage
actions      the native actions as [[action, times], ...]; with the seed they play it again
track        where the agent was: [[action, x, y, z, heading], ...]; y is up
landscape    what stood around, as `World.landscape` tells it after the last action

A trace is equal in every run of equal seed; it never decides a result.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..agents.policy import Player
from ..agents.rounds import Round
from ..envs.world import Goal, Transition, World
from ..memory.experience import plan_text
from ..planners.planner import Decision

MOST_PLACES = 2000
"""Places kept of a track; where it is longer, every second one is dropped, again and again."""


class Tracer:
    """Watches an episode from outside the loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last: Transition | None = None
        self._stride = 1
        self.goal: Goal | None = None
        self.actions: list[list[Any]] = []
        self.count = 0
        self.track: list[list[Any]] = []

    def observe(self, action: Any, transition: Transition) -> None:
        """Note an action and what came of it; the first call, after reset, has no action."""
        if self._last is None:
            self.goal = transition.info.get("goal")
        else:
            self.count += 1
            self._note(plain(action))
        self._last = transition
        if self._world.locate is None or self.count % self._stride:
            return
        place = self._world.locate(transition.observation, transition.info)
        if place is None or (self.track and self.track[-1][1:] == list(place)):
            return
        self.track.append([self.count, *place])
        if len(self.track) > MOST_PLACES:
            self.track, self._stride = self.track[::2], self._stride * 2

    def landscape(self) -> Mapping[str, Any]:
        """What stood around at the end; {} where the world tells nothing."""
        if self._last is None or self._world.landscape is None:
            return {}
        return self._world.landscape(self._last.observation, self._last.info)

    def _note(self, action: Any) -> None:
        if self.actions and self.actions[-1][0] == action:
            self.actions[-1][1] += 1
        else:
            self.actions.append([action, 1])


def trace_of(agent: Player | None, tracer: Tracer | None) -> dict[str, Any]:
    """The trace of an episode that is over; of one that nobody could play, an empty one."""
    rounds = [] if agent is None else agent.rounds
    goal = None if tracer is None else tracer.goal
    return {
        "goal": {} if goal is None else _goal(goal),
        "experiences": _experiences(rounds),
        "rounds": [_round(done) for done in rounds],
        "actions": [] if tracer is None else tracer.actions,
        "track": [] if tracer is None else tracer.track,
        "landscape": {} if tracer is None else tracer.landscape(),
    }


def plain(value: Any) -> Any:
    """A native action as plain JSON: arrays and numbers of numpy as lists and numbers."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "task": goal.task,
        "text": goal.text,
        "target": plain(goal.target),
        "max_steps": goal.max_steps,
        "scope": plain(goal.scope),
    }


def _experiences(rounds: list[Round]) -> dict[str, Any]:
    """Every recalled experience once, in words."""
    found: dict[str, Any] = {}
    for done in rounds:
        for recall in done.decision.recalled:
            seen = recall.experience
            found[str(recall.id)] = {
                "task": seen.task,
                "state": seen.state.get("text", ""),
                "plan": plan_text(seen.plan),
                "outcome": seen.outcome.get("text", ""),
                "success": seen.success,
                "when": seen.when,
                "where": plain(seen.where),
            }
    return found


def _round(done: Round) -> dict[str, Any]:
    decision = done.decision
    return {
        "at": done.at,
        "state": done.state.text,
        **_thought(decision),
        "attempts": [
            {
                "call": str(attempt.call),
                "success": attempt.feedback.success,
                "text": attempt.feedback.text,
                "change": plain(attempt.change),
            }
            for attempt in done.attempts
        ],
        "success": done.success,
        "ended": done.ended,
    }


def _thought(decision: Decision) -> dict[str, Any]:
    usage = decision.usage
    return {
        "recalled": [
            {"id": r.id, "score": round(r.score, 6), "why": dict(r.why)} for r in decision.recalled
        ],
        "predictions": [
            {"success": round(p.success, 6), "doubts": [*map(str, p.doubts)], "text": p.text}
            for p in decision.predictions
        ],
        "revisions": [[str(call) for call in plan.calls] for plan in decision.revisions],
        "plan": [str(call) for call in decision.plan.calls],
        "reason": decision.plan.reason,
        "explanation": decision.explanation,
        "usage": {
            "calls": usage.calls,
            "tokens_in": usage.tokens_in,
            "tokens_out": usage.tokens_out,
        },
    }
