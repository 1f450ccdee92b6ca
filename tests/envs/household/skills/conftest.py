"""A small kitchen to act in, through the real env and its skills."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.export import scene_record
from mnemonaut.envs.household.native import VERBS
from mnemonaut.envs.household.scene import Scene
from mnemonaut.envs.household.skills import SKILLS
from mnemonaut.envs.world import INTERRUPTED, Feedback, Transition


class Hands:
    """Plays skills one after the other; `verbs` are the native actions of the last one."""

    def __init__(self, env: HouseholdEnv, task: str, seed: int = 0) -> None:
        self.env = env
        self.verbs: list[str] = []
        observation, info = env.reset(seed=seed, options={"task": task})
        self.now = Transition(observation, 0.0, False, False, info)

    def __call__(self, skill: str, *args: str | int) -> Feedback:
        run = SKILLS[skill].run(args, self.now)
        self.verbs = []
        try:
            action = next(run)
            while True:
                self.verbs.append(VERBS[int(action["verb"])])
                assert self.env.action_space.contains(action)
                self.now = Transition(*self.env.step(action))
                if self.now.done and self.verbs[-1] != "Done":
                    run.close()
                    return INTERRUPTED
                action = run.send(self.now)
        except StopIteration as stop:
            assert isinstance(stop.value, Feedback)
            return stop.value

    @property
    def known(self) -> dict[str, dict[str, Any]]:
        known: dict[str, dict[str, Any]] = self.now.info["known"]
        return known

    @property
    def held(self) -> str:
        return str(self.now.info["held"])

    @property
    def steps(self) -> int:
        return int(self.now.info["total_steps"])


Enter = Callable[..., Hands]


@pytest.fixture(scope="session")
def enter() -> Enter:
    """`enter("tidy Kitchen_1", seed=0, observations="oracle")`: hands in a home."""

    def hands(task: str, seed: int = 0, **options: Any) -> Hands:
        return Hands(HouseholdEnv(**options), task, seed)

    return hands


@pytest.fixture
def kitchen(
    toy: Scene, controller_of: Callable[[Scene], Any], tmp_path: Path, enter: Enter
) -> Enter:
    """`kitchen(observations="oracle")`: hands in the small kitchen, where nothing ends itself.

    `changed` is applied to its objects' metadata first.
    """

    def hands(changed: Callable[[list[dict[str, Any]]], None] | None = None, **options: Any) -> Any:
        record = scene_record(controller_of(toy), "Toy_1")
        if changed is not None:
            changed(record["objects"])
        path = tmp_path / "Toy_1.json"
        path.write_text(json.dumps(record), encoding="utf-8")
        return enter("rearrange Toy_1", scenes=str(path), **options)

    return hands
