"""The tasks of Rooms-v0 by name, and what they tell."""

from itertools import islice

import pytest

from mnemonaut.envs.navigation.habitat.spaces import MAX_STEPS
from mnemonaut.envs.navigation.rooms.episodes import KINDS, SIZE, episode_of
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.envs.navigation.rooms.tasks import RoomsTasks, goal_of


def test_names_are_listed_and_checked_without_a_home() -> None:
    before = rooms_home.cache_info().misses
    tasks = RoomsTasks()
    names = list(tasks)
    assert len(names) == len(tasks) == len(set(names)) == 4 * len(KINDS) * SIZE
    assert names[0] == "rooms unseen route 0" and names[-1] == f"rooms train find {SIZE - 1}"
    assert all(name in tasks for name in islice(names, 0, None, 97))
    assert "rooms train route 123456" in tasks and "rooms valid route 400" not in tasks
    assert sum(tasks.overview().values()) == len(tasks)
    assert rooms_home.cache_info().misses == before


def test_a_task_tells_the_instruction_and_the_start_alone() -> None:
    episode = episode_of("rooms valid again 2")
    goal = goal_of(episode, 300)
    assert (goal.task, goal.text, goal.max_steps) == (episode.name, episode.instruction, 300)
    assert goal.scope == {"building": episode.home}
    assert goal.target == {
        "kind": "navigate",
        "instruction": episode.instruction,
        "building": episode.home,
        "start": [*episode.start, 0.0],
        "dataset": "rooms",
        "split": "valid",
        "path_id": episode.name,
        "thing": episode.thing,
    }


def test_a_task_is_looked_up_by_name() -> None:
    task = RoomsTasks()["rooms train find 240"]
    assert task.group == "rooms train find" and task.needs == ""
    assert task.max_steps == MAX_STEPS and task.text == task.target["instruction"]
    with pytest.raises(KeyError):
        RoomsTasks()["rooms train find x"]
