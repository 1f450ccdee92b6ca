"""The planning agent: planner + skills + memories behind `act(transition) -> action`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..envs.errors import MnemonautError
from ..envs.world import INTERRUPTED, Feedback, Goal, SkillCall, SkillRun, State, Transition, World
from ..memory.experience import Experience
from ..memory.memories import Memories, Semantic
from ..planners.planner import Attempt, Decision, Planner, Reflective, Usage
from .agent import reached
from .rounds import Round, joined

MAX_REPLANS = 12
"""DEPS gives up after twelve replanning rounds (its released main loop)."""

MAX_EMPTY = 3
"""Plans without a call in a row, after which an agent gives up: a model that cannot answer in the
form that is asked for would else be paid for all its rounds."""


class PlanningAgent:
    """Satisfies `Agent`. Asks its planner, carries the plan out skill by skill, asks again after
    a failure, and at the end remembers every plan of the episode, failures included.

    `where` is metadata of every experience it remembers; `when` their first logical time.
    `meter` reads what the mind has cost so far. `rounds` tells the episode so far.
    """

    def __init__(
        self,
        planner: Planner,
        world: World,
        memories: Memories | None = None,
        *,
        max_replans: int = MAX_REPLANS,
        where: Mapping[str, Any] | None = None,
        when: int = 0,
        meter: Callable[[], Usage] = Usage,
    ) -> None:
        self._planner = planner
        self._world = world
        self._memories = memories or Memories()
        self._max_replans = max_replans
        self._where = dict(where or {})
        self._when = when
        self._meter = meter
        self.rounds: list[Round] = []
        self.remembered: list[int] = []

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        """Forget the last episode, not the memories."""
        self._goal = goal
        self._history: list[Attempt] = []
        self._waiting: list[SkillCall] = []
        self._running: tuple[SkillCall, SkillRun, State] | None = None
        self._phase: str | None = None
        self._last: Transition | None = None
        self._kept = 0
        self._actions = -1  # the first transition comes from reset
        self.rounds = []
        self.remembered = []

    def act(self, transition: Transition) -> Any:
        """The running skill's next action, or the first of the next skill; None gives up."""
        self._actions += 1
        action = self._send(transition)
        if self._follow_phase(transition):
            action = None
        self._last = transition
        while action is None:
            state = self._world.describe(transition.observation, transition.info)
            if not self._waiting:
                if self._at_an_end():
                    return None
                decision = self._decide(state)
                self.rounds.append(Round(state, decision, at=self._actions))
                self._waiting = list(decision.plan.calls)
                if not self._waiting:
                    continue
            action = self._start(self._waiting.pop(0), state, transition)
        return action

    def end(self, outcome: Transition) -> None:
        """Close the running skill, credit what was recalled, remember every plan."""
        if self._send(outcome) is not None and self._running is not None:
            call, run, before = self._running
            run.close()
            self._finish(call, before, INTERRUPTED, outcome)
        success = reached(outcome)
        if self.rounds:
            self.rounds[-1].success = success
            over = "out of time" if outcome.truncated else "gave up"
            self.rounds[-1].ended = "goal reached" if success else over
        self._credit(success)
        self._remember(outcome, success)

    def _follow_phase(self, transition: Transition) -> bool:
        """Where an env divides its episode into phases (`info["phase"]`), the next one begins with
        an empty history: what is known of the last one is what the memory kept of it.

        True where a skill was cut off; what it changed is told as of its phase's last transition.
        """
        last, phase = self._phase, str(transition.info.get("phase", ""))
        self._phase = phase
        if last is None or phase == last:
            return False
        cut_off = self._running is not None
        if self._running is not None:
            call, run, before = self._running
            run.close()
            self._finish(call, before, INTERRUPTED, self._last)
        if self.rounds:
            self.rounds[-1].ended = f"{last} over"
        self._remember(transition, success=False)
        self._history, self._waiting = [], []
        return cut_off

    def _at_an_end(self) -> bool:
        """Too many rounds, or too many in a row that planned nothing."""
        last = self.rounds[-MAX_EMPTY:]
        empty = len(last) == MAX_EMPTY and not any(done.decision.plan.calls for done in last)
        return empty or len(self.rounds) > self._max_replans

    def _decide(self, state: State) -> Decision:
        """Ask the planner, and note what it cost."""
        before = self._meter()
        told = advised(self._goal, state, self._memories.semantic)
        decision = self._planner.plan(self._goal, told, tuple(self._history), self._memories)
        return replace(decision, usage=decision.usage + (self._meter() - before))

    def _start(self, call: SkillCall, state: State, transition: Transition) -> Any:
        """Begin a call; one that makes no sense fails at once and costs no action."""
        skill = self._world.skills.get(call.skill)
        if skill is None:
            known = ", ".join(self._world.skills)
            self._finish(call, state, _refused(f"no skill `{call.skill}`; known: {known}"), None)
            return None
        run = skill.run(call.args, transition)
        self._running = (call, run, state)
        try:
            return next(run)
        except StopIteration as stop:
            self._finish(call, state, stop.value, transition)
        except MnemonautError as error:
            self._finish(call, state, _refused(str(error)), None)
        return None

    def _send(self, transition: Transition) -> Any:
        """Hand the running skill what came of its last action; None once it has ended."""
        if self._running is None:
            return None
        call, run, before = self._running
        try:
            return run.send(transition)
        except StopIteration as stop:
            feedback = stop.value
        except MnemonautError as error:
            feedback = _refused(str(error))
        # What differs in a new phase was changed unseen, and not by the call that ended the last.
        new = self._phase not in (None, str(transition.info.get("phase", "")))
        self._finish(call, before, feedback, None if new else transition)
        return None

    def _finish(
        self, call: SkillCall, before: State, feedback: Feedback, after: Transition | None
    ) -> None:
        """Write down what came of a call; a failure drops the rest of the plan."""
        self._running = None
        change: dict[str, Any] = {}
        if after is not None:
            now = self._world.describe(after.observation, after.info)
            change = difference(before.facts, now.facts)
        attempt = Attempt(call, feedback, before.facts, change)
        self._history.append(attempt)
        self.rounds[-1].attempts.append(attempt)
        if not feedback.success:
            self._waiting = []
        elif not self._waiting:
            self.rounds[-1].success = True

    def _credit(self, success: bool) -> None:
        episodic = self._memories.episodic
        used = {r.id for done in self.rounds for r in done.decision.recalled}
        if episodic is not None and used:
            episodic.credit(sorted(used), success)

    def _remember(self, outcome: Transition, success: bool) -> None:
        """All plans of the episode at its end: within it, its history already tells them.

        In a world of whole episodes they are one experience, from the first state on.
        """
        episodic = self._memories.episodic
        if episodic is None or not self.rounds:
            return
        last = ""
        if isinstance(self._planner, Reflective):
            state = self._world.describe(outcome.observation, outcome.info)
            last = self._planner.reflect(self._goal, state, tuple(self._history), success)
        rounds = self.rounds[self._kept :]  # the others were remembered when their phase was over
        if self._world.whole_episodes and rounds:
            rounds = [joined(rounds)]
        for nth, done in enumerate(rounds, start=self._kept):
            lesson = last if done is rounds[-1] else ""
            if not done.decision.plan.calls and not lesson:
                continue  # nothing was planned and nothing done: there is nothing to learn of it
            kept = episodic.remember(self._experience(done, self._when + nth, lesson))
            if kept is not None:
                self.remembered.append(kept)
        self._kept = len(self.rounds)

    def _experience(self, done: Round, when: int, lesson: str) -> Experience:
        steps = [
            {
                "success": attempt.feedback.success,
                "text": attempt.feedback.text,
                "facts": dict(attempt.feedback.facts),
                "change": dict(attempt.change),
            }
            for attempt in done.attempts
        ]
        last = done.attempts[-1].feedback.text if done.attempts else "nothing was done"
        whole = len(done.attempts) == len(done.decision.plan.calls) and not any(
            not attempt.feedback.success for attempt in done.attempts
        )
        short = "all was done, and the goal was not reached" if whole else f"failed: {last}"
        text = "the plan went through" if done.success else short
        return Experience(
            state={"text": done.state.text, "facts": dict(done.state.facts)},
            task=self._goal.task,
            plan=[{"skill": c.skill, "args": list(c.args)} for c in done.decision.plan.calls],
            outcome={
                "success": done.success,
                "text": text,
                "steps": steps,
                "ended": done.ended,
                **({"lesson": lesson} if lesson else {}),
            },
            where={**self._where, **self._goal.scope},
            when=when,
        )


def advised(goal: Goal, state: State, semantic: Semantic | None) -> State:
    """The state with what the semantic memory says of it, for the planner; not remembered."""
    advice = None if semantic is None else semantic.advise(goal.target, state.facts)
    if advice is None:
        return state
    return State(f"{advice.text}\n{state.text}", {**state.facts, "advice": advice.facts})


def _refused(text: str) -> Feedback:
    return Feedback(False, text, {"cause": "refused"})


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What changed between two facts: numbers as differences, other values as they are now."""
    change: dict[str, Any] = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(new, list | tuple):
            continue  # a list is a view of other facts, and would be told whole
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            change[key] = difference(
                old if isinstance(old, Mapping) else {}, new if isinstance(new, Mapping) else {}
            )
        elif isinstance(old, int | float) and not isinstance(old, bool) and new is None:
            change[key] = -old
        elif isinstance(new, int | float) and not isinstance(new, bool):
            change[key] = new - (old if isinstance(old, int | float) else 0)
        else:
            change[key] = new
    return dict(sorted(change.items()))
