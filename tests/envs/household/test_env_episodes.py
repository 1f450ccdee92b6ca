"""Episodes of the household env: how they end, what an action costs, what phases hide."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.export import scene_record
from mnemonaut.envs.household.native import SLOTS, VERBS
from mnemonaut.envs.household.rearrange.episodes import UNSHUFFLE_STEPS, WALKTHROUGH_STEPS
from mnemonaut.envs.household.scene import Scene
from mnemonaut.envs.world import Goal


def action(verb: str, slot: int = 0, argument: float = 1.0) -> dict[str, Any]:
    return {
        "verb": VERBS.index(verb),
        "object": slot,
        "argument": np.array([argument], np.float32),
    }


@pytest.fixture
def env() -> Iterator[HouseholdEnv]:
    with closing(HouseholdEnv()) as made:
        yield made


def test_done_ends_a_tidy_episode_with_a_verdict(env: HouseholdEnv) -> None:
    _, info = env.reset(seed=0, options={"task": "tidy Kitchen_1"})
    assert isinstance(info["goal"], Goal) and info["goal"].max_steps == 1000
    assert info["score"] == {"placed": 0.0, "worse": 0.0, "displacement": 1.0}
    _, reward, terminated, truncated, info = env.step(action("Done"))
    assert (reward, terminated, truncated, info["success"]) == (0.0, True, False, False)
    assert info["feedback"]["success"] is False and info["feedback"]["text"].startswith("wrong: ")
    assert info["total_steps"] == 1 and info["steps"] == 1
    with pytest.raises(TaskError, match=r"call reset\(\) first"):
        env.step(action("Pass"))


def test_a_step_before_reset_says_what_to_do() -> None:
    with pytest.raises(TaskError, match=r"call reset\(\) first"):
        HouseholdEnv().step(action("Pass"))


def test_an_episode_is_cut_exactly_at_its_cap(env: HouseholdEnv) -> None:
    _, info = env.reset(seed=0, options={"task": "tidy Bathroom_1"})
    for number in range(1, 1001):
        _, reward, terminated, truncated, info = env.step(action("Pass"))
        assert (terminated, truncated, reward) == (False, number == 1000, 0.0)
        assert info["total_steps"] == number
    assert info["success"] is False
    with pytest.raises(TaskError):
        env.step(action("Pass"))


@pytest.mark.parametrize("walked", [3, WALKTHROUGH_STEPS])
def test_each_phase_of_rearranging_has_its_cap(env: HouseholdEnv, walked: int) -> None:
    """Whoever says early that the walkthrough is over has no more steps for the rest."""
    _, info = env.reset(seed=2, options={"task": "rearrange Bathroom_1"})
    assert info["phase"] == "walkthrough" and info["score"] == {}
    for number in range(1, walked + 1):
        early = number == walked < WALKTHROUGH_STEPS
        *_, terminated, truncated, info = env.step(action("Done" if early else "Pass"))
        assert not terminated and not truncated
        assert info["phase"] == ("unshuffle" if number == walked else "walkthrough")
    assert info["score"]["fixed"] == 0.0 and info["score"]["misplaced"] == 1.0
    for number in range(1, UNSHUFFLE_STEPS + 1):
        *_, terminated, truncated, info = env.step(action("Pass"))
        assert (terminated, truncated) == (False, number == UNSHUFFLE_STEPS)
    assert info["success"] is False and info["total_steps"] == walked + UNSHUFFLE_STEPS


def test_what_was_seen_in_the_walkthrough_is_not_known_after_it(env: HouseholdEnv) -> None:
    _, info = env.reset(seed=2, options={"task": "rearrange Kitchen_1"})
    for _ in range(4):
        *_, info = env.step(action("RotateRight"))
    known = set(info["known"])
    *_, info = env.step(action("Done"))
    assert info["feedback"]["success"] and "the home was changed" in info["feedback"]["text"]
    assert len(info["known"]) < len(known)
    assert all(body["seen"] == 5 for body in info["known"].values())
    assert not all(info["covered"])


@pytest.fixture
def toy_env(
    toy: Scene, controller_of: Callable[[Scene], Any], tmp_path: Path
) -> Iterator[HouseholdEnv]:
    """The small kitchen as a scene file of the user's own."""
    path = tmp_path / "Toy_1.json"
    path.write_text(json.dumps(scene_record(controller_of(toy), "Toy_1")), encoding="utf-8")
    with closing(HouseholdEnv(scenes=str(path), task="fetch Toy_1 0")) as made:
        yield made


def test_a_goal_that_is_met_ends_the_episode_with_a_reward(toy_env: HouseholdEnv) -> None:
    """Drawn in the small kitchen: a mug is to be put into the sink."""
    _, info = toy_env.reset(seed=0)
    assert info["goal"].text.endswith("Put a mug in a sink basin.")
    slot = info["known"]["Mug 1"]["slot"]
    *_, terminated, _, info = toy_env.step(action("PickupObject", slot))
    assert not terminated and info["held"] == "Mug 1" and info["score"] == {"conditions": 0.0}
    for verb in ("MoveBack", "MoveRight", "MoveRight", "RotateRight", "RotateRight", "LookDown"):
        *_, info = toy_env.step(action(verb))
    basin = info["known"]["SinkBasin 1"]["slot"]
    observation, reward, terminated, truncated, info = toy_env.step(action("PutObject", basin))
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert info["score"] == {"conditions": 1.0} and info["held"] == ""
    assert observation["agent"][6] == 0


def test_a_scene_file_may_hold_another_home_of_the_same_name(
    toy: Scene, controller_of: Callable[[Scene], Any], tmp_path: Path, toy_env: HouseholdEnv
) -> None:
    """The goal of a fetch task is drawn for the home that is there."""
    _, info = toy_env.reset(seed=0)
    assert info["goal"].target["object"] == "Mug"
    record = scene_record(controller_of(toy), "Toy_1")
    record["objects"] = [o for o in record["objects"] if o["objectType"] != "Mug"]
    for body in record["objects"]:
        inside = body["receptacleObjectIds"] or ()
        body["receptacleObjectIds"] = [i for i in inside if not i.startswith("Mug|")]
    path = tmp_path / "Other.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    with closing(HouseholdEnv(scenes=str(path), task="fetch Toy_1 0")) as other:
        _, info = other.reset(seed=0)
    assert info["goal"].target["object"] != "Mug"


@pytest.mark.parametrize("slot", [0, SLOTS])
def test_an_action_on_nothing_fails_and_costs_a_step(env: HouseholdEnv, slot: int) -> None:
    before, info = env.reset(seed=0, options={"task": "tidy Kitchen_1"})
    observation, reward, terminated, truncated, info = env.step(action("PickupObject", slot))
    assert info["last"] == {
        "success": False,
        "code": "MissingArguments",
        "error": "PickupObject needs an object; give the slot of one in `object`",
    }
    assert (info["total_steps"], reward, terminated, truncated) == (1, 0.0, False, False)
    np.testing.assert_equal(observation, before)


def test_an_impossible_action_fails_and_costs_a_step(env: HouseholdEnv) -> None:
    _, info = env.reset(seed=0, options={"task": "tidy Kitchen_1"})
    floor = info["known"]["Floor 1"]["slot"]
    *_, info = env.step(action("PickupObject", floor))
    assert not info["last"]["success"] and info["last"]["error"]
    *_, info = env.step(action("PutObject", floor))
    assert info["last"]["code"] == "ObjectNotInInventory"
    *_, info = env.step(action("RotateLeft", floor))
    assert info["last"] == {"success": True, "code": "", "error": ""} and info["total_steps"] == 3


def test_whoever_keeps_an_info_does_not_see_it_change(env: HouseholdEnv) -> None:
    _, kept = env.reset(seed=0, options={"task": "fetch Kitchen_2 1"})
    text = json.dumps(kept | {"goal": None}, sort_keys=True)
    for verb in ("RotateLeft", "MoveAhead", "LookDown"):
        *_, info = env.step(action(verb))
        info["known"].clear()
        info["reachable"].clear()
        info["covered"].clear()
    assert json.dumps(kept | {"goal": None}, sort_keys=True) == text
    *_, info = env.step(action("Pass"))
    assert info["known"] and info["reachable"] and info["covered"]
