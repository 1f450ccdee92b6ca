"""An episode told while it happens: what was recalled, predicted, revised, done, and why."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import numpy as np

from ..agents.episode import Outcome
from ..agents.policy import Player
from ..agents.rounds import Round
from ..envs.world import Goal, Transition
from ..memory.experience import Recall, changes
from ..planners.planner import Attempt, Plan, Prediction
from .screen import Screen, counted, unbroken

_DOUBTS_NAMED = 4


MOST_CHANGES = 12
"""Changes of a skill call that are told on the screen; the record has them all."""


class Told:
    """An agent that does what the inner one does, and tells it; satisfies `Agent`."""

    def __init__(self, agent: Player, screen: Screen) -> None:
        self._agent = agent
        self._screen = screen
        self._rounds = 0
        self._attempts = 0

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        steps = f", at most {goal.max_steps} steps" if goal.max_steps else ""
        self._screen.field("goal", f"{goal.text} (task {goal.task}{steps})", "bold")
        self._agent.begin(goal, rng)

    def act(self, transition: Transition) -> Any:
        action = self._agent.act(transition)
        self._tell_new()
        return action

    def end(self, outcome: Transition) -> None:
        self._agent.end(outcome)
        self._tell_new()

    def _tell_new(self) -> None:
        """Attempts of a round are told before the next round begins."""
        rounds = self._agent.rounds
        while True:
            if self._rounds:
                done = rounds[self._rounds - 1]
                for attempt in done.attempts[self._attempts :]:
                    self._attempts += 1
                    tell_attempt(self._screen, self._attempts, attempt)
            if self._rounds == len(rounds):
                return
            self._rounds += 1
            self._attempts = 0
            tell_decision(self._screen, self._rounds, rounds[self._rounds - 1])


def tell_decision(screen: Screen, number: int, done: Round) -> None:
    """A round up to its plan: all that led to it, in the order in which it happened."""
    decision = done.decision
    screen.line()
    screen.line(f"Round {number}", "bold")
    screen.field("state", done.state.text, indent=2)
    if decision.explanation:
        screen.field("explained", decision.explanation, indent=2)
    for nth, recall in enumerate(decision.recalled):
        screen.field("recalled" if nth == 0 else "", recall_line(recall), indent=2)
        screen.field("", why_line(recall.why), "dim", indent=2)
    plans = [*decision.revisions, decision.plan]
    for nth, prediction in enumerate(decision.predictions):
        label = "predicted" if nth == 0 else "then"
        screen.field(label, prediction_line(prediction), indent=2)
    for before, after in pairwise(plans):
        screen.field("revised", "the plan, in the light of what was recalled:", indent=2)
        for sign, calls in plan_changes(before, after):
            screen.field("", f"{sign} {calls}", "green" if sign == "+" else "red", indent=2)
    reason = f" ({decision.plan.reason})" if decision.plan.reason else ""
    screen.field("plan", calls_line(decision.plan) + reason, "bold", indent=2)
    if decision.usage.calls:
        usage = decision.usage
        tokens = f"{usage.tokens_in} tokens in, {usage.tokens_out} out"
        screen.field("cost", f"{usage.calls} calls of the model, {tokens}", "dim", indent=2)


def tell_attempt(screen: Screen, number: int, attempt: Attempt) -> None:
    """One skill call: what was done, what the world said, what changed."""
    feedback = attempt.feedback
    word, style = ("ok", "green") if feedback.success else ("FAILED", "red")
    label = f"do {number}"
    screen.field(label, f"{unbroken(attempt.call)}: {word}, {feedback.text}", style, indent=2)
    changed = change_line(attempt.change)
    if changed:
        screen.field("", changed, "dim", indent=2)


def tell_outcome(screen: Screen, outcome: Outcome, agent: Player, kept_in: str) -> None:
    """How it ended, and what was kept of it."""
    word, style = ("reached", "bold green") if outcome.success else ("not reached", "bold red")
    why = "" if outcome.success else (", gave up" if outcome.gave_up else ", the episode ended")
    rounds = counted(len(agent.rounds), "round")
    spent = f"{counted(outcome.actions, 'action')}, {counted(outcome.steps, 'step')}"
    screen.line()
    screen.field("outcome", f"{word}{why}: {rounds}, {spent}", style)
    if kept_in and agent.remembered:
        ids = ", ".join(f"#{id}" for id in agent.remembered)
        screen.field("remembered", f"{ids} in {kept_in}")
    elif kept_in:
        screen.field("remembered", "nothing: the store is frozen")


def recall_line(recall: Recall) -> str:
    """Which experience, how well it ranked, what it was about and what came of it."""
    said = str(recall.experience.outcome.get("text", "")) or "outcome unknown"
    return f"#{recall.id} scored {recall.score:.3f}: {recall.experience.task}: {said}"


def why_line(why: Mapping[str, float]) -> str:
    """The named parts of a score; parts that add nothing are left out."""
    parts = [unbroken(f"{name} {value:+.3f}") for name, value in why.items() if value]
    return "because " + " ".join(parts) if parts else "because nothing speaks against it"


def prediction_line(prediction: Prediction) -> str:
    """The expected success, and what nothing known confirms."""
    doubts = prediction.doubts
    success = f"{prediction.success:.0%}" if prediction.success >= 0.01 else "below 1%"
    if not doubts:
        return f"success {success}; nothing is in doubt"
    named = ", ".join(unbroken(call) for call in doubts[:_DOUBTS_NAMED])
    more = f" and {len(doubts) - _DOUBTS_NAMED} more" if len(doubts) > _DOUBTS_NAMED else ""
    return f"success {success}; unconfirmed: {named}{more}"


def calls_line(plan: Plan) -> str:
    return "; ".join(unbroken(call) for call in plan.calls) or "(nothing)"


def plan_changes(before: Plan, after: Plan) -> list[tuple[str, str]]:
    """("-", calls taken out) and ("+", calls put in), from front to back."""
    old, new = [str(c) for c in before.calls], [str(c) for c in after.calls]
    changes: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in ("replace", "delete"):
            changes.append(("-", _joined(old[a:b])))
        if kind in ("replace", "insert"):
            changes.append(("+", _joined(new[c:d])))
    return changes


def change_line(change: Mapping[str, Any]) -> str:
    """`{"inventory": {"log": -1, "planks": 4}, "food": -1}` -> "log -1, planks +4, food -1"."""
    parts = changes(change)
    more = [f"and {len(parts) - MOST_CHANGES} more"] if len(parts) > MOST_CHANGES else []
    return ", ".join([*(unbroken(part) for part in parts[:MOST_CHANGES]), *more])


def _joined(calls: Sequence[str]) -> str:
    return "; ".join(unbroken(call) for call in calls)
