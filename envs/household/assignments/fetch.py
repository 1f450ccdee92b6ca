"""Fetch and place: ALFRED's seven kinds of goals, in a home as its people left it."""

from typing import Any

import numpy as np

from ...world import Goal
from ..goals import TaskName
from ..handles import Handles
from ..tasks.fetch import draw_fetch
from ..tasks.goals import CLEAN, COOL, HEAT, MAX_STEPS, TWO, FetchGoal, conditions, reached, share
from ..tasks.history import History
from .assignment import Status, Verdict

TREATMENTS = {CLEAN: "clean", HEAT: "heat", COOL: "cool"}


def target_of(goal: FetchGoal) -> dict[str, Any]:
    """The goal as plain JSON, for minds."""
    found: dict[str, Any] = {"kind": "fetch", "object": goal.object}
    for name in ("receptacle", "toggle", "movable", "sliced"):
        if getattr(goal, name):
            found[name] = getattr(goal, name)
    if goal.kind in TREATMENTS:
        found["treatment"] = TREATMENTS[goal.kind]
    if goal.kind == TWO:
        found["count"] = 2
    return found


def _goal(controller: Any, name: TaskName) -> FetchGoal:
    """The goal of a task, drawn and tried out once for each home and number."""
    # The ids tell where all things stand: a scene file may hold another home of the same name.
    home = frozenset(body["objectId"] for body in controller.last_event.metadata["objects"])
    key = (name, type(controller).__name__, home)
    if key not in _GOALS:
        rng = np.random.default_rng([name.number, *name.home.encode()])
        _GOALS[key] = draw_fetch(controller, rng)
    return _GOALS[key]


_GOALS: dict[tuple[TaskName, str, frozenset[str]], FetchGoal] = {}


class FetchAssignment:
    """Satisfies `Assignment`. The goal is drawn from home and number: a task stays the same."""

    phase = ""
    phase_cap = 0
    ends_itself = True

    def __init__(self, name: TaskName, room: str, controller: Any) -> None:
        self._fetch = _goal(controller, name)
        self._history = History()
        target = {**target_of(self._fetch), "home": name.home, "room": room}
        # With its name: only so can a reader tell that an experience is of this very task.
        self.goal = Goal(str(name), f"{name}: {self._fetch.text}", target, MAX_STEPS)

    def begin(self, controller: Any) -> Any:
        event = controller.last_event  # the home as its people left it
        self._history = History().after(event.metadata)
        return event

    def note(self, controller: Any, event: Any) -> Any:
        self._history = self._history.after(event.metadata)
        return event

    def status(self, event: Any) -> Status:
        """`conditions`: the share of the goal's conditions that are met, as ALFRED has it."""
        met = conditions(self._fetch, event.metadata, self._history)
        return Status(reached(met), {"conditions": share(met)})

    def done(self, controller: Any, event: Any, handles: Handles) -> tuple[Verdict, Any]:
        missing = [name for name, met in self._met(event).items() if not met]
        return Verdict(True, f"not yet: {', '.join(missing)}" if missing else "done"), event

    def _met(self, event: Any) -> dict[str, bool]:
        return conditions(self._fetch, event.metadata, self._history)
