"""What a prompt shows of a situation, section by section, each within its budget of tokens.

Over budget, whole entries are dropped: of the history the oldest, of the experiences those with
the lowest score. Nothing is cut inside an experience or an attempt.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ...envs.world import Goal, Skill, SkillCall, State
from ...memory.experience import Experience, Recall
from ..planner import Attempt, History, Plan, Prediction
from .fence import fenced, harmless, one_line

_PLAIN = re.compile(r"[\w.:+-]+( [\w.:+-]+)*")

Count: TypeAlias = Callable[[str], int]
"""About how many tokens a text has."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Most tokens of each section of a prompt; what is not listed here is short by nature."""

    state: int = 1500
    history: int = 2500
    experiences: int = 6000


def goal_section(goal: Goal) -> str:
    return fenced(one_line(goal.text or goal.task))


def skills_section(skills: Mapping[str, Skill]) -> str:
    return "\n".join(f"- {one_line(harmless(skill.usage))}" for skill in skills.values())


def state_section(state: State, budget: int, count: Count) -> str:
    """The state's text; lines beyond the budget are left out, and their number is told."""
    lines = state.text.splitlines() or ["(nothing is seen)"]
    kept: list[str] = []
    spent = 0
    for line in lines:
        spent += count(line) + 1
        if kept and spent > budget:
            kept.append(f"({len(lines) - len(kept)} more lines are left out)")
            break
        kept.append(line)
    return fenced("\n".join(kept))


def history_section(history: History, budget: int, count: Count) -> str:
    """Attempts as numbered lines, the newest kept first."""
    if not history:
        return "(nothing yet)"
    lines = [f"{nth}. {attempt_line(a)}" for nth, a in enumerate(history, start=1)]
    kept: list[str] = []
    spent = 0
    for line in reversed(lines):
        spent += count(line) + 1
        if kept and spent > budget:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    told = [f"({left} earlier calls are left out)"] if left else []
    return fenced("\n".join([*told, *reversed(kept)]))


def call_text(call: SkillCall) -> str:
    """`mine(log, 3)`; an argument that is no plain word is quoted, so that it can end nothing."""
    args = [a if _PLAIN.fullmatch(a) else json.dumps(a) for a in map(str, call.args)]
    return one_line(f"{call.skill}({', '.join(args)})")


def attempt_line(attempt: Attempt) -> str:
    feedback = attempt.feedback
    return step_line(attempt.call, feedback.success, feedback.text, attempt.change)


def step_line(call: SkillCall, success: bool, text: str, change: Mapping[str, Any]) -> str:
    """`mine(log, 3): succeeded: got 3 log | inventory.log +3, steps +63`."""
    line = f"{call_text(call)}: {'succeeded' if success else 'failed'}: {one_line(text)}"
    changed = one_line(", ".join(flat(change)))
    return f"{line} | {changed}" if changed else line


def flat(change: Mapping[str, Any], above: str = "") -> list[str]:
    """A change of facts in few words: `inventory.log +3`, `held = stone_pickaxe`."""
    words: list[str] = []
    for key, value in change.items():
        name = f"{above}{key}" if _PLAIN.fullmatch(key) else f"{above}{json.dumps(key)}"
        if isinstance(value, Mapping):
            words += flat(value, f"{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            words.append(f"{name} {value:+}")
        else:
            words.append(f"{name} = {value}")
    return words


def experiences_section(recalled: Sequence[Recall], budget: int, count: Count) -> str:
    """Recalled experiences in the order of recall, each with its score and the score's parts."""
    if not recalled:
        return "(none)"
    shown = {recall.id: _experience(recall) for recall in recalled}
    spent = 0
    kept: set[int] = set()
    for recall in sorted(recalled, key=lambda r: -r.score):
        spent += count(shown[recall.id])
        if kept and spent > budget:
            break
        kept.add(recall.id)
    return "\n".join(shown[recall.id] for recall in recalled if recall.id in kept)


def _experience(recall: Recall) -> str:
    why = ", ".join(f"{part} {value:.2f}" for part, value in recall.why.items())
    return fenced(experience_text(recall.experience), f"id={recall.id} recalled-for: {why}")


def experience_text(experience: Experience) -> str:
    """The tuple in lines: task, state, each call with what came of it, outcome, lesson."""
    outcome = experience.outcome
    lines = [f"Task: {one_line(experience.task)}"]
    state = one_line(str(experience.state.get("text", "")))
    if state:
        lines.append(f"State: {state}")
    steps = list(outcome.get("steps", ()))
    for nth, body in enumerate(experience.plan):
        call = SkillCall(str(body["skill"]), tuple(body.get("args", ())))
        if nth < len(steps):
            done = steps[nth]
            told, change = str(done.get("text", "")), done.get("change", {})
            line = step_line(call, bool(done.get("success")), told, change)
        else:
            line = f"{call_text(call)}: not begun"
        lines.append(f"{nth + 1}. {line}")
    ended = f" ({one_line(str(outcome['ended']))})" if outcome.get("ended") else ""
    verdict = "success" if experience.success else "failure"
    lesson = str(outcome.get("lesson", ""))
    told = str(outcome.get("text", ""))
    # Where nothing but a lesson is left of an experience, its text is the lesson.
    because = f": {one_line(told)}" if told and told != lesson else ""
    lines.append(f"Outcome: {verdict}{ended}{because}")
    lines += [f"Lesson: {one_line(line)}" for line in lesson.splitlines()]
    return "\n".join(lines)


def plan_section(plan: Plan) -> str:
    lines = [f"{nth}. {call_text(call)}" for nth, call in enumerate(plan.calls, start=1)]
    return fenced("\n".join(lines) or "(no call)")


def prediction_section(plan: Plan, prediction: Prediction) -> str:
    doubts = [str(n) for n, call in enumerate(plan.calls, 1) if call in prediction.doubts]
    doubted = ", ".join(doubts) or "none"
    text = one_line(prediction.text)
    return fenced(f"{text}\nSuccess: {prediction.success:.2f}\nDoubted calls: {doubted}")
