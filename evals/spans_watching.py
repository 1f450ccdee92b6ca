"""Wrappers that tell a recorder what an agent does; what is wrapped knows nothing of spans.

Each does exactly what it wraps does: a span never decides a result.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..envs.world import Feedback, Goal, Skill, SkillRun, State, Transition, World
from ..memory.experience import Experience, Query, Recall
from ..memory.memories import Advice, Episodic, Memories, Semantic
from ..planners.llm.llm import LLM, Completion, Message
from ..planners.planner import Decision, History, Planner, Reflective
from . import spans_names as names
from .spans import Attributes, Recorder


class _Watched:
    """Has all else that the thing it wraps has."""

    def __init__(self, inner: Any, recorder: Recorder) -> None:
        self._inner, self._recorder = inner, recorder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class WatchedEpisodic(_Watched):
    """Satisfies `Episodic`. `store` names the store, `kind` says where it is."""

    def __init__(self, inner: Episodic, recorder: Recorder, store: str, kind: int) -> None:
        super().__init__(inner, recorder)
        self._store, self._kind = store, kind

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        attributes = self._about(names.SEARCH_MEMORY)
        with self._recorder.open(names.SEARCH_MEMORY, attributes, self._kind):
            found: list[Recall] = self._inner.recall(query, k, where)
            attributes[names.RECORD_COUNT] = len(found)
            if found:
                attributes[names.IDS] = [str(recall.id) for recall in found]
                attributes[names.SCORES] = [round(float(recall.score), 4) for recall in found]
            if self._recorder.contents:
                attributes[names.QUERY_TEXT] = query.text
                attributes[names.RECORDS] = _records(found)
        return found

    def remember(self, experience: Experience) -> int | None:
        attributes = self._about(names.CREATE_MEMORY)
        with self._recorder.open(names.CREATE_MEMORY, attributes, self._kind):
            kept: int | None = self._inner.remember(experience)
            attributes[names.RECORD_COUNT] = int(kept is not None)
            if kept is not None:
                attributes[names.RECORD] = str(kept)
                if self._recorder.contents:
                    attributes[names.RECORDS] = _json(
                        [{"id": str(kept), "content": experience.text}]
                    )
        return kept

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        attributes = self._about(names.UPDATE_MEMORY)
        attributes[names.RECORD_COUNT] = len(ids)
        attributes[names.IDS] = [str(nth) for nth in ids]
        attributes[names.SUCCESS] = outcome
        with self._recorder.open(names.UPDATE_MEMORY, attributes, self._kind):
            self._inner.credit(ids, outcome)

    def _about(self, operation: str) -> Attributes:
        return {names.OPERATION: operation, names.STORE: self._store}


class WatchedSemantic(_Watched):
    """Satisfies `Semantic`. `name` is that of the memory."""

    def __init__(self, inner: Semantic, recorder: Recorder, name: str) -> None:
        super().__init__(inner, recorder)
        self._name = name

    def advise(self, target: Mapping[str, Any], facts: Mapping[str, Any]) -> Advice | None:
        attributes: Attributes = {
            names.OPERATION: names.SEARCH_MEMORY,
            names.STORE: self._name,
            names.KIND: "semantic",
        }
        with self._recorder.open(names.SEARCH_MEMORY, attributes):
            advice: Advice | None = self._inner.advise(target, facts)
            attributes[names.RECORD_COUNT] = int(advice is not None)
            if self._recorder.contents and advice is not None:
                attributes[names.RECORDS] = _json([{"content": advice.text}])
        return advice


class WatchedPlanner(_Watched):
    """Satisfies `Planner`."""

    def __init__(self, inner: Planner, recorder: Recorder, agent: str) -> None:
        super().__init__(inner, recorder)
        self._name, self._agent = f"{names.PLAN} {agent}", agent

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        attributes: Attributes = {names.OPERATION: names.PLAN, names.AGENT: self._agent}
        with self._recorder.open(self._name, attributes):
            decision: Decision = self._inner.plan(goal, state, history, memories)
            attributes[names.CALLS] = len(decision.plan.calls)
            if decision.predictions:
                attributes[names.EXPECTED] = round(decision.predictions[-1].success, 6)
                attributes[names.REVISIONS] = len(decision.revisions)
        return decision


class WatchedReflective(WatchedPlanner):
    """Satisfies `Reflective`, too."""

    def reflect(self, goal: Goal, state: State, history: History, success: bool) -> str:
        # No name for it in the conventions: it is thinking, and no plan comes of it.
        attributes: Attributes = {names.AGENT: self._agent}
        with self._recorder.open(f"reflect {self._agent}", attributes):
            lesson: str = self._inner.reflect(goal, state, history, success)
        return lesson


@dataclass(frozen=True, slots=True)
class Model:
    """What spans tell of a language model; `kind` says whether it is called or in this process."""

    name: str
    provider: str
    kind: int
    attributes: Mapping[str, Any]


class WatchedLLM(_Watched):
    """Satisfies `LLM`: one span for a question, with the round of repair that it may take.

    An answer from a cache or a cassette has one too: short, with the tokens it once cost.
    """

    def __init__(self, inner: LLM, recorder: Recorder, model: Model) -> None:
        super().__init__(inner, recorder)
        self._model = model
        self.scope = ""

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Completion:
        model = self._model
        attributes: Attributes = {
            names.OPERATION: names.CHAT,
            names.PROVIDER: model.provider,
            names.MODEL: model.name,
            names.CONVERSATION: self.scope,
            names.OUTPUT_TYPE: "text" if schema is None else "json",
            **model.attributes,
        }
        if schema is not None and schema.get("title"):
            attributes[names.PURPOSE] = str(schema["title"])
        if self._recorder.contents:
            attributes[names.MESSAGES_IN] = _json([_said(m.role, m.content) for m in messages])
        with self._recorder.open(f"{names.CHAT} {model.name}", attributes, model.kind):
            answer: Completion = self._inner.complete(messages, schema=schema)
            attributes[names.TOKENS_IN] = answer.usage.tokens_in
            attributes[names.TOKENS_OUT] = answer.usage.tokens_out
            attributes[names.REQUESTS] = answer.usage.calls
            if answer.failure:
                attributes[names.FORMAT_FAILURE] = True
            if self._recorder.contents:
                said = {**_said("assistant", answer.text), "finish_reason": "stop"}
                attributes[names.MESSAGES_OUT] = _json([said])
        return answer

    def count(self, text: str) -> int:
        return int(self._inner.count(text))


class WatchedEnv(_Watched):
    """An env whose resets are told; its steps are its own, and cost nothing more."""

    def __init__(self, inner: Any, recorder: Recorder, env_id: str) -> None:
        super().__init__(inner, recorder)
        self._env_id = env_id
        self.step = inner.step

    def reset(self, **settings: Any) -> Any:
        with self._recorder.open(f"{names.RESET} {self._env_id}", {}):
            return self._inner.reset(**settings)


def watched_planner(planner: Planner, recorder: Recorder, agent: str) -> Planner:
    """A planner that tells; it reflects where the planner does."""
    kind = WatchedReflective if isinstance(planner, Reflective) else WatchedPlanner
    return kind(planner, recorder, agent)


def watched_world(world: World, recorder: Recorder) -> World:
    """The world with skills that tell when they begin and end."""
    skills = {name: _watched_skill(skill, recorder) for name, skill in world.skills.items()}
    return replace(world, skills=skills)


def watched_memories(
    memories: Memories, recorder: Recorder, *, store: str, kind: int, semantic: str
) -> Memories:
    """Memories that tell; a working memory does not: it is asked with every frame."""
    episodic, advising = memories.episodic, memories.semantic
    return replace(
        memories,
        # Not by truth: a memory of a user's own may have a length, which is 0 at first.
        episodic=None if episodic is None else WatchedEpisodic(episodic, recorder, store, kind),
        semantic=None if advising is None else WatchedSemantic(advising, recorder, semantic),
    )


def _watched_skill(skill: Skill, recorder: Recorder) -> Skill:
    def told(run: SkillRun, args: tuple[str | int, ...]) -> SkillRun:
        attributes: Attributes = {names.OPERATION: names.EXECUTE_TOOL, names.TOOL: skill.name}
        if recorder.contents:
            attributes[names.ARGUMENTS] = _json(list(args))
        span = recorder.open(f"{names.EXECUTE_TOOL} {skill.name}", attributes)
        feedback: Feedback | None = None
        error = ""
        try:
            feedback = yield from run
            return feedback
        except GeneratorExit:
            attributes[names.CAUSE] = "interrupted"
            raise
        except BaseException as raised:
            error = type(raised).__name__
            raise
        finally:
            attributes[names.SUCCESS] = feedback is not None and feedback.success
            if feedback is not None:
                cause = feedback.facts.get("cause")
                if not feedback.success and isinstance(cause, str):
                    attributes[names.CAUSE] = cause
                if recorder.contents:
                    attributes[names.RESULT] = feedback.text
            recorder.close(span, error)

    def run(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
        return told(skill.run(args, transition), args)

    return replace(skill, run=run)


def _records(found: Sequence[Recall]) -> str:
    """As the conventions' schema of memory records has them."""
    return _json(
        [{"id": str(r.id), "score": float(r.score), "content": r.experience.text} for r in found]
    )


def _said(role: str, text: str) -> dict[str, Any]:
    """As the conventions' schemas of messages have them."""
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
