"""Assignments are given in generated homes, through the headless controller itself."""

from collections.abc import Callable
from typing import Any

import pytest

from mnemonaut.envs.household.assignments.assign import assign
from mnemonaut.envs.household.assignments.assignment import Assignment
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.goals import parse_task
from mnemonaut.envs.household.handles import Handles
from mnemonaut.envs.household.sources import scene_source


class Work:
    """An assignment that has begun; `objects` are those of the last event."""

    def __init__(self, controller: HeadlessController, task: str, seed: int) -> None:
        name = parse_task(task)
        controller.reset(name.home)
        self.controller = controller
        self.undisturbed = {b["name"]: b for b in controller.last_event.metadata["objects"]}
        self.given: Assignment = assign(name, seed, controller)
        self.event = self.given.begin(controller)
        self.handles = Handles(self.event.metadata["objects"])

    @property
    def objects(self) -> dict[str, dict[str, Any]]:
        """By name."""
        return {body["name"]: body for body in self.event.metadata["objects"]}

    def do(self, action: str, **arguments: Any) -> bool:
        """An action with `forceAction`: neither sight nor nearness is asked for."""
        event = self.controller.step(action, forceAction=True, **arguments)
        self.event = self.given.note(self.controller, event)
        return bool(event.metadata["lastActionSuccess"])

    def carry(self, name: str, receptacle: str) -> bool:
        """Pick an object up by name and put it on a receptacle by objectId."""
        picked = self.do("PickupObject", objectId=self.objects[name]["objectId"])
        return picked and self.do("PutObject", objectId=receptacle)

    def done(self) -> Any:
        verdict, self.event = self.given.done(self.controller, self.event, self.handles)
        return verdict


Give = Callable[..., Work]


@pytest.fixture(scope="session")
def homes() -> HeadlessController:
    return HeadlessController("Kitchen_0", scenes=scene_source(""))


@pytest.fixture(scope="session")
def give(homes: HeadlessController) -> Give:
    """`give("tidy Kitchen_1", seed=0)`: an assignment that has begun."""
    return lambda task, seed=0: Work(homes, task, seed)
