"""A corridor to act in: small enough to know every step, with skills of every kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import gymnasium
import numpy as np
import pytest

from mnemonaut.envs.errors import MnemonautError
from mnemonaut.envs.world import (
    Feedback,
    Goal,
    Info,
    Skill,
    SkillCall,
    SkillFunction,
    SkillRun,
    State,
    Transition,
    World,
)
from mnemonaut.memory import Memories
from mnemonaut.memory.experience import Recall
from mnemonaut.planners.planner import Decision, History, Plan


class Corridor(gymnasium.Env[np.ndarray, Any]):
    """Action 1 goes a step on, 0 stays. Reaching `length` ends the episode; `patience` cuts it.

    With `tells` off it says nothing of success or steps, and pays a little for every step.
    """

    def __init__(self, length: int = 5, patience: int = 100, tells: bool = True) -> None:
        self.action_space = gymnasium.spaces.Discrete(2)
        self.observation_space = gymnasium.spaces.Box(0, 1000, (1,), np.int32)
        self.length, self.patience, self.tells = length, patience, tells
        self.at = self.steps = 0
        self.actions: list[int] = []

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, Info]:
        super().reset(seed=seed)
        self.at = self.steps = 0
        self.actions = []
        task = (options or {}).get("task", "end")
        return np.array([0], np.int32), {"goal": Goal(task, "reach the end", {"at": self.length})}

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, Info]:
        self.actions.append(action)
        self.steps += 1
        self.at += action
        there = self.at >= self.length
        reward = float(there) if self.tells else 0.1
        info = {"success": there, "total_steps": 10 * self.steps} if self.tells else {}
        cut = not there and self.steps >= self.patience
        return np.array([self.at], np.int32), reward, there, cut, info


def _walk(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    for _ in range(int(args[0])):
        transition = yield 1
    return Feedback(True, f"walked to {int(transition.observation[0])}")


def _wait(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    yield 0
    return Feedback(False, "waiting leads nowhere", {"cause": "idle"})


def _refuse(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    raise MnemonautError("no such door; name another")
    yield 0


def _stumble(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    yield 1
    raise MnemonautError("the floor is wet; go round")


def _think(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    return Feedback(True, "thought")
    yield 0


def _describe(observation: Any, info: Info) -> State:
    at = int(observation[0])
    return State(f"I stand at {at}.", {"at": at, "passed": {f"tile {n}": 1 for n in range(at)}})


_SKILLS: dict[str, SkillFunction] = {
    "walk": _walk,
    "wait": _wait,
    "refuse": _refuse,
    "stumble": _stumble,
    "think": _think,
}


@dataclass
class Scripted:
    """A planner that gives its plans one after the other, the last again and again."""

    plans: Sequence[Sequence[SkillCall]]
    recalled: tuple[Recall, ...] = ()
    asked: list[tuple[State, tuple[Any, ...]]] = field(default_factory=list)

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        plan = self.plans[min(len(self.asked), len(self.plans) - 1)]
        self.asked.append((state, tuple(history)))
        return Decision(Plan(tuple(plan)), self.recalled)


@pytest.fixture(scope="session")
def corridor() -> type[Corridor]:
    return Corridor


@pytest.fixture(scope="session")
def corridor_world() -> World:
    skills = {name: Skill(name, f"{name}(...)", run) for name, run in _SKILLS.items()}
    return World({}, skills, _describe, frozenset({"tile"}))


@pytest.fixture(scope="session")
def scripted() -> Callable[..., Scripted]:
    """`scripted("walk 2", "wait; walk 3")`: one plan a text."""

    def planner(*plans: str, recalled: tuple[Recall, ...] = ()) -> Scripted:
        return Scripted([_plan(text) for text in plans], recalled)

    return planner


def _plan(text: str) -> list[SkillCall]:
    calls = []
    for part in filter(None, text.split("; ")):
        name, *args = part.split()
        calls.append(SkillCall(name, tuple(int(a) if a.isdecimal() else a for a in args)))
    return calls
