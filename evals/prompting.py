"""The prompt that a planner would send at the start of an episode, without sending it."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..envs import registry
from ..envs.errors import TaskError, UnknownName
from ..envs.world import Goal
from ..memory import ExperienceStore
from ..memory.experience import Query, Recall
from ..planners.llm.llm import Completion, Message
from ..planners.llm.tokens import estimated_prompt, estimated_tokens
from ..planners.minds.language import LanguageMind
from ..planners.planner import Plan, Prediction, Usage
from .compose import make_env

QUESTIONS = ("propose", "predict", "revise", "explain")


@dataclass(frozen=True, slots=True)
class Shown:
    """Messages, the schema of the answer, and about how many tokens they are."""

    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    tokens: int


class _Listener:
    """Satisfies `LLM`: hears what would be asked, and answers nothing."""

    def __init__(self) -> None:
        self.heard: list[tuple[tuple[Message, ...], Mapping[str, Any]]] = []

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Completion:
        self.heard.append((tuple(messages), schema or {}))
        return Completion("", None, Usage(), "nothing was asked")

    def count(self, text: str) -> int:
        return estimated_tokens(text)


def first_prompt(
    env_id: str, task: str | None, question: str, store: str | Path | None, seed: int, k: int
) -> Shown:
    """What the language mind asks in the first state of an episode.

    With a `store`, k experiences are recalled as MINDSTORES does. Questions after the first are
    asked of the empty plan, since there is no model to propose another.

    Raises:
        UnknownName: no such env, task or question.
        StoreError: the store cannot be read.
    """
    if question not in QUESTIONS:
        raise UnknownName("question", question, QUESTIONS)
    world = registry.world(env_id)
    with closing(make_env(env_id, {})) as env:
        options = None if task is None else {"task": task}
        observation, info = env.reset(seed=seed, options=options)
        goal = info.get("goal")
        if not isinstance(goal, Goal):
            raise TaskError("reset gives no Goal in info['goal']; run `mnemonaut envs check` on it")
        state = world.describe(observation, info)
    recalled: list[Recall] = []
    if store is not None and k > 0:
        with ExperienceStore(store, read_only=True) as kept:
            query = Query(f"Task: {goal.task}\nState: {state.text}", goal.task, goal.scope)
            recalled = kept.recall(query, k)
    listener = _Listener()
    mind = LanguageMind(listener, world.skills)
    plan, nothing = Plan(()), Prediction(0.5)
    if question == "propose":
        mind.propose(goal, state, (), recalled)
    elif question == "predict":
        mind.predict(goal, state, plan, (), recalled)
    elif question == "revise":
        mind.revise(goal, state, plan, nothing, (), recalled)
    else:
        mind.explain(goal, state, ())
    messages, schema = listener.heard[-1]
    return Shown(messages, schema, estimated_prompt(m.content for m in messages))
