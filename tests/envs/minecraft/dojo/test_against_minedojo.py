"""Ours beside the real minedojo package: spaces, tasks, actions, masks, changes, rewards, spawns."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import gymnasium
import numpy as np
import pytest
from mnemonaut.envs.minecraft.dojo.actions import asked, command_slot
from mnemonaut.envs.minecraft.dojo.delta import delta_inventory
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts
from mnemonaut.envs.minecraft.dojo.masks import inventory_vector, masks
from mnemonaut.envs.minecraft.dojo.parameters import ACCEPTED
from mnemonaut.envs.minecraft.dojo.spaces import Actions, observation_space
from mnemonaut.envs.minecraft.dojo.spawns import Spawns
from mnemonaut.envs.minecraft.dojo.success import RawCounts, reward, standing, succeeded
from mnemonaut.envs.minecraft.dojo.tasks import programmatic_tasks, task_spec
from mnemonaut.envs.minecraft.dojo.view import RAYS, VOXELS
from mnemonaut.envs.minecraft.malmo import facade

if find_spec("minedojo") is None:
    pytest.skip(
        "needs the minedojo package: `mnemonaut envs install minedojo`", allow_module_level=True
    )

SIZE = (160, 256)
IDS = (
    "combat_zombie_forest_leather_armors_wooden_sword_shield",
    "combat_bat_plains_barehand",
    "combat_ghast_nether_iron_armors_diamond_sword_shield",
    "combat_shulker_end_diamond_armors_iron_sword_shield",
    "combat_cow_extreme_hills_barehand",
    "combat_wolf_taiga_iron_armors_iron_sword_shield",
    "harvest_wool",
    "harvest_wool_with_shears_and_sheep",
    "harvest_milk_plains_with_an_empty_bucket",
    "harvest_8_diamond_with_iron_pickaxe",
    "harvest_1_log",
    "harvest_8_bed_with_crafting_table",
    "harvest_1_iron_ingot_with_furnace_and_fuel",
    "harvest_8_cooked_beef_swampland_with_furnace_and_fuel",
    "techtree_from_barehand_to_wooden_pickaxe",
    "techtree_from_wood_to_leather_helmet",
    "techtree_from_diamond_to_redstone_clock",
    "techtree_from_barehand_to_archery",
    "survival",
    "survival_sword_food",
)
ITEMS = np.array(dojo_facts().items)


@pytest.fixture(scope="module")
def wrapped() -> Any:
    """A real env with voxels and rays; making one starts no game."""
    size = dict(xmin=-6, xmax=6, ymin=-4, ymax=4, zmin=-6, zmax=6)
    return facade.make(
        "open-ended",
        image_size=SIZE,
        seed=7,
        use_voxel=True,
        voxel_size=size,
        use_lidar=True,
        lidar_rays=list(RAYS),
    )


def layer(env: Any, name: str) -> Any:
    """The wrapper of that class around the game."""
    while type(env).__name__ != name:
        env = env.env
    return env


def assert_equal_spaces(ours: Any, theirs: Any, where: str = "") -> None:
    """Key by key: kind, shape, dtype and bounds."""
    if isinstance(ours, gymnasium.spaces.Dict):
        assert set(ours) == set(theirs.spaces), where
        for key in ours:
            assert_equal_spaces(ours[key], theirs[key], f"{where}/{key}")
        return
    assert tuple(ours.shape) == tuple(theirs.shape), where
    assert ours.dtype == theirs.dtype, where
    for bound in ("low", "high", "nvec", "n"):
        assert hasattr(ours, bound) == hasattr(theirs, bound), where
        if hasattr(ours, bound):
            mine, real = getattr(ours, bound), getattr(theirs, bound)
            assert np.array_equal(mine, real), (where, bound)
    kinds = {base.__name__ for base in type(theirs).__mro__}
    assert kinds & {"Box", "MultiDiscrete", "Discrete", "Text"}, where


@pytest.mark.parametrize("task", IDS)
def test_the_spaces_of_a_task_are_equal(task: str) -> None:
    real = facade.make(task, image_size=SIZE, seed=1)
    ours = observation_space(SIZE, ((-1, 1), (-1, 1), (-1, 1)))
    assert_equal_spaces(ours, real.observation_space)
    assert_equal_spaces(Actions(), real.action_space)
    assert np.array_equal(Actions().no_op(), real.action_space.no_op())


def test_the_spaces_with_our_own_voxels_and_rays_are_equal(wrapped: Any) -> None:
    assert_equal_spaces(observation_space(SIZE, VOXELS, len(RAYS)), wrapped.observation_space)


@pytest.mark.parametrize("interval", [5, 7.5, 15, 30, 50])
def test_the_actions_of_any_camera_interval_are_equal(interval: float) -> None:
    real = facade.make("harvest_1_log", image_size=SIZE, seed=1, cam_interval=interval)
    assert_equal_spaces(Actions(interval), real.action_space)
    assert np.array_equal(Actions(interval).no_op(), real.action_space.no_op())


def test_every_programmatic_task_has_the_packages_parameters() -> None:
    package = facade.minedojo()
    specs = import_module(f"{package.__name__}.tasks").ALL_TASKS_SPECS
    listed = import_module(f"{package.__name__}.tasks").ALL_PROGRAMMATIC_TASK_IDS
    assert set(programmatic_tasks()) == {*listed, "playthrough"}
    assert len(listed) == 1572
    for name, (kind, parameters) in programmatic_tasks().items():
        theirs = plain(specs[name])
        rows = theirs.get("initial_inventory")
        if rows is not None:
            theirs["initial_inventory"] = [
                [slot, row["name"], row.get("variant", 0), row.get("quantity", 1)]
                for slot, row in rows.items()
            ]
        for key in ("prompt", "use_voxel", "voxel_size", "use_lidar"):
            theirs.pop(key)
        assert theirs.pop("__cls__") == kind
        assert theirs == parameters, name


def plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    return [plain(part) for part in value]


@pytest.mark.parametrize("kind", ["harvest", "combat", "techtree", "survival", "playthrough"])
def test_the_parameters_of_each_kind_are_the_packages(kind: str) -> None:
    import inspect

    classes = import_module("minedojo.tasks").MetaTaskName2Class
    theirs = set(inspect.signature(classes[kind].__init__).parameters) - {"self"}
    # Of the view, the seeds and the name of the process: arguments of the env itself.
    theirs -= {"seed", "world_seed", "image_size", "use_voxel", "voxel_size", "use_lidar"}
    theirs -= {"lidar_rays", "event_level_control", "sim_name"}
    assert theirs == ACCEPTED[kind]


def inventories(seed: int, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Item ids and counts of 36 slots, full of what recipes take, or poor, or full."""
    rng = np.random.default_rng(seed)
    wanted = [ITEMS.tolist().index(n) for recipe in dojo_facts().recipes for n in recipe]
    found = []
    for _ in range(count):
        filled = int(rng.integers(0, 37))
        items = np.full(36, ITEMS.tolist().index("air"))
        items[rng.permutation(36)[:filled]] = rng.choice(wanted, filled)
        found.append((items, np.where(ITEMS[items] == "air", 0, rng.integers(1, 65, 36))))
    return found


def shown(items: np.ndarray, counts: np.ndarray) -> dict[str, Any]:
    names = np.array([name.replace("_", " ") for name in ITEMS[items].tolist()])
    return {"name": names, "quantity": counts.astype(np.float32)}


def test_masks_are_equal_on_the_same_inventories(wrapped: Any) -> None:
    real = layer(wrapped, "ARMasksWrapper")
    for number, (items, counts) in enumerate(inventories(1, 60)):
        table, furnace = bool(number & 1), bool(number & 2)
        told = {
            "inventory": shown(items, counts),
            "nearby_tools": {"table": np.array(table), "furnace": np.array(furnace)},
        }
        theirs = real.observation(told)["masks"]
        ours = masks(items, inventory_vector(items, counts), table, furnace)
        assert ours.keys() == theirs.keys()
        for key in ours:
            assert ours[key].dtype == theirs[key].dtype == np.bool_
            assert np.array_equal(ours[key], theirs[key]), (number, key)


def test_what_changed_is_told_equally(wrapped: Any) -> None:
    """Random changes, and the very changes that a craft makes."""
    real = layer(wrapped, "DeltaInventoryWrapper")
    rng = np.random.default_rng(2)
    crafted = 0
    for number, (items, counts) in enumerate(inventories(3, 150)):
        before = inventory_vector(items, counts)
        after, now = items.copy(), counts.copy()
        for slot in rng.permutation(36)[: int(rng.integers(0, 6))]:
            now[slot] = 0 if ITEMS[after[slot]] == "air" else rng.integers(0, 65)
        craft = int(rng.integers(244)) if number % 3 else None
        allowed = masks(items, before, True, True)["craft_smelt"]
        if number % 3 == 2 and allowed.any():
            craft = int(rng.choice(np.flatnonzero(allowed)))
            after[0], now[0] = ITEMS.tolist().index(dojo_facts().crafts[craft]), 64
            for name, many in dojo_facts().recipes[craft].items():
                slots = np.flatnonzero(ITEMS[after] == name)
                now[slots] = np.maximum(now[slots] - many, 0)
            crafted += 1
        real._prev_inventory = shown(items, counts)
        real._prev_mask = allowed
        action = np.array([0, 0, 0, 12, 12, 4 if craft is not None else 3, craft or 0, 0])
        told: dict[str, Any] = {"inventory": shown(after, now)}
        theirs = real.observation(told, action)["delta_inv"]
        at_hand = craft is not None and bool(allowed[craft])
        ours = delta_inventory(before, inventory_vector(after, now), craft, at_hand)
        assert_equal_changes(ours, theirs)
    assert crafted > 20
    first = real.observation({"inventory": shown(items, counts)}, None)["delta_inv"]
    assert_equal_changes(delta_inventory(before, before, None, False), first)


def assert_equal_changes(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    assert ours.keys() == theirs.keys()
    for key in ours:
        assert ours[key].shape == theirs[key].shape, key
        assert ours[key].dtype.kind == theirs[key].dtype.kind, key
        assert ours[key].tolist() == theirs[key].tolist(), key


def test_actions_ask_the_game_for_the_same(wrapped: Any) -> None:
    real = layer(wrapped, "NNActionSpaceWrapper")
    items, counts = inventories(4, 8)[-1]
    real._inventory_names = shown(items, counts)["name"]
    real._strict_check = False
    slots = ITEMS[items].tolist()
    rng = np.random.default_rng(5)
    space = Actions()
    for _ in range(400):
        action = (rng.random(8) * space.nvec).astype(np.int64)
        theirs, (destroys, slot) = real.action(action)
        ours = asked(action.tolist(), space.nvec.tolist(), 15, slots, False)
        first, last = ours.first._asdict(), ours.last
        for key in ("forward", "back", "left", "right", "jump", "sneak", "sprint"):
            assert first[key] == bool(theirs[key])
        for key in ("use", "attack", "drop"):
            assert first[key] == bool(theirs[key])
        assert (first["pitch"], first["yaw"]) == tuple(theirs["camera"])
        words = {} if last is None else last._asdict()
        named = {"craft": "craft", "craft_nearby": "craft_with_table", "smelt": "smelt"}
        for mine, real_key in {**named, "equip": "equip", "place": "place"}.items():
            assert (words.get(mine) or "none") == theirs[real_key]
        assert ours.destroys == destroys
        if destroys:
            assert f" {command_slot(int(slot))} " in first["chat"]
        assert (last is not None) == (action[5] in (2, 4, 5, 6, 7))


def test_slots_have_the_packages_names_in_commands() -> None:
    named = import_module("minedojo.sim.inventory").map_slot_number_to_cmd_slot
    assert [command_slot(slot) for slot in range(41)] == [named(slot) for slot in range(41)]


def raw(rng: np.random.Generator, mobs: list[str], names: list[str]) -> dict[str, Any]:
    """What the game sends, as far as rewards look at it."""
    slots = [{"name": str(rng.choice([*names, "air"])), "quantity": int(rng.integers(0, 4))}
             for _ in range(41)]
    uses = {name: int(rng.integers(0, 4)) for name in names}
    kills = {mob: int(rng.integers(0, 4)) for mob in mobs}
    alive = int(rng.integers(0, 110 * 24000))
    stat = {"kill_entity": kills, "use_item": {"minecraft": uses}, "time_since_death": alive}
    return {"inventory": slots, "stat": stat}


JUDGED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("harvest_8_log", {}),
    ("harvest", {"target_names": ["log", "dirt"], "target_quantities": [1, 3],
                 "reward_weights": {"log": 2, "dirt": 0.25}}),
    ("combat_pig_forest_barehand", {}),
    ("combat", {"target_names": ["pig", "cow"], "target_quantities": {"pig": 1, "cow": 2},
                "reward_weights": 3}),
    ("techtree_from_barehand_to_wooden_pickaxe", {}),
    ("techtree", {"tech": "wooden", "use_items_reward_weights": 4.5}),
    ("survival", {}),
    ("survival", {"target_days": 3, "per_day_reward": 2, "success_reward": 11}),
    ("survival", {"target_days": 3}),
)  # fmt: skip


@pytest.mark.parametrize(("task", "parameters"), JUDGED)
def test_rewards_and_success_are_equal_on_the_same_counts(
    task: str, parameters: dict[str, Any]
) -> None:
    listed = task in programmatic_tasks() and not parameters
    if not listed:
        # By its own id the package would not take parameters that the task already has.
        kind = programmatic_tasks()[task][0] if task in programmatic_tasks() else task
        package = import_module("minedojo.tasks").MetaTaskName2Class[kind]
        env = package(image_size=SIZE, seed=1, **parameters)
    else:
        env = layer(facade.make(task, image_size=SIZE, seed=1), task_class(task))
    spec = task_spec(task, parameters)
    names = [name for name, _ in spec.targets] or ["log"]
    rng = np.random.default_rng(6)
    seen = set()
    for elapsed in range(300):
        ini, pre, cur = (raw(rng, names, names) for _ in range(3))
        if elapsed % 2:
            cur["stat"]["time_since_death"] = pre["stat"]["time_since_death"] + 1
        first, before, now = (standing(spec, RawCounts(told)) for told in (ini, pre, cur))
        assert reward(spec, first, before, now) == env._compute_reward_hook(ini, pre, cur, elapsed)
        success = env._determine_success_hook(ini, cur, elapsed)
        assert succeeded(spec, first, now) is success
        seen.add(success)
    assert seen == {True, False}


def task_class(task: str) -> str:
    kind = programmatic_tasks()[task][0]
    return str(import_module("minedojo.tasks").MetaTaskName2Class[kind].__name__)


class Heard:
    """Stands where the game would: it notes commands, and has nothing to tell."""

    def __init__(self, y: float, light: int) -> None:
        self.commands: list[str] = []
        self.told = {"ypos": y, "light_level": light}

    def spawn_mobs(self, mobs: Any, places: Any) -> tuple[Any, ...]:
        self._executor().spawn_mobs(mobs, places)
        return {}, 0, False, self.told

    def set_block(self, blocks: Any, places: Any) -> tuple[Any, ...]:
        self._executor().set_block(blocks, places)
        return {}, 0, False, self.told

    def _executor(self) -> Any:
        kind = import_module("minedojo.sim.cmd_executor").CMDExecutor
        executor = object.__new__(kind)
        executor._world = self
        executor.execute_cmd = self._execute
        return executor

    def _execute(self, command: str, action: Any = None) -> tuple[Any, ...]:
        self.commands.append(command)
        return {}, 0, False, self.told

    prev_obs: Any = None
    prev_info: Any = None
    is_terminated = False


@pytest.mark.parametrize(("y", "light"), [(5.0, 0), (40.0, 15), (70.0, 8)])
def test_spawns_are_drawn_as_the_package_draws_them(
    monkeypatch: pytest.MonkeyPatch, y: float, light: int
) -> None:
    parameters: dict[str, Any] = {
        "target_names": ["porkchop", "diamond", "log"],
        "target_quantities": 1,
        "initial_mobs": ["pig", "cow"],
        "initial_mob_spawn_range_low": [-10, 1, -10],
        "initial_mob_spawn_range_high": [10, 3, 10],
        "spawn_rate": {"pig": 0.5, "diamond_ore": 0.4, "zombie": 0.3, "bat": 1.0, "cat": 0.5},
        "spawn_range_low": [-6, -2, -6],
        "spawn_range_high": [6, 2, 6],
    }
    package = import_module("minedojo.tasks").MetaTaskName2Class["harvest"]
    real = package(image_size=SIZE, seed=11, **parameters)
    heard = Heard(y, light)
    real.env = heard
    base = import_module("minedojo.tasks.meta.base").MetaTaskBase
    monkeypatch.setattr(base, "step", lambda self, action: None)
    real._ini_info_dict = real._pre_info_dict = heard.told
    real._after_sim_reset_hook({}, {})
    for _ in range(200):
        real.step(None)
    spawns = Spawns(task_spec("harvest", parameters), 11)
    ours = spawns.initial()
    for _ in range(200):
        ours += spawns.extra(y, light)
    assert ours == heard.commands
    assert len(ours) > 50
