"""`mnemonaut/Minecraft-v0` on the voxel world."""

from typing import Any

import gymnasium
import numpy as np
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import MissingExtra, MnemonautError, TaskError, UnknownName
from mnemonaut.envs.minecraft.dojo import lacks
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts
from mnemonaut.envs.minecraft.dojo.view import RAYS
from mnemonaut.envs.world import Goal

pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

BLIND: dict[str, Any] = {"use_voxel": False, "use_lidar": False}
NOTHING = [0, 0, 0, 12, 12, 0, 0, 0]
CRAFTS = {name: index for index, name in enumerate(dojo_facts().crafts)}


def make(**kwargs: Any) -> gymnasium.Env[Any, Any]:
    return registry.make("mnemonaut/Minecraft-v0", **{**BLIND, **kwargs})


def action(function: int = 0, craft: str = "", slot: int = 0, pitch: int = 0) -> np.ndarray:
    return np.array([0, 0, 0, 12 + pitch, 12, function, CRAFTS.get(craft, 0), slot])


def carried(observation: dict[str, Any]) -> dict[str, int]:
    inventory = observation["inventory"]
    found: dict[str, int] = {}
    for name, count in zip(inventory["name"], inventory["quantity"], strict=True):
        if name != "air":
            found[str(name)] = found.get(str(name), 0) + int(count)
    return found


def test_gymnasium_and_we_find_nothing_wrong() -> None:
    env = registry.make("mnemonaut/Minecraft-v0")
    check_env(env, steps=25)
    env.close()


def test_with_a_picture_too_and_a_task_with_mobs() -> None:
    task = "combat_zombie_forest_leather_armors_iron_sword_shield"
    env = make(task=task, image_size=(24, 32), use_lidar=True, lidar_rays=[(0, 0, 9)])
    check_env(env, steps=15)
    observation, _ = env.reset(seed=1)
    assert observation["rgb"].shape == (3, 24, 32)
    assert carried(observation) == {"iron sword": 1}
    worn = ["iron sword", "leather boots", "leather leggings", "leather chestplate"]
    assert observation["equipment"]["name"].tolist() == [*worn, "leather helmet", "shield"]
    assert observation["life_stats"]["armor"] == [7]
    env.close()


def test_the_first_look() -> None:
    env = registry.make("mnemonaut/Minecraft-v0", start_time=6000, generate_world_type="flat")
    observation, info = env.reset(seed=4)
    goal = info.pop("goal")
    assert isinstance(goal, Goal) and goal.task == "open-ended" and goal.max_steps == 12000
    assert info == {
        "task": "open-ended",
        "prompt": goal.text,
        "steps": 0,
        "success": False,
        "deaths": 0,
        "ticks": 0,
    }
    assert observation["voxels"]["block_name"].shape == (13, 9, 13)
    assert observation["rays"]["block_name"].shape == (len(RAYS),) == (121,)
    assert observation["inventory"]["name"].tolist() == ["air"] * 36
    assert observation["inventory"]["max_durability"].tolist() == [-1] * 36
    life = {name: np.asarray(value).item() for name, value in observation["life_stats"].items()}
    assert life == {
        "life": 20, "food": 20, "oxygen": 300, "saturation": 5, "armor": 0, "xp": 0,
        "is_sleeping": 0,
    }  # fmt: skip
    assert observation["location_stats"]["sun_brightness"] == [1]
    assert observation["location_stats"]["can_see_sky"] == 1
    # The player stands on something, and not in it.
    blocks = observation["voxels"]["blocks_movement"]
    assert not blocks[6, 4, 6] and not blocks[6, 5, 6] and blocks[6, 3, 6]
    env.close()


def test_a_craft_takes_three_ticks_succeeds_and_ends_the_episode() -> None:
    env = make(task="planks:4", initial_inventory=[("mainhand", "log", 0, 1)])
    observation, _ = env.reset(seed=1)
    assert observation["masks"]["craft_smelt"].nonzero()[0].tolist() == [CRAFTS["planks"]]
    observation, reward, terminated, truncated, info = env.step(action(4, "planks"))
    assert (reward, terminated, truncated) == (1.0, True, False)
    assert (info["success"], info["steps"], info["ticks"]) == (True, 1, 3)
    assert carried(observation) == {"planks": 4}
    delta = observation["delta_inv"]
    assert delta["inc_name_by_craft"].tolist() == ["planks"]
    assert delta["dec_name_by_craft"].tolist() == ["log", "air", "air", "air"]
    with pytest.raises(TaskError, match="reset"):
        env.step(action())
    env.close()


def test_a_harvest_counts_beyond_the_start_and_pays_each_piece() -> None:
    given: dict[str, Any] = {"target_names": "planks", "target_quantities": 8}
    carried_first = [(0, "log", 0, 2), (1, "planks", 0, 7)]
    env = make(task="harvest", initial_inventory=carried_first, reward_weights=0.5, **given)
    env.reset(seed=1)
    assert env.step(action(4, "planks"))[1:3] == (2.0, False)
    assert env.step(action(4, "planks"))[1:3] == (2.0, True)
    env.close()


def test_a_tech_tree_wants_the_tool_used() -> None:
    env = make(
        task="techtree",
        tech_item="wooden_shovel",
        initial_inventory=[(0, "wooden_shovel", 0, 1)],
    )
    observation, info = env.reset(seed=3)
    assert observation["inventory"]["max_durability"][0] == 59
    rewards = [env.step(action(pitch=6))[1]]
    for _ in range(400):
        observation, reward, terminated, _, info = env.step(action(3))
        rewards.append(reward)
        if terminated:
            break
    assert info["success"] and rewards[-1] == 10 and set(rewards[:-1]) == {0.0}
    assert observation["inventory"]["cur_durability"][0] == 58
    env.close()


def test_destroying_empties_the_slot() -> None:
    env = make(initial_inventory=[(0, "log", 0, 3), (9, "dirt", 0, 5)], strict_check=True)
    env.reset(seed=1)
    observation, _, _, _, info = env.step(action(7, slot=9))
    assert carried(observation) == {"log": 3} and info["ticks"] == 3
    assert observation["delta_inv"]["dec_name_by_other"][0] == "dirt"
    with pytest.raises(TaskError, match="slot 9 is empty"):
        env.step(action(5, slot=9))
    env.close()


def test_the_same_seed_is_the_same_world_and_another_is_another() -> None:
    env = make(use_voxel=True)
    first, again, other = (env.reset(seed=seed)[0] for seed in (5, 5, 6))
    names = [seen["voxels"]["block_name"].tolist() for seen in (first, again, other)]
    assert names[0] == names[1] != names[2]
    env.close()
    with_seed = make(use_voxel=True, seed=5)
    assert with_seed.reset()[0]["voxels"]["block_name"].tolist() == names[0]
    with_seed.close()
    one_world = make(use_voxel=True, world_seed="some words")
    seen = [one_world.reset(seed=seed)[0]["location_stats"]["pos"].tolist() for seed in (1, 2)]
    assert seen[0] == seen[1]
    one_world.close()


def test_without_a_seed_it_begins_again_in_the_same_world() -> None:
    env = make(initial_inventory=[(0, "dirt", 0, 2)], start_time=6000)
    observation, _ = env.reset(seed=1)
    env.step(action(7, slot=0))
    observation, info = env.reset()
    assert carried(observation) == {"dirt": 2}
    assert (info["deaths"], info["ticks"], info["steps"]) == (0, 0, 0)
    game = env.unwrapped._engine._game  # type: ignore[attr-defined]
    assert game.stats.deaths == 1 and game.age > 3
    assert env.reset(options={"task": "log"})[1]["goal"].task == "log"
    assert env.unwrapped._engine._game is not game  # type: ignore[attr-defined]
    env.close()
    slow = make(fast_reset=False)
    slow.reset(seed=1)
    before = slow.unwrapped._engine._game  # type: ignore[attr-defined]
    slow.reset()
    assert slow.unwrapped._engine._game is not before  # type: ignore[attr-defined]
    slow.close()


def test_a_task_of_a_reset_keeps_the_parameters_that_its_kind_takes() -> None:
    env = make(task="harvest", target_names="log", target_quantities=1, start_food=7)
    _, info = env.reset(seed=1)
    assert info["prompt"] == "harvest 1 log"
    observation, info = env.reset(seed=1, options={"task": "survival"})
    assert info["goal"].text == "survive for 100 days"
    assert observation["life_stats"]["food"] == [7]
    env.close()


def test_no_action_and_no_options_of_another_kind() -> None:
    env = make()
    with pytest.raises(TaskError, match="options 'log'"):
        env.reset(seed=1, options="log")  # type: ignore[arg-type]
    before, _ = env.reset(seed=1)
    with pytest.raises(TaskError, match="whole numbers"):
        env.step(np.full(8, 0.5))
    after, _, _, _, info = env.step(NOTHING)
    assert info["steps"] == 1
    assert (after["location_stats"]["pos"] == before["location_stats"]["pos"]).all()
    env.close()


def test_what_a_world_is_begun_with_is_within_the_space() -> None:
    env = make(
        initial_inventory=[(0, "wooden_pickaxe", 120, 64), (1, "egg", 0, 64)],
        start_position={"x": 0, "y": 1e9, "z": 0, "yaw": 1e6, "pitch": 500},
    )
    observation, _ = env.reset(seed=1)
    assert env.observation_space.contains(observation)
    inventory = observation["inventory"]
    assert inventory["quantity"][:2].tolist() == [1, 16]
    assert inventory["cur_durability"][0] == 0
    env.close()


def test_the_cap_truncates() -> None:
    env = make(max_steps=3)
    env.reset(seed=1)
    ends = [env.step(action())[2:4] for _ in range(3)]
    assert ends == [(False, False), (False, False), (False, True)]
    env.close()
    deps = make(task="wooden_slab")
    assert deps.reset(seed=1)[1]["goal"].max_steps == 3000
    deps.close()


def test_pictures_for_people() -> None:
    env = make(render_mode="rgb_array")
    env.reset(seed=1)
    picture: Any = env.render()
    assert picture.shape == (160, 256, 3) and picture.dtype == np.uint8
    assert picture.std() > 0
    env.close()


BAD: tuple[tuple[dict[str, Any], type[MnemonautError], str], ...] = (
    ({"engine": "unity"}, UnknownName, "voxel"),
    ({"task": "harvest_1_lgo"}, UnknownName, "harvest_1_log"),
    ({"start_foot": 3}, UnknownName, "start_food"),
    ({"task": "survival", "tech": "iron"}, UnknownName, "survival"),
    ({"image_size": (0, 4)}, TaskError, "height"),
    ({"cam_interval": 0}, TaskError, "cam_interval"),
    ({"max_steps": 0}, TaskError, "max_steps"),
    ({"use_voxel": True, "voxel_size": {"xmin": 1}}, TaskError, "zmax"),
    ({"use_lidar": True, "lidar_rays": []}, TaskError, "lidar_rays"),
)


@pytest.mark.parametrize(("kwargs", "error", "words"), BAD)
def test_what_cannot_be_is_refused(
    kwargs: dict[str, Any], error: type[MnemonautError], words: str
) -> None:
    with pytest.raises(error, match=words):
        make(**kwargs)


def test_what_only_the_game_can_do_is_refused_and_breaks_nothing() -> None:
    env = make(spawn_in_village=True)
    with pytest.raises(TaskError, match="engine='minecraft'"):
        env.reset(seed=1)
    env.reset(seed=1, options={"task": "harvest_1_log"})
    with pytest.raises(TaskError, match="engine='minecraft'"):
        env.reset(seed=1)
    assert env.step(action())[4]["task"] == "harvest_1_log"
    env.close()
    with pytest.raises(TaskError, match="reset"):
        env.step(action())


def test_without_numba_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lacks, "find_spec", lambda name: None)
    assert lacks.lacking() == str(MissingExtra("numba", "render"))
    monkeypatch.undo()
    assert lacks.lacking() == ""
    assert registry.entry("mnemonaut/Minecraft-v0").lacks.endswith("lacks:lacking")


def test_many_at_once() -> None:
    envs = gymnasium.make_vec(
        "mnemonaut.envs.registered:mnemonaut/Minecraft-v0", num_envs=2, **BLIND
    )
    observation, _ = envs.reset(seed=1)
    assert observation["inventory"]["quantity"].shape == (2, 36)
    envs.step(np.array([NOTHING, NOTHING]))
    envs.close()
