"""Beside the real minedojo package: actions, masks, changes, rewards, success and spawns."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.minecraft.dojo.actions import asked, command_slot
from mnemonaut.envs.minecraft.dojo.delta import delta_inventory
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts
from mnemonaut.envs.minecraft.dojo.masks import inventory_vector, masks
from mnemonaut.envs.minecraft.dojo.spaces import Actions
from mnemonaut.envs.minecraft.dojo.spawns import Spawns
from mnemonaut.envs.minecraft.dojo.success import RawCounts, reward, standing, succeeded
from mnemonaut.envs.minecraft.dojo.tasks import programmatic_tasks, task_spec
from mnemonaut.envs.minecraft.malmo import facade

if find_spec("minedojo") is None:
    pytest.skip(
        "needs the minedojo package: `mnemonaut envs install minedojo`", allow_module_level=True
    )

SIZE = (160, 256)
ITEMS = np.array(dojo_facts().items)


@pytest.fixture(scope="module")
def wrapped() -> Any:
    """A real env; making one starts no game."""
    return facade.make("open-ended", image_size=SIZE, seed=7)


def layer(env: Any, name: str) -> Any:
    """The wrapper of that class around the game."""
    while type(env).__name__ != name:
        env = env.env
    return env


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
    items, counts = next(iter(inventories(3, 1)))
    before = inventory_vector(items, counts)
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
    slots = [
        {"name": str(rng.choice([*names, "air"])), "quantity": int(rng.integers(0, 4))}
        for _ in range(41)
    ]
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
