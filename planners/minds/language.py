"""The language mind: asks a language model to propose, predict, revise and explain.

It has no code for any world: what a model is told of one are its skills' usage and the state's
words. Like every mind it keeps nothing between calls.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ...envs.world import Goal, Skill, SkillCall, State
from ...memory.experience import Recall
from ..llm.llm import LLM, Completion, Message
from ..planner import History, Plan, Prediction
from .fence import fenced
from .sections import (
    Budget,
    experiences_section,
    goal_section,
    history_section,
    plan_section,
    prediction_section,
    skills_section,
    state_section,
)

if TYPE_CHECKING:
    import jinja2

UNKNOWN = 0.5
"""Predicted success where the model's prediction could not be read."""

MAX_CALLS = 80
MAX_ARGUMENTS = 4
MAX_WORD = 80
MAX_SENTENCE = 600
MAX_EXPLANATION = 1000
"""Bounds of an answer, so that a model that cannot stop is stopped by the form. llama.cpp's server
dies of a bound much above 1000."""

_SENTENCE = {"type": "string", "maxLength": MAX_SENTENCE}


class LanguageMind:
    """Satisfies `Mind`.

    Args:
        llm: what is asked.
        skills: what may be called; the schema of an answer allows no other.
        budget: most tokens of each section of a prompt.

    A format failure proposes nothing, doubts nothing, keeps the plan, explains nothing; the
    client has counted it.
    """

    def __init__(self, llm: LLM, skills: Mapping[str, Skill], budget: Budget | None = None) -> None:
        self._llm = llm
        self._skills = skills
        self._budget = budget or Budget()

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        """A first plan; empty, with the reason, after a format failure."""
        explained = {"explanation": fenced(explanation)} if explanation else {}
        messages = self.messages("propose", goal, state, history, recalled, **explained)
        answer = self._llm.complete(messages, schema=plan_schema("propose", self._skills))
        return _plan(answer) or Plan((), f"no usable answer: {answer.failure}")

    def predict(
        self, goal: Goal, state: State, plan: Plan, history: History, recalled: Sequence[Recall]
    ) -> Prediction:
        """What the model expects; its doubts are what the loop recalls for."""
        messages = self.messages("predict", goal, state, history, recalled, plan=plan_section(plan))
        answer = self._llm.complete(messages, schema=PREDICTION_SCHEMA)
        if answer.parsed is None:
            return Prediction(UNKNOWN, (), f"no usable answer: {answer.failure}")
        success = float(answer.parsed["success"])
        numbers = {int(n) for n in answer.parsed["doubts"] if 1 <= n <= len(plan.calls)}
        doubts = tuple(plan.calls[n - 1] for n in sorted(numbers))
        return Prediction(success, doubts, str(answer.parsed["text"]))

    def revise(
        self,
        goal: Goal,
        state: State,
        plan: Plan,
        prediction: Prediction,
        history: History,
        recalled: Sequence[Recall],
    ) -> Plan:
        """A better plan; the same one where the model gives none that can be used."""
        messages = self.messages(
            "revise",
            goal,
            state,
            history,
            recalled,
            plan=plan_section(plan),
            prediction=prediction_section(plan, prediction),
        )
        answer = self._llm.complete(messages, schema=plan_schema("revise", self._skills))
        revised = _plan(answer)
        return revised if revised is not None and revised.calls else plan

    def explain(self, goal: Goal, state: State, history: History) -> str:
        """What failed in this episode and why, a line for each failure."""
        answer = self._llm.complete(
            self.messages("explain", goal, state, history, None), schema=EXPLANATION_SCHEMA
        )
        return "" if answer.parsed is None else str(answer.parsed["explanation"])

    def messages(
        self,
        question: str,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall] | None,
        **sections: str,
    ) -> tuple[Message, ...]:
        """The very prompt of a question: "propose", "predict", "revise" or "explain".

        `recalled` None leaves the section of experiences out, as does an empty one.
        """
        count, budget = self._llm.count, self._budget
        shown: dict[str, Any] = {
            "goal": goal_section(goal),
            "skills": skills_section(self._skills),
            "state": state_section(state, budget.state, count),
            "history": history_section(history, budget.history, count),
            **sections,
        }
        if recalled:
            shown["experiences"] = experiences_section(recalled, budget.experiences, count)
        templates = _templates()
        return (
            Message("system", templates.get_template("system.j2").render().strip()),
            Message("user", templates.get_template(f"{question}.j2").render(shown).strip()),
        )


def _plan(answer: Completion) -> Plan | None:
    if answer.parsed is None:
        return None
    calls = tuple(
        SkillCall(c["skill"], tuple(map(_argument, c["args"]))) for c in answer.parsed["plan"]
    )
    return Plan(calls, str(answer.parsed["reason"]))


def _argument(value: Any) -> Any:
    """A word or a number as it is, but 3.0 as 3: a model may write either."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _object(title: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object schema in the strict form: all keys are required and no other is allowed."""
    return {
        "title": title,
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def plan_schema(title: str, skills: Mapping[str, Skill]) -> dict[str, Any]:
    """The form of a plan: known skills, and arguments that are words or numbers."""
    argument = {"anyOf": [{"type": "string", "maxLength": MAX_WORD}, {"type": "number"}]}
    call = {
        "type": "object",
        "properties": {
            "skill": {"type": "string", "enum": list(skills)},
            "args": {"type": "array", "items": argument, "maxItems": MAX_ARGUMENTS},
        },
        "required": ["skill", "args"],
        "additionalProperties": False,
    }
    plan = {"type": "array", "items": call, "maxItems": MAX_CALLS}
    return _object(title, {"reason": _SENTENCE, "plan": plan})


PREDICTION_SCHEMA = _object(
    "predict",
    {
        "text": _SENTENCE,
        "success": {"type": "number", "minimum": 0, "maximum": 1},
        "doubts": {"type": "array", "items": {"type": "integer"}, "maxItems": MAX_CALLS},
    },
)

EXPLANATION_SCHEMA = _object(
    "explain", {"explanation": {"type": "string", "maxLength": MAX_EXPLANATION}}
)


@lru_cache(maxsize=1)
def _templates() -> "jinja2.Environment":
    """All templates of `planners/prompts`; nothing is escaped, since data are fenced instead."""
    import jinja2

    from .. import prompts

    folder = files(prompts)
    sources = {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".j2")}
    return jinja2.Environment(
        loader=jinja2.DictLoader(sources),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
