"""The columns that the page's list is made from."""

import json
from pathlib import Path

from mnemonaut.evals.report.columns import columns
from mnemonaut.evals.report.gather import gather
from mnemonaut.evals.results import canonical


def test_columns_tell_what_the_rows_tell(complete: Path) -> None:
    data = gather(complete)
    told = json.loads(canonical(columns(data, {"stick": "obtain 1 stick"})))
    assert told["count"] == len(data.rows)
    for at, row in enumerate(data.rows):
        assert told["arms"][told["arm"][at]] == row.arm
        assert told["tasks"][told["task"][at]] == row.task
        assert told["groups"][told["group_of"][told["task"][at]]] == row.group
        assert told["ends"][told["end"][at]] == row.ended
        assert (told["replicate"][at], told["pass"][at]) == (row.replicate, row.nth)
        assert (told["index"][at], told["steps"][at]) == (row.index, row.steps)
    assert len(told["series"]) == len(told["arms"]) == 4
    assert told["tokens"] is None and told["score_names"] == [] and told["scores"] == []


def test_a_goal_that_only_repeats_the_task_is_left_out(complete: Path) -> None:
    told = columns(
        gather(complete), {"stone_pickaxe": "stone_pickaxe", "crafting_table": "make it"}
    )
    words = dict(zip(told["tasks"], told["goals"], strict=True))
    assert words == {"stone_pickaxe": "", "crafting_table": "make it", "wooden_pickaxe": ""}
