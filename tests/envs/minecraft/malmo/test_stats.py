"""The 1,819 statistics."""

import json
from typing import Any

from mnemonaut.envs.minecraft.malmo.stats import Statistics, stat_keys
from mnemonaut.envs.minecraft.voxel.stats import Stats


def told(statistics: Statistics, stats: Stats) -> Any:
    return json.loads(f"{{{statistics.json(stats)}}}")


def test_every_statistic_is_sent(package: Any) -> None:
    assert package
    keys = stat_keys()
    assert len(keys) == 1819
    found = told(Statistics(keys), Stats())
    for path in keys:
        place = found
        for name in path:
            place = place[name]
        assert place == 0, path


def test_counters_reach_their_places_and_no_other(package: Any) -> None:
    assert package
    statistics = Statistics(stat_keys())
    before = told(statistics, Stats())
    stats = Stats(deaths=2, ticks=40, time_since_death=11)
    stats.used["iron_pickaxe"] = 3
    stats.killed["cow"] = 1
    stats.killed["zombie_pigman"] = 4
    stats.mined["log"] = 7
    after = told(statistics, stats)
    assert after["stat"]["use_item"]["minecraft"]["iron_pickaxe"] == 3
    assert after["stat"]["mine_block"]["minecraft"]["log"] == 7
    assert after["stat"]["kill_entity"]["cow"] == 1
    # The task asks for the first of these names, the real game has the second.
    assert after["stat"]["kill_entity"]["zombie_pigman"] == 4
    assert after["stat"]["kill_entity"]["pig_zombie"] == 4
    numbers = {"deaths": 2, "play_one_minute": 40, "time_since_death": 11}
    assert {name: after["stat"][name] for name in numbers} == numbers
    changed = {name for name in after["stat"] if after["stat"][name] != before["stat"][name]}
    assert changed == {"use_item", "mine_block", "kill_entity", *numbers}
    assert told(statistics, Stats()) == before
