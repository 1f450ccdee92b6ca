"""The trace of an episode: all that a reader asks to see of it, as plain JSON.

goal         task, text, target, max_steps, scope
experiences  what was recalled at all, by id: task, state, plan, outcome, success, when, where
rounds       one a decision: `at` (the action before which it was made), state, recalled [{id,
             score, why}], predictions [{success, doubts, text}], revisions [[call]], plan [call],
             reason, explanation, attempts [{call, success, text, change}], success, ended, usage
actions      the native actions as [[action, times], ...]; with the seed they play it again
track        where the agent was: [[action, x, y, z, heading], ...]; y is up
landscape    what stood around, as `World.landscape` tells it after the last action; where the
             world has biomes, `biomes` too: [[action, biome], ...], one an arrival

A trace is equal in every run of equal seed; it never decides a result.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..agents.policy import Player
from ..agents.rounds import Round
from ..envs.world import Goal, Transition, World
from ..memory.experience import Experience, plan_text
from ..planners.planner import Decision

MOST_PLACES = 2000
"""Places kept of a track; where it is longer, every second one is dropped, again and again."""


MOST_KNOWN = 4096
"""Experiences whose words are kept."""

_known: dict[int, tuple[Experience, dict[str, Any]]] = {}
"""By identity; each is held, so that no other takes its place in memory."""

_PLAIN = frozenset((str, int, float, bool, type(None)))


class Tracer:
    """Watches an episode from outside the loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last: Transition | None = None
        self._stride = 1
        self.goal: Goal | None = None
        self.actions: list[list[Any]] = []
        self.count = 0
        self._track: list[list[Any]] = []
        self._biomes: list[list[Any]] = []

    def observe(self, action: Any, transition: Transition) -> None:
        """Note an action and what came of it; the first call, after reset, has no action."""
        if self._last is None:
            self.goal = transition.info.get("goal")
        else:
            self.count += 1
            self._note(plain(action))
        self._last = transition
        if self._world.biome is not None:
            biome = self._world.biome(transition.observation, transition.info)
            if not self._biomes or self._biomes[-1][1] != biome:
                self._biomes.append([self.count, biome])
        if self.count % self._stride == 0:
            self._follow(transition)
            if len(self._track) > MOST_PLACES:
                self._track, self._stride = self._track[::2], self._stride * 2

    @property
    def track(self) -> list[list[Any]]:
        """Where the agent was, its last place among them however few are kept."""
        if self._last is not None and self.count % self._stride:
            self._follow(self._last)
        return self._track

    def landscape(self) -> Mapping[str, Any]:
        """What stood around at the end; {} where the world tells nothing."""
        if self._last is None or self._world.landscape is None:
            return {}
        told = self._world.landscape(self._last.observation, self._last.info)
        return {**told, "biomes": self._biomes} if self._biomes else told

    def _follow(self, transition: Transition) -> None:
        """Note where the agent is now, if it is not where it was."""
        if self._world.locate is None:
            return
        place = self._world.locate(transition.observation, transition.info)
        if place is not None and (not self._track or self._track[-1][1:] != [*place]):
            self._track.append([self.count, *place])

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
    """A value as plain JSON: arrays and numbers of numpy as lists and numbers."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict or isinstance(value, Mapping):
        return {
            str(key): inner if type(inner) in _PLAIN else plain(inner)
            for key, inner in value.items()
        }
    if kind is list or isinstance(value, list | tuple):
        return [one if type(one) in _PLAIN else plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value


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
            name = str(recall.id)
            if name not in found:
                found[name] = _words(recall.experience)
    return found


def _words(seen: Experience) -> dict[str, Any]:
    """An experience in words; they are kept, since a store recalls the same ones all the time."""
    known = _known.get(id(seen))
    if known is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        words = {
            "task": seen.task,
            "state": seen.state.get("text", ""),
            "plan": plan_text(seen.plan),
            "outcome": seen.outcome.get("text", ""),
            "success": seen.success,
            "when": seen.when,
            "where": plain(seen.where),
        }
        known = _known[id(seen)] = (seen, words)
    return known[1]


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
