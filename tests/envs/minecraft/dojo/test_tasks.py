"""Task names and the parameters of `minedojo.make`, made plain."""

from typing import Any

import pytest

from mnemonaut.envs.errors import MnemonautError, TaskError, UnknownName
from mnemonaut.envs.minecraft.dojo.tasks import kind_of, programmatic_tasks, task_spec
from mnemonaut.envs.minecraft.tasks import tasks as text_tasks


def test_there_are_as_many_tasks_as_in_minedojo_0_1() -> None:
    kinds = [kind for kind, _ in programmatic_tasks().values()]
    # The package counts `playthrough` apart from its 1572.
    assert len(kinds) == 1573
    assert set(kinds) == {"harvest", "combat", "techtree", "survival", "playthrough"}


@pytest.mark.parametrize("name", sorted(programmatic_tasks())[::40])
def test_every_listed_task_can_be_read(name: str) -> None:
    spec = task_spec(name)
    assert spec.name == spec.goal.task == name
    assert spec.goal.text and spec.goal.max_steps == 12000
    assert not spec.only_in_game


def test_a_combat_task() -> None:
    spec = task_spec("combat_husk_desert_iron_armors_diamond_sword_shield")
    assert (spec.kind, spec.targets, spec.weights) == ("combat", (("husk", 1),), (("husk", 1),))
    assert spec.inventory[0] == (0, "diamond_sword", 0, 1)
    assert spec.inventory[-1] == (40, "shield", 0, 1)
    assert (spec.time, spec.time_passes, spec.spawns) == (18000, False, False)
    assert (spec.mobs, spec.mob_range) == (("husk",), ((-7, 1, -7), (7, 1, 7)))
    assert spec.biome == "desert"
    assert spec.goal.text.startswith("kill 1 husk in desert, starting with diamond sword")


def test_combat_begins_at_dusk_unless_told_otherwise_and_a_harvest_by_day() -> None:
    assert task_spec("combat_ghast_nether_iron_armors_iron_sword_shield").time == 13000
    assert task_spec("combat_pig_forest_barehand").time is None
    given = {"target_names": "log", "target_quantities": 1}
    assert task_spec("harvest", given).time is None
    assert task_spec("harvest", {**given, "start_at_night": True}).time == 18000


def test_a_harvest_task_with_parameters_of_its_own() -> None:
    spec = task_spec(
        "harvest",
        {
            "target_names": ["wool", "diamond"],
            "target_quantities": [2, 1],
            "reward_weights": {"wool": 0.5, "diamond": 10},
            "spawn_rate": 0.1,
            "spawn_range_low": (-3, 0, -3),
            "spawn_range_high": (3, 0, 3),
            "start_position": {"x": 1, "y": 70, "z": 2, "yaw": 90, "pitch": 0},
            "specified_biome": 4,
        },
        max_steps=50,
    )
    assert spec.targets == (("wool", 2), ("diamond", 1))
    assert spec.weights == (("wool", 0.5), ("diamond", 10))
    assert spec.spawn_rates == (("sheep", 0.1), ("diamond_ore", 0.1))
    assert spec.start == (1, 70, 2, 90, 0)
    assert spec.biome == "forest"
    assert spec.goal.target == {"wool": 2, "diamond": 1}
    assert spec.goal.max_steps == 50


def test_techtree_and_survival() -> None:
    spec = task_spec("techtree", {"tech": "stone"})
    assert spec.targets[0] == ("stone_axe", 1) and len(spec.targets) == 5
    assert {weight for _, weight in spec.weights} == {1.0}
    assert {weight for _, weight in spec.use_weights} == {10.0}
    assert task_spec("survival").target_days == 100
    assert task_spec("survival", {"target_days": 2, "per_day_reward": 3}).end_reward == 6


def test_what_can_be_had_is_a_task_with_the_caps_of_deps() -> None:
    for name, task in text_tasks().items():
        goal = task_spec(name).goal
        assert (goal.text, goal.target, goal.max_steps) == (task.text, task.target, task.max_steps)
    spec = task_spec("log:3")
    assert (spec.kind, spec.targets, spec.goal.max_steps) == ("have", (("log", 3),), 12000)


def test_the_other_names() -> None:
    kinds = {name: kind_of(name) for name in ("open-ended", "playthrough", "creative:1557")}
    assert kinds == {name: name.partition(":")[0] for name in kinds}
    assert task_spec("Open-Ended").kind == "open-ended"


BAD: tuple[tuple[str, dict[str, Any], type[MnemonautError], str], ...] = (
    ("harvest_1_lgo", {}, UnknownName, "harvest_1_log"),
    ("creative:1558", {}, TaskError, "creative:1557"),
    ("bedrock", {}, TaskError, "impossible"),
    ("harvest", {}, TaskError, "target_names"),
    ("harvest", {"target_names": "lgo", "target_quantities": 1}, UnknownName, "`log`"),
    ("harvest", {"target_names": "log", "target_quantities": [1, 2]}, TaskError, "one number"),
    ("harvest", {"target_names": "log", "target_quantities": {"dirt": 1}}, TaskError, "exactly"),
    ("harvest_1_log", {"tech": "stone"}, UnknownName, "parameter of harvest tasks"),
    ("techtree", {}, TaskError, "tech or tech_item"),
    ("techtree", {"tech": "iron", "tech_item": "iron_axe"}, TaskError, "not both"),
    ("techtree", {"tech": "ston"}, UnknownName, "stone"),
    ("techtree", {"tech_item": "iron_ax"}, UnknownName, "iron_axe"),
    ("survival", {"target_days": 1}, TaskError, "above 1"),
    ("log", {"specified_biome": "dessert"}, UnknownName, "desert"),
    ("log", {"specified_biome": 99}, TaskError, "99"),
    ("log", {"initial_weather": "rainy"}, UnknownName, "rain"),
    ("log", {"start_position": {"x": 1}}, TaskError, "pitch"),
    ("log", {"start_health": 21}, TaskError, "start_health"),
    ("log", {"start_time": -1}, TaskError, "start_time"),
    ("log", {"break_speed_multiplier": 0}, TaskError, "above 0"),
    ("log", {"generate_world_type": "round"}, UnknownName, "flat"),
    ("log", {"generate_world_type": "specified_biome"}, TaskError, "specified_biome"),
    ("log", {"initial_inventory": [("hand", "log")]}, UnknownName, "slot"),
    ("log", {"initial_inventory": [(0, "logg")]}, UnknownName, "`log`"),
    ("log", {"initial_inventory": [(41, "log")]}, TaskError, "0 to 40"),
    ("log", {"initial_inventory": [(0, "log", 0, 65)]}, TaskError, "1 to 64"),
    (
        "combat_pig_forest_barehand",
        {"spawn_rate": 0.5, "spawn_range_low": (0, 0, 0)},
        TaskError,
        "spawn_range_high",
    ),
    (
        "combat_pig_forest_barehand",
        {"spawn_rate": {"dragon": 1.0}},
        UnknownName,
        "mob or block to spawn",
    ),
    ("combat_pig_forest_barehand", {"spawn_rate": 2.0}, TaskError, "from 0 to 1"),
    ("combat", {"target_names": "pig", "target_quantities": 1, "initial_mobs": "pig"}, TaskError,
     "initial_mob_spawn_range_low"),
)  # fmt: skip


@pytest.mark.parametrize(("task", "parameters", "error", "words"), BAD)
def test_what_cannot_be_is_refused_in_one_line(
    task: str, parameters: dict[str, Any], error: type[MnemonautError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        task_spec(task, parameters)
    assert "\n" not in str(caught.value)


def test_what_only_the_game_can_do_is_noted() -> None:
    assert task_spec("log", {"drawing_str": "<DrawBlock/>"}).only_in_game == "drawing_str"
    assert task_spec("log", {"spawn_in_village": True}).only_in_game == "spawn_in_village"
