"""Reading a rendered prompt back: goal, state, history, experiences, plan, prediction.

The simulated model sees nothing but the prompt. That it can plan from what it reads here, and as
well as a symbolic mind that is handed the values, shows that the prompt carries all that a mind
needs. What the words of a world mean is read by that world's `Words`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ...envs.world import Feedback, Goal, SkillCall, State
from ...memory.experience import Experience, Recall
from ..planner import Attempt, Plan, Prediction

_SECTION = re.compile(r"^# (.+)$", re.MULTILINE)
_DATA = re.compile(r"<data ?([^>\n]*)>\n(.*?)\n?</data>", re.DOTALL)
_CALL = re.compile(r"^(?:\d+\. )?(\w+)\((.*?)\)(?:: (.*))?$")
_SKILL = re.compile(r"^- (\w+)\(", re.MULTILINE)
_CHANGED = re.compile(r"(\w+(?:\.[^.=+]+?)?) (?:([+-]\d+)|= (.+))")
_OUTCOME = re.compile(r"^Outcome: (success|failure)(?: \((.*?)\))?(?:: (.*))?$")


class Words(Protocol):
    """What a world's texts mean, read back as the facts that its symbolic mind understands."""

    def target(self, goal: str) -> Mapping[str, Any]: ...

    def facts(self, state: str) -> Mapping[str, Any]: ...

    def told(self, call: SkillCall, feedback: str) -> Mapping[str, Any]:
        """What a failure told."""
        ...

    def learnt(self, call: SkillCall, feedback: str) -> Mapping[str, Any]:
        """What a success told."""
        ...

    def before(self, now: Mapping[str, Any], change: Mapping[str, Any]) -> Mapping[str, Any]:
        """The facts before a change that led to `now`."""
        ...


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a prompt tells. `question` is "propose", "predict", "revise" or "explain"."""

    question: str
    skills: tuple[str, ...]
    goal: Goal
    state: State
    history: tuple[Attempt, ...]
    recalled: tuple[Recall, ...]
    plan: Plan
    prediction: Prediction


def skills_in(prompt: str) -> tuple[str, ...]:
    """The skills that a prompt offers; by them a model recognises the world."""
    return tuple(_SKILL.findall(_sections(prompt).get("Skills", "")))


def read_prompt(prompt: str, words: Words) -> Situation:
    """Everything that stands in the user's turn of a prompt of the language mind.

    Raises:
        ValueError: it is no such prompt.
    """
    sections = _sections(prompt)
    if "Goal" not in sections or "Question" not in sections:
        raise ValueError("this is no prompt of a language mind")
    asked = sections["Question"].rpartition("Answer:")[2]
    if '"doubts"' in asked:
        question = "predict"
    elif '"explanation"' in asked:
        question = "explain"
    else:
        question = "revise" if "Prediction" in sections else "propose"
    goal = _data(sections["Goal"])
    text = _data(sections.get("State", ""))
    state = State(text, words.facts(text))
    history = _history(_data(sections.get("Tried so far in this episode, oldest first", "")), words)
    remembered = sections.get("Remembered experiences of earlier episodes", "")
    recalled = [_recall(label, body, words) for label, body in _DATA.findall(remembered)]
    calls = [read_call(line)[0] for line in _data(sections.get("Plan", "")).splitlines()]
    return Situation(
        question,
        skills_in(prompt),
        Goal(goal, goal, words.target(goal)),
        state,
        _with_facts(history, state, words),
        tuple(recalled),
        Plan(tuple(call for call in calls if call is not None)),
        Prediction(0.5, (), _data(sections.get("Prediction", ""))),
    )


def outside_data(prompt: str) -> str:
    """What stands outside all fences: the only place where an instruction counts."""
    return _DATA.sub("", prompt)


def _sections(prompt: str) -> dict[str, str]:
    """Headings outside of data with what follows them."""
    hidden = _DATA.sub(lambda match: match[0].replace("\n# ", "\n\x00# "), prompt)
    parts = _SECTION.split(hidden)
    return {
        name: body.replace("\x00", "").strip()
        for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def _data(section: str) -> str:
    found = _DATA.search(section)
    return found[2] if found else ""


def read_call(line: str) -> tuple[SkillCall | None, str]:
    """`1. mine(log, 3): succeeded: got 3 log` -> (mine(log, 3), "succeeded: got 3 log")."""
    match = _CALL.match(line.strip())
    if match is None:
        return None, ""
    args = [a.strip() for a in match[2].split(",") if a.strip()]
    return SkillCall(match[1], tuple(int(a) if a.isdecimal() else a for a in args)), match[3] or ""


def _step(line: str, words: Words) -> tuple[SkillCall, Feedback | None, dict[str, Any]] | None:
    """A call, its feedback (None: not begun) and what it changed."""
    call, told = read_call(line)
    if call is None:
        return None
    body, _, changed = told.partition(" | ")
    verdict, _, text = body.partition(": ")
    if verdict not in ("succeeded", "failed"):
        return call, None, {}
    success = verdict == "succeeded"
    facts = words.learnt(call, text) if success else words.told(call, text)
    return call, Feedback(success, text, facts), _change(changed)


def _change(text: str) -> dict[str, Any]:
    """`inventory.log +3, held = axe` -> {"inventory": {"log": 3}, "held": "axe"}."""
    change: dict[str, Any] = {}
    for part in text.split(", "):
        match = _CHANGED.fullmatch(part)
        if match is None:
            continue
        name, number, word = match.groups()
        value = int(number) if number else None if word == "None" else word
        above, _, key = name.partition(".")
        if key:
            if not isinstance(change.get(above), dict):
                change[above] = {}
            change[above][key] = value
        else:
            change[name] = value
    return change


def _history(text: str, words: Words) -> list[Attempt]:
    attempts = []
    for line in text.splitlines():
        step = _step(line, words)
        if step is not None and step[1] is not None:
            attempts.append(Attempt(step[0], step[1], {}, step[2]))
    return attempts


def _with_facts(history: Sequence[Attempt], state: State, words: Words) -> tuple[Attempt, ...]:
    """Each attempt with the facts before it, reckoned back from the state that is seen now."""
    now = state.facts
    known = []
    for attempt in reversed(history):
        now = words.before(now, attempt.change)
        known.append(Attempt(attempt.call, attempt.feedback, now, attempt.change))
    return tuple(reversed(known))


def _recall(label: str, body: str, words: Words) -> Recall:
    number = re.search(r"id=(\d+)", label)
    task = state = ""
    plan: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    outcome: dict[str, Any] = {}
    for line in body.splitlines():
        if line.startswith("Task: "):
            task = line.removeprefix("Task: ")
        elif line.startswith("State: "):
            state = line.removeprefix("State: ")
        elif match := _OUTCOME.match(line):
            ended, text = match[2] or "", match[3] or ""
            outcome = {"success": match[1] == "success", "text": text, "ended": ended}
        elif line.startswith("Lesson: "):
            call, why = read_call(line.removeprefix("Lesson: "))
            if call is not None:
                facts = words.told(call, why)
                steps.append({"success": False, "text": why, "facts": facts, "change": {}})
                plan.append({"skill": call.skill, "args": list(call.args)})
        elif step := _step(line, words):
            call, feedback, change = step
            plan.append({"skill": call.skill, "args": list(call.args)})
            if feedback is not None:
                told = {"success": feedback.success, "text": feedback.text}
                steps.append({**told, "facts": dict(feedback.facts), "change": change})
    experience = Experience(
        {"text": state, "facts": words.facts(state)}, task, plan, {**outcome, "steps": steps}
    )
    return Recall(int(number[1]) if number else 0, experience, 0.0, {})
