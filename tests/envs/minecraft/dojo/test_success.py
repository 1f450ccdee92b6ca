"""Rewards and success by known counts."""

import itertools
from typing import Any

import pytest

from mnemonaut.envs.minecraft.dojo.success import RawCounts, reward, standing, succeeded
from mnemonaut.envs.minecraft.dojo.tasks import task_spec


def told(
    held: dict[str, int] | None = None,
    used: dict[str, int] | None = None,
    killed: dict[str, int] | None = None,
    alive: int = 0,
) -> dict[str, Any]:
    slots = [{"name": name, "quantity": count} for name, count in (held or {}).items()]
    stat = {"kill_entity": killed or {}, "use_item": {"minecraft": used or {}}}
    return {"inventory": slots, "stat": {**stat, "time_since_death": alive}}


def played(name: str, *raws: dict[str, Any], **parameters: Any) -> tuple[list[float], bool]:
    """Rewards of the ticks after the first, and success at the end."""
    spec = task_spec(name, parameters)
    all_counts = [standing(spec, RawCounts(raw)) for raw in raws]
    pairs = itertools.pairwise(all_counts)
    paid = [reward(spec, all_counts[0], before, now) for before, now in pairs]
    return paid, succeeded(spec, all_counts[0], all_counts[-1])


def test_a_harvest_counts_beyond_what_was_there_and_takes_back_what_is_lost() -> None:
    five, six, four = (told({"log": count}) for count in (5, 6, 4))
    assert played("harvest_1_log", five, six) == ([1], True)
    assert played("harvest_1_log", five, six, four) == ([1, -2], False)


def test_a_harvest_of_several_wants_all_of_them() -> None:
    wanted = {"target_names": ["log", "dirt"], "target_quantities": 1}
    assert played("harvest", told(), told({"log": 3}), **wanted) == ([3], False)
    assert played("harvest", told(), told({"log": 1, "dirt": 1}), **wanted) == ([2], True)


def test_combat_counts_kills_by_either_name() -> None:
    task = "combat_zombie_pigman_nether_iron_armors_iron_sword_shield"
    assert played(task, told(killed={"pig_zombie": 2}), told(killed={"pig_zombie": 3})) == (
        [1],
        True,
    )
    assert played(task, told(), told(killed={"zombie_pigman": 1})) == ([1], True)


def test_a_tech_tree_wants_its_item_used_not_only_made() -> None:
    task = "techtree_from_barehand_to_wooden_pickaxe"
    made = told({"wooden_pickaxe": 1})
    used = told({"wooden_pickaxe": 1}, {"wooden_pickaxe": 1})
    assert played(task, told(), made) == ([1.0], False)
    assert played(task, told(), made, used) == ([1.0, 10.0], True)


def test_survival_pays_days_and_counts_since_the_last_death() -> None:
    one, two = told(alive=24000), told(alive=48000)
    assert played("survival", told(), one, two, target_days=2) == ([1, 3], True)
    assert played("survival", two, told(alive=0), target_days=2) == ([-2], False)


def test_to_have_something_counts_what_is_there_already() -> None:
    assert played("log:2", told({"log": 1}), told({"log": 2})) == ([1.0], True)
    assert played("log:2", told({"log": 1}), told({"log": 1})) == ([0.0], False)


@pytest.mark.parametrize("task", ["open-ended", "creative:3"])
def test_what_has_no_target_never_succeeds(task: str) -> None:
    assert played(task, told(), told({"log": 64})) == ([0], False)


def test_the_dragons_egg_pays_as_long_as_it_is_held() -> None:
    egg = told({"dragon_egg": 1})
    assert played("playthrough", told(), egg, egg) == ([10, 10], True)
