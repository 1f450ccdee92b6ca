"""Task names: read and written, and all that are offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.household.assignments.assign import room_of
from mnemonaut.envs.household.goals import (
    CAPS,
    FETCHES,
    GENERATED,
    WORKS,
    TaskName,
    homes,
    parse_task,
    tasks,
)
from mnemonaut.envs.household.sources import scene_source

HOMES = st.from_regex(r"\A[A-Za-z]\w{0,20}\Z")


@given(st.sampled_from(WORKS), HOMES, st.integers(0, 999_999))
def test_a_name_is_read_as_it_is_written(work: str, home: str, number: int) -> None:
    name = TaskName(work, home, number if work == "fetch" else 0)
    assert parse_task(str(name)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tidy Kitchen_3", TaskName("tidy", "Kitchen_3")),
        ("rearrange FloorPlan21", TaskName("rearrange", "FloorPlan21")),
        ("fetch House_0 2", TaskName("fetch", "House_0", 2)),
        (" tidy House_0 ", TaskName("tidy", "House_0")),
    ],
)
def test_names_by_hand(text: str, name: TaskName) -> None:
    assert parse_task(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "tidy", "Tidy Kitchen_3", "tidy Kitchen_3 1", "fetch House_0", "fetch House_0 x",
     "fetch House_0 -1", "fetch House_0 1234567", "cook Kitchen_3", "tidy Kitchen 3",
     "tidy Kitchen_3; rm", "None"],
)  # fmt: skip
def test_other_texts_are_refused_with_examples(text: str) -> None:
    with pytest.raises(TaskError, match=r"is no household task; write `tidy Kitchen_3`") as error:
        parse_task(text)
    assert "\n" not in str(error.value)


def test_what_is_offered() -> None:
    offered = tasks()
    assert len(homes()) == 5 * 30 + 120 and len(offered) == (2 + FETCHES) * len(homes())
    for name, task in offered.items():
        assert task.name == name == str(parse_task(name))
        assert task.target["kind"] == parse_task(name).work
        assert task.max_steps == CAPS[task.target["kind"]]
    assert offered["fetch LivingRoom_3 1"].group == "fetch-living_room"
    assert offered["tidy FloorPlan430"].group == "tidy-bathroom"
    assert offered["tidy House_29"].text == "tidy in the house House_29"
    assert "tidy House_30" not in offered


def test_every_home_has_its_kind_and_the_generated_ones_are_there() -> None:
    there = set(scene_source("").names())
    for home, kind in homes().items():
        assert room_of(home) == kind
        assert (home in there) == (home.rpartition("_")[0] in GENERATED)


@pytest.mark.parametrize(
    ("home", "kind"),
    [("FloorPlan30", "kitchen"), ("FloorPlan31", "home"), ("FloorPlan201", "living_room"),
     ("FloorPlan0", "home"), ("FloorPlan_Train1_1", "home"), ("Toy_1", "home"),
     ("Bathroom_400", "bathroom")],
)  # fmt: skip
def test_the_kind_of_a_room_by_its_name(home: str, kind: str) -> None:
    assert room_of(home) == kind
