"""Figures of Janus become tables that say what was found, and stand where they belong."""

import json
import math
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

import janus_published
import janus_tables as tables
import readme
from janus_effect import ARMS, PAIRS
from measured import Measured, Result, Unmeasured

from .conftest import Make
from .documents import row, rows
from .janus_results import JANUS_MET, janus_figures

ROOT = Path(__file__).parents[2]
PARTS = {**tables.ROOMS, **tables.WORKING_MEMORY}
ROOMS = (ROOT / "docs/rooms.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/working_memory.md").read_text(encoding="utf-8")


def result(**changes: Any) -> Result:
    """As it is read from its file, whose keys are sorted."""
    body = {"figures": janus_figures() | changes, "met": JANUS_MET, "machine": {"cores": 2}}
    return Result("janus", json.loads(json.dumps(body, sort_keys=True)))


def part(name: str, **changes: Any) -> str:
    return PARTS[name](result(**changes))


def tables_in(text: str) -> Iterator[list[list[str]]]:
    for one in text.split("\n\n"):
        yield rows(one)


def test_speeds_stand_beside_their_targets() -> None:
    text = part("rooms_speed")
    assert row(text, tables.SPEED["steps_per_second_64x64"]) == ["15,000", ">= 1500", "yes"]
    assert row(text, tables.SPEED["reset_known_home_seconds"]) == ["0.001", "-", "-"]


def test_every_measure_has_a_table_with_those_who_need_no_learning() -> None:
    found = list(tables_in(part("effect_scores")))
    assert [table[0][0] for table in found] == ["SR, %", "SPL, %", "OSR, %", "NE, m"]
    head = ["all", "need memory", "route", "long", "return", "again", "find"]
    for table in found:
        assert table[0][1:] == head
        names = [cells[0] for cells in table[1:]]
        assert names == [*ARMS, "random", "forward", "stop", "expert (oracle)"]
    assert row(part("effect_scores").split("\n\n")[0], "both")[:2] == ["50.0", "40.0"]
    assert row(part("effect_scores").split("\n\n")[3], "off")[:2] == ["7.88", "7.97"]
    (first, *_) = tables_in(part("rooms_baselines"))
    assert [cells[0] for cells in first] == [
        "SR, %",
        "random",
        "forward",
        "stop",
        "expert (oracle)",
    ]


def test_differences_come_with_interval_and_seeds() -> None:
    text = part("effect_differences")
    for table, told in zip(tables_in(text), ("all", "need memory"), strict=True):
        assert table[0][0] == f"SR, points, {told}"
        assert [cells[0] for cells in table[1:]] == [" - ".join(pair) for pair in PAIRS]
        assert table[3][1:] == ["+37.5", "+32.5 to +42.5", "+35.5, +37.5, +39.5"]
    _, needing = part("effect_seeds").split("\n\n")
    assert row(needing, "both") == ["40.0", "35.0 to 45.0", "38.0, 40.0, 42.0"]


def test_a_single_seed_has_no_interval() -> None:
    figures = janus_figures()
    alone = {"mean": 0.5, "low": None, "high": None, "by_seed": [0.5]}
    figures["effect"]["arms"]["both"]["all"]["SR"] = alone
    text = tables.effect_seeds(Result("janus", {"figures": figures, "met": {}}))
    assert row(text.split("\n\n")[0], "both") == ["50.0", "none", "50.0"]


def test_aims_are_told_as_they_came_out() -> None:
    text = part("effect_aims")
    assert [cells[0] for cells in rows(text)[1:]] == list(tables.AIMS.values())
    found = row(text, "`both` - `semantic`, all kinds")
    assert found == ["+10.0", "+5.0 to +15.0", "> 0.0", "NO"]
    last = row(text, "`both` - `off`, kinds that need memory")
    assert last == ["+57.5", "+32.5 to +42.5", ">= 20.0", "yes"]


def test_stops_that_were_forced_are_told() -> None:
    head, *body = rows(part("effect_stops"))
    assert head[1:] == [
        "steps, all", "steps, need memory",
        "SR by forced STOP, %, all", "SR by forced STOP, %, need memory",
    ]  # fmt: skip
    assert [cells[0] for cells in body] == list(ARMS)
    assert body[0][1:] == ["60", "60", "1.0", "1.0"]


def test_training_and_encoders_are_told_by_seed_or_in_the_mean() -> None:
    text = part("effect_training")
    assert row(text, "both") == ["2.0", "1.8", "100,000"]
    assert row(text, "encoders") == ["2.0", "1.8", "-"]
    assert [cells[0] for cells in rows(text)[2:]] == list(ARMS)
    unknown = [{"seconds": None, "cpu_seconds": None, "threads": None, "frames_learned": 5}] * 3
    text = part("effect_training", training={"both": unknown})
    assert row(text, "both") == ["-", "-", "5"]
    seen = row(part("effect_encoders"), tables.SEEN["spatial", "depth"])
    assert seen == ["0.50", "0.60"]


def test_how_many_there_are() -> None:
    assert part("effect_setting") == (
        "3 training seeds; 0.25 of the full schedule for each policy; 250 episodes."
    )


def test_windows_are_compared_with_the_trained_one() -> None:
    text = part("windows_inference")
    assert row(text, "8 + 48") == ["50.0", "25.0", "12.5", "12.5", "-", "-"]
    assert row(text, "0 + 4") == ["25.0", "12.5", "6.2", "6.2", "-25.0", "-30.0 to -20.0"]


def test_the_shipped_model_is_told_with_its_cost() -> None:
    text = part("shipped_scores")
    assert row(text, "all") == ["62.5", "31.2", "72.5", "7.38", "78"]
    assert row(text, "its training, 2 threads") == ["minutes"]
    assert row(text, "semantic encoder") == ["4.0"] and row(text, "policy") == ["15.0"]
    assert text.endswith("\n\n19.0 minutes in all, 900,000 frames learned from; 9.3 MB.")
    found = {**janus_figures()["shipped"], "took": {}}
    text = part("shipped_scores", shipped=found, shipped_minutes=None)
    assert text.endswith("\n\n9.3 MB.") and "training" not in text, "no log says"


def test_three_memories() -> None:
    text = part("memories_arms")
    assert row(text, "working") == ["25.0", "25.0", "12.5", "12.5"]
    assert row(text, "all three") == ["40.0", "60.0", "20.0", "30.0"]
    text = part("memories_said")
    assert row(text, "all three") == ["50.0", "75.0", "12.5", "100.0"]
    assert row(text, "working + episodes") == ["0.0", "-", "12.5", "100.0"]
    assert "working" not in {cells[0] for cells in rows(text)}, "it has nothing to say"
    text = part("memories_differences")
    cells = row(text, "working + episodes, less working")
    assert cells == ["0.0", "-5.0 to +5.0", "+25.0", "+20.0 to +30.0"]
    assert row(text, "all three, less working + episodes")[0] == "+15.0"


def test_published_rows_have_tables_of_their_own() -> None:
    published = janus_published.effect_published()
    assert rows(published)[0] == ["R2R-CE, published", "NE, m", "OSR, %", "SR, %", "SPL, %"]
    assert row(published, "both") == ["5.17", "58.0", "52.8", "49.2"]
    success = [cells[3] for cells in rows(published)[1:]]
    assert success == ["52.8", "45.5", "47.0", "24.8"], "both, spatial, semantic, off"
    assert row(janus_published.windows_published(), "48 last, none of the first") == [
        "51.0",
        "47.5",
    ]
    for name in PARTS:
        assert "published" not in part(name) and "5.17" not in part(name)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_fits_its_page(name: str) -> None:
    assert max(map(len, part(name).splitlines())) <= 120


@pytest.mark.parametrize("name", sorted(PARTS.keys() - {"rooms_speed"}))
def test_a_missing_figure_is_an_error(name: str) -> None:
    with pytest.raises(Unmeasured, match=r"run `python benchmarks/janus\.py`"):
        PARTS[name](Result("janus", {"figures": {}, "met": JANUS_MET}))


def marks(text: str) -> set[str]:
    return set(re.findall(r"<!-- (\w+):begin -->", text))


def test_each_part_has_a_place() -> None:
    assert marks(ROOMS) == set(tables.ROOMS)
    assert {*tables.WORKING_MEMORY, *janus_published.CONSTANT} <= marks(PAGE)


def test_parts_are_filled_where_the_result_is_there(made: Make, tmp_path: Path) -> None:
    made()
    file = tmp_path / "janus.json"
    file.unlink(missing_ok=True)
    documents = readme.parts(Measured(tmp_path))
    assert all(documents["docs/rooms.md"][name] is None for name in tables.ROOMS)
    page = documents["docs/working_memory.md"]
    assert all(page[name] is None for name in tables.WORKING_MEMORY)
    assert all(page[name] == make() for name, make in janus_published.CONSTANT.items())
    body = {"figures": janus_figures(), "met": JANUS_MET, "quick": False, "commit": "abc",
            "machine": {"cores": 2, "machine": "x86_64", "python": "3.11"}}  # fmt: skip
    file.write_text(json.dumps(body), encoding="utf-8")
    measured = Measured(tmp_path)
    documents = readme.parts(measured)
    assert documents["docs/rooms.md"]["rooms_speed"] == part("rooms_speed")
    assert documents["docs/working_memory.md"]["effect_aims"] == part("effect_aims")
    from figure_tables import other_figures

    assert "shipped_SR" not in other_figures(measured), "it has tables of its own"


def test_the_snippet_of_the_rooms_runs() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", ROOMS, re.M | re.S)
    with redirect_stdout(StringIO()) as printed:
        exec(compile(code, "docs/rooms.md", "exec"), {})
    said, last = printed.getvalue().splitlines()
    assert said.endswith(".") and last.startswith("(64, 64, 3) 0.") and last.endswith(" 0.0")


def test_commands_of_the_rooms_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^mnemonaut (run mnemonaut/Rooms-v0 .*)$", ROOMS, re.M)
    outcomes = [readme.told(shlex.split(command)) for command in commands]
    assert len(outcomes) == 2
    assert "outcome     reached" in outcomes[0] and "outcome     not reached" in outcomes[1]


def test_what_is_told_of_the_world_is_so() -> None:
    from mnemonaut.envs.navigation.rooms.drawing import EDGES, LONG, LONGEST
    from mnemonaut.envs.navigation.rooms.episodes import KINDS, SIZE
    from mnemonaut.envs.navigation.rooms.guided import LOOKING, SHARES
    from mnemonaut.envs.navigation.rooms.homes import SPLITS
    from mnemonaut.envs.navigation.rooms.vocabulary import vocabulary

    assert f"{len(vocabulary())} words and marks" in ROOMS
    assert set(re.findall(r"^\| `(\w+)` \|", ROOMS, re.M)) == {*KINDS, *SPLITS}
    assert f"| {SIZE} of each kind, for tuning |" in ROOMS
    assert f"at most {EDGES} edges, as in R2R, and {LONGEST:.0f} m" in ROOMS
    assert f"at least {LONG[0]} actions" in ROOMS and SHARES == (0.6, 0.2, 0.2)
    assert f"within {math.degrees(LOOKING):.0f} degrees of the way" in ROOMS
    for split, homes in SPLITS.items():
        first, last = homes[0].removeprefix("Home_"), homes[-1].removeprefix("Home_")
        assert f"| `{split}` | {first}-{last} |" in ROOMS
