"""Evidence: what the history of an episode and recalled experiences say about each item.

A `Trial` is one skill call with what was carried before it and what it changed. Both sources
give trials of one shape, so that a belief neither knows nor cares where its evidence is from.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...memory.experience import Experience, Recall
from ..planner import History

PATIENCE = {"mine": 3000, "hunt": 3000, "craft": 600, "smelt": 600}
"""Game steps after which a skill gives up, as the world's usage of its skills says."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One call of a verb on an item.

    `before` is the inventory when it began, `change` what it added and took, `steps` how long it
    took; `told` are the facts that the world gave for a failure, empty where it gave none.
    `cut` says that the episode's time ran out during the call.
    """

    verb: str
    item: str
    count: int
    success: bool
    told: Mapping[str, Any]
    before: Mapping[str, int]
    change: Mapping[str, int]
    steps: int = 0
    cut: bool = False

    @property
    def unexplained(self) -> bool:
        """A failure that was neither told nor bad luck, so that a belief must be wrong.

        A call that tried for as long as it may was unlucky; one that failed sooner, hopeless.
        """
        unlucky = self.cut or self.steps >= PATIENCE.get(self.verb, 0)
        return not self.success and not self.told and not unlucky and not self.gained

    @property
    def gained(self) -> bool:
        """Whether any of the item was had, be it too few."""
        return self.change.get(self.item, 0) > 0

    @property
    def cause(self) -> str:
        return str(self.told.get("cause", ""))

    @property
    def made(self) -> bool:
        """Whether it succeeded and its item did appear; a tampered memory may disagree."""
        return self.success and self.gained


def _counts(value: Any) -> dict[str, int]:
    """The inventory part of facts or of a change; empty where there is none."""
    inventory = value.get("inventory") if isinstance(value, Mapping) else None
    if not isinstance(inventory, Mapping):
        return {}
    return {str(k): v for k, v in inventory.items() if isinstance(v, int)}


def _trial(
    skill: str,
    args: Sequence[Any],
    success: bool,
    told: Any,
    before: Mapping[str, int],
    change: Any,
    cut: bool = False,
) -> Trial | None:
    if not args:
        return None
    count = args[1] if len(args) > 1 and isinstance(args[1], int) else 1
    facts = told if isinstance(told, Mapping) else {}
    steps = change.get("steps", 0) if isinstance(change, Mapping) else 0
    spent = steps if isinstance(steps, int) else 0
    return Trial(skill, str(args[0]), count, success, facts, before, _counts(change), spent, cut)


def trials_of_history(history: History) -> list[Trial]:
    """One trial for each attempt of this episode."""
    trials = []
    for attempt in history:
        call, told = attempt.call, attempt.feedback
        before = _counts(attempt.before)
        trial = _trial(call.skill, call.args, told.success, told.facts, before, attempt.change)
        if trial is not None:
            trials.append(trial)
    return trials


def trials_of_experience(experience: Experience) -> list[Trial]:
    """One trial for each call that was begun; the inventory is followed from the first state."""
    trials = []
    held = _counts(experience.state.get("facts", {}))
    steps = list(experience.outcome.get("steps", ()))
    out_of_time = experience.outcome.get("ended") == "out of time"
    for nth, (call, step) in enumerate(zip(experience.plan, steps, strict=False)):
        change = step.get("change", {})
        success, told = bool(step.get("success")), step.get("facts")
        cut = out_of_time and nth + 1 == len(steps)
        trial = _trial(call["skill"], call.get("args", ()), success, told, dict(held), change, cut)
        if trial is not None:
            trials.append(trial)
        for item, n in _counts(change).items():
            held[item] = held.get(item, 0) + n
    return trials


def _ran_out(step: Mapping[str, Any]) -> bool:
    """Whether a plan ended because a search took too long, so that its rest was never reached."""
    facts = step.get("facts")
    cause = facts.get("cause") if isinstance(facts, Mapping) else None
    return not step.get("success") and cause in ("search", "interrupted")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All trials by item, and how often an item was planned for when time ran out before it."""

    trials: dict[str, list[Trial]] = field(default_factory=dict)
    unreached: Counter[str] = field(default_factory=Counter)

    def of(self, item: str) -> Sequence[Trial]:
        return self.trials.get(item, ())


def gather_evidence(history: History, recalled: Iterable[Recall]) -> Evidence:
    """Trials by item: recalled ones first, those of this episode last."""
    evidence = Evidence()
    seen: set[int] = set()
    for recall in recalled:
        if recall.id in seen:
            continue
        seen.add(recall.id)
        experience = recall.experience
        for trial in trials_of_experience(experience):
            evidence.trials.setdefault(trial.item, []).append(trial)
        steps = experience.outcome.get("steps", ())
        if steps and (_ran_out(steps[-1]) or experience.outcome.get("ended") == "out of time"):
            for call in experience.plan[len(steps) :]:
                evidence.unreached.update(str(a) for a in call.get("args", ())[:1])
    for trial in trials_of_history(history):
        evidence.trials.setdefault(trial.item, []).append(trial)
    return evidence
