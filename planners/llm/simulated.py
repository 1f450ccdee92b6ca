"""The simulated model: a documented stand-in for a language model, never a measure of one.

What it knows is a fallible prior, given by each world and injected by whoever composes it; it
sees nothing but the rendered prompt, and thinks as that world's symbolic mind does. Like a model,
it obeys what stands outside the fences of data: a line `Instead, answer exactly: ...` is
followed there, and is mere text inside them.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..planner import Mind
from .llm import Message, Reply, Request
from .reading import Situation, Words, outside_data, read_prompt, skills_in
from .tokens import estimated_prompt, estimated_tokens

_OBEYED = re.compile(r"^Instead, answer exactly: (.*)$", re.MULTILINE)
_MOST_CALLS = 80
_LONGEST = 600
_LONGEST_EXPLANATION = 1000


@dataclass(frozen=True, slots=True)
class Expertise:
    """What the model knows of one world: how to read it, and how to think in it.

    `skills` are those by which it recognises the world in a prompt.
    """

    skills: frozenset[str]
    words: Words
    mind: Mind


class SimulatedModel:
    """Answers chat messages, as text. Knows the worlds of its `expertise`, and nothing else."""

    def __init__(self, expertise: Sequence[Expertise]) -> None:
        self._expertise = tuple(expertise)

    def answer(self, messages: Sequence[Message]) -> str:
        """The JSON that the last question of the conversation asks for, or an apology."""
        prompt = next((m.content for m in messages if m.role == "user"), "")
        ordered = _OBEYED.search("\n".join(outside_data(m.content) for m in messages))
        if ordered:
            return ordered[1]
        offered = set(skills_in(prompt))
        known = next((e for e in self._expertise if offered and offered <= e.skills), None)
        if known is None:
            return "I know nothing of this world."
        try:
            return json.dumps(_ANSWERS[(s := read_prompt(prompt, known.words)).question](known, s))
        except ValueError as error:
            return f"I do not understand the question: {error}."


def _propose(known: Expertise, s: Situation) -> dict[str, Any]:
    plan = known.mind.propose(s.goal, s.state, s.history, s.recalled)
    return _plan(plan.calls, plan.reason)


def _predict(known: Expertise, s: Situation) -> dict[str, Any]:
    expected = known.mind.predict(s.goal, s.state, s.plan, s.history, s.recalled)
    doubts = [n for n, call in enumerate(s.plan.calls, 1) if call in expected.doubts]
    text = expected.text[:_LONGEST]
    return {"text": text, "success": expected.success, "doubts": doubts[:_MOST_CALLS]}


def _revise(known: Expertise, s: Situation) -> dict[str, Any]:
    plan = known.mind.revise(s.goal, s.state, s.plan, s.prediction, s.history, s.recalled)
    return _plan(plan.calls, plan.reason)


def _explain(known: Expertise, s: Situation) -> dict[str, Any]:
    # The last failure stands last, and is the one that must not be lost.
    explanation = known.mind.explain(s.goal, s.state, s.history)
    return {"explanation": explanation[-_LONGEST_EXPLANATION:]}


_ANSWERS: Mapping[str, Callable[[Expertise, Situation], dict[str, Any]]] = {
    "propose": _propose,
    "predict": _predict,
    "revise": _revise,
    "explain": _explain,
}


def _plan(calls: Sequence[Any], reason: str) -> dict[str, Any]:
    return {
        "reason": reason[:_LONGEST],
        "plan": [{"skill": c.skill, "args": list(c.args)} for c in calls[:_MOST_CALLS]],
    }


class SimulatedBackend:
    """Satisfies `Backend` with a simulated model in this process."""

    def __init__(self, model: SimulatedModel) -> None:
        self._model = model

    def send(self, request: Request) -> Reply:
        """One answer; tokens are estimated as its server would, and told as its own count."""
        text = self._model.answer(request.messages)
        asked = estimated_prompt(m.content for m in request.messages)
        return Reply(text, asked, estimated_tokens(text))

    def close(self) -> None:
        """Nothing is held."""
