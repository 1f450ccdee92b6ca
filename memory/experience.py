"""The experience: MINDSTORES' tuple (state, task, plan, outcome) as plain JSON and text.

Chari et al. 2025, arXiv:2501.19318, store natural-language embeddings of such tuples. Plain
JSON, so that a store outlives the code that wrote it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PASSING = ("episode",)
"""Metadata that only tells one making of an experience from the next."""

_FIELDS = {"state", "task", "plan", "outcome", "where", "when"}
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Experience:
    """One plan that was carried out, and what came of it.

    Attributes:
        state: what the planner saw, `{"text": str, "facts": {...}}`.
        task: what was to be done, in words or as a name.
        plan: the skill calls, each `{"skill": str, "args": [...]}`.
        outcome: `{"success": bool, "text": str, "steps": [...], "ended": str}`; one entry of
            `steps` for each call that was begun: `{"success", "text", "facts", "change"}`.
            `success` says whether the whole plan went through, `ended` how it was left.
        where: metadata to filter by: env, agent, episode, ... (flat, plain JSON).
        when: logical time, never a wall clock, so that equal runs write equal stores.
    """

    state: Mapping[str, Any]
    task: str
    plan: Sequence[Mapping[str, Any]]
    outcome: Mapping[str, Any]
    where: Mapping[str, Any] = field(default_factory=dict)
    when: int = 0

    @property
    def success(self) -> bool:
        return bool(self.outcome.get("success", False))

    @property
    def text(self) -> str:
        """The tuple in words, as a prompt shows it and a store embeds it."""
        return (
            f"Task: {self.task}\nState: {self.state.get('text', '')}\n"
            f"Plan: {plan_text(self.plan)}\nOutcome: {self.outcome.get('text', '')}"
        )

    def to_json(self) -> str:
        """Canonical JSON: equal experiences give equal bytes."""
        return self.texts()[0]

    def identity(self) -> str:
        """Canonical JSON of what makes it this experience: all but when, and in which episode, it
        was made. Experiences with equal identities merge."""
        return self.texts()[1]

    def texts(self) -> tuple[str, str]:
        """`to_json()` and `identity()`, of which the greater part is written once."""
        told = {"outcome": self.outcome, "plan": list(self.plan), "state": self.state}
        core = _canonical({**told, "task": self.task})[:-1]
        where = lasting = _canonical(self.where)
        if any(key in self.where for key in PASSING):
            kept = {key: value for key, value in self.where.items() if key not in PASSING}
            lasting = _canonical(kept)
        when = self.when if type(self.when) is int else _canonical(self.when)
        return (
            f'{core},"when":{when},"where":{where}}}',
            f'{core},"when":0,"where":{lasting}}}',
        )

    @classmethod
    def from_json(cls, text: str) -> "Experience":
        """Read what `to_json` wrote; raises ValueError where it is something else."""
        body = json.loads(text)
        if not isinstance(body, dict) or not {"state", "task", "plan", "outcome"} <= body.keys():
            raise ValueError("not an experience: state, task, plan and outcome are needed")
        unknown = body.keys() - _FIELDS
        if unknown:
            raise ValueError(f"an experience has no field `{min(unknown)}`")
        return cls(
            body["state"],
            body["task"],
            body["plan"],
            body["outcome"],
            body.get("where", {}),
            body.get("when", 0),
        )


def plan_text(plan: Sequence[Mapping[str, Any]]) -> str:
    """`[{"skill": "mine", "args": ["log", 3]}]` -> "mine(log, 3)"."""
    return "; ".join(f"{c['skill']}({', '.join(map(str, c.get('args', ())))})" for c in plan)


def changes(change: Mapping[str, Any]) -> list[str]:
    """`{"inventory": {"log": -1, "planks": 4}, "food": -1}` -> ["log -1", "planks +4", "food -1"].

    Nested changes come first: they are what the skill was for.
    """
    parts: list[str] = []
    for value in change.values():
        if isinstance(value, Mapping):
            parts += changes(value)
    for name, value in change.items():
        if value is None:
            parts.append(f"{name} nothing")
        elif isinstance(value, bool) or not isinstance(value, int | float | Mapping):
            parts.append(f"{name} {value}")
        elif not isinstance(value, Mapping):
            parts.append(f"{name} {value:+g}")
    return parts


@dataclass(frozen=True, slots=True)
class Query:
    """What to recall for: the task and the state at hand, in words.

    `task` is named apart because the shuffled condition must know whose experiences to avoid.
    `scope` is metadata that an experience must share to be of use, such as the building: part of
    the question, so that condition gives it up too, and keeps to a `where`.
    """

    text: str
    task: str = ""
    scope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recall:
    """A recalled experience, its score, and the named parts that sum to the score."""

    id: int
    experience: Experience
    score: float
    why: Mapping[str, float]
