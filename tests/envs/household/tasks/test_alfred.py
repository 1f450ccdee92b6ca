"""ALFRED's own tasks in the real rooms, and files that are broken."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import EnvError, TaskError
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import SceneSource
from mnemonaut.envs.household.tasks.alfred import AlfredTask, begin_alfred, load_alfred
from mnemonaut.envs.household.tasks.demonstrate import demonstrate
from mnemonaut.envs.household.tasks.feasible import infeasibility
from mnemonaut.envs.household.tasks.goals import KINDS, FetchGoal, reached


@pytest.fixture(scope="session")
def tasks(data: Callable[[str], Path]) -> list[AlfredTask]:
    return load_alfred(data("household/alfred") / "alfred_tasks.jsonl.gz")


@pytest.fixture
def body() -> dict[str, Any]:
    return {
        "task_id": "trial_1",
        "split": "train",
        "floor_plan": "FloorPlan301",
        "task_type": "look_at_obj_in_light",
        "pddl_params": {
            "object_target": "AlarmClock",
            "parent_target": "",
            "toggle_target": "DeskLamp",
            "mrecep_target": "",
            "object_sliced": False,
        },
        "init_action": {"x": -0.75, "y": 0.9, "z": -1.25, "rotation": 90, "horizon": 30},
        "object_toggles": [{"isOn": False, "objectType": "DeskLamp"}],
        "dirty_and_empty": True,
        "task_descs": ["Look at the clock.", "Examine a clock by a lamp."],
    }


def written(folder: Path, *bodies: Any) -> Path:
    path = folder / "tasks.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, bodies)).encode()))
    return path


def test_a_task_is_read(tmp_path: Path, body: dict[str, Any]) -> None:
    (task,) = load_alfred(written(tmp_path, body))
    goal = FetchGoal("look_at_obj_in_light", "AlarmClock", toggle="DeskLamp")
    assert (task.name, task.split, task.scene, task.goal) == (
        "trial_1",
        "train",
        "FloorPlan301",
        goal,
    )
    assert (task.start.x, task.start.yaw, task.start.horizon) == (-0.75, 90, 30)
    assert (task.lamps_on, task.dirty) == ({"DeskLamp": False}, True)
    assert task.told == ("Look at the clock.", "Examine a clock by a lamp.")


def test_types_are_renamed(tmp_path: Path, body: dict[str, Any]) -> None:
    body["pddl_params"]["object_target"] = "Glassbottle"
    assert load_alfred(written(tmp_path, body))[0].goal.object == "Bottle"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"task_type": "wash_the_dog"}, "unknown kind of goal `wash_the_dog`"),
        ({"init_action": {}}, "the field 'x' is missing"),
        ({"pddl_params": None}, "line 2"),
        ({"object_toggles": 3}, "line 2"),
    ],
)
def test_a_broken_task_is_told(
    tmp_path: Path, body: dict[str, Any], change: dict[str, Any], told: str
) -> None:
    path = written(tmp_path, body, {**body, **change})
    with pytest.raises(EnvError, match=f"{path}: line 2: ") as caught:
        load_alfred(path)
    assert told in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(EnvError, match="cannot be read"):
        load_alfred(tmp_path / "absent.jsonl.gz")


def test_all_given_tasks_load(tasks: list[AlfredTask]) -> None:
    assert len(tasks) == len({task.name for task in tasks}) == 7080
    assert {task.goal.kind for task in tasks} == set(KINDS)
    assert Counter(task.split for task in tasks) == {
        "train": 6574,
        "valid_seen": 251,
        "valid_unseen": 255,
    }
    assert all(task.told and task.goal.text for task in tasks)


def test_how_many_are_possible_in_the_rooms_of_today(
    tasks: list[AlfredTask], ithor: SceneSource
) -> None:
    """AI2-THOR 5.0 furnishes the rooms otherwise than ALFRED found them; what is lost, and why."""
    rooms = {
        name: {"objects": ithor.load(name).objects, "inventoryObjects": []}
        for name in ithor.names()
    }
    there = [task for task in tasks if task.scene in rooms]
    causes = Counter(
        found.cause
        for task in there
        if (found := infeasibility(task.goal, rooms[task.scene])) is not None
    )
    assert len(there) == 6003
    assert len(there) - causes.total() == 4612
    assert causes == {
        "only one object": 834,  # ALFRED put a second one there
        "does not fit": 376,  # 209 of them tomatoes in a microwave
        "done already": 139,
        "no receptacle": 42,  # carts, mostly
    }


def test_tasks_are_set_up_and_reached(
    tasks: list[AlfredTask], house: HeadlessController, ithor: SceneSource
) -> None:
    names = set(ithor.names())
    counts: Counter[str] = Counter()
    for task in [task for task in tasks if task.scene in names][::200]:
        try:
            event = begin_alfred(house, task)
        except TaskError as error:
            assert str(error).startswith(f"{task.scene}: impossible here: ")
            counts["impossible"] += 1
            continue
        on = {o["objectType"]: o["isToggled"] for o in event.metadata["objects"]}
        assert all(on[kind] == told for kind, told in task.lamps_on.items() if kind in on)
        counts["reached" if reached(demonstrate(house, task.goal)) else "not reached"] += 1
    assert counts["reached"] >= 0.9 * (counts.total() - counts["impossible"])
    assert counts["reached"] > 15


def test_things_start_dirty_and_empty(tasks: list[AlfredTask], house: HeadlessController) -> None:
    task = next(t for t in tasks if t.dirty and t.scene == "FloorPlan21")
    objects = begin_alfred(house, task).metadata["objects"]
    dirtyable = [o for o in objects if o["dirtyable"] and o["pickupable"]]
    assert dirtyable and all(o["isDirty"] for o in dirtyable)
    assert not any(o["isFilledWithLiquid"] for o in objects if o["pickupable"])
