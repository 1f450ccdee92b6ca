"""Episodes by name: the published data sets where they are, the generated buildings always."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import MnemonautError, TaskError, UnknownName
from mnemonaut.envs.navigation.buildings import building_routes
from mnemonaut.envs.navigation.routes import check_route
from mnemonaut.envs.navigation.tasks import (
    NEEDS,
    Tasks,
    building_of,
    episode_of,
    names_of,
    routes_of,
    splits,
    target_of,
)


@pytest.fixture
def at_house(house: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the small house, as the user would name it."""
    monkeypatch.setenv("MNEMONAUT_DATA", str(house))
    return house


def test_a_name_leads_to_one_instruction(house: Path) -> None:
    episode = episode_of("r2r train 7_1", house / "vln")
    assert episode.instruction == "Walk ahead, turn right twice."
    assert episode.name == "r2r train 7_1"
    assert target_of(episode)["instruction"] == episode.instruction


@given(st.text(max_size=30))
def test_whatever_else_is_asked_for_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(MnemonautError) as caught:
        episode_of(name, Path("no such folder"))
    assert str(caught.value).count("`") >= 2


def test_looking_up_reads_only_the_file_that_is_asked_for(at_house: Path) -> None:
    broken = at_house / "vln" / "r2r" / "R2R_val_seen.json"
    broken.write_text("[", "utf-8")
    tasks = Tasks()
    assert tasks["r2r train 7_0"].text == "Go to the pantry."
    assert "r2r train 7_9" not in tasks and "r2r val_seen 7_0" not in tasks
    with pytest.raises(TaskError, match=r"R2R_val_seen.json is no JSON"):
        list(tasks)


def test_the_tasks_of_a_data_set_need_it(at_house: Path) -> None:
    task = Tasks()["r2r train 7_0"]
    assert (task.name, task.group, task.needs) == ("r2r train 7_0", "r2r train", NEEDS)
    assert task.max_steps == 15
    assert task.target["start"] == "hall" and "path" not in task.target


def test_every_listed_task_is_there_under_its_name(at_house: Path) -> None:
    tasks = Tasks()
    listed = list(tasks)
    assert len(listed) == len(set(listed)) == len(tasks)
    assert [name for name in listed if name.startswith("r2r")] == [
        *(f"r2r train 7_{number}" for number in range(3)),
        "r2r train 8_0",
    ]
    for name in (listed[0], listed[-1]):
        assert tasks[name].name == name
        assert (tasks[name].needs == "") == name.startswith("generated")


def test_r4r_is_made_of_r2r_and_its_train_split_is_not_listed(at_house: Path) -> None:
    assert splits("r4r") == splits("r2r") == ("train",)
    joined = routes_of("r4r", "train")
    # Neither route ends within 3 m of a start.
    assert joined == {}
    assert not [name for name in Tasks() if name.startswith("r4r")]


def test_without_data_only_generated_tasks_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    tasks = Tasks()
    assert tasks
    assert {name.rpartition(" ")[0] for name in tasks} == {
        f"generated {split}" for split in splits("generated")
    }
    assert "r2r train 7_0" not in tasks and not tasks[next(iter(tasks))].needs


@pytest.mark.parametrize(("split", "building"), [("train", 0), ("seen", 0), ("unseen", 12)])
def test_the_generated_names_are_those_of_the_routes_made(split: str, building: int) -> None:
    routes = building_routes(f"House_{building}", split)
    made = {f"generated {split} {r.path_id}_{n}": r for r in routes for n in range(3)}
    named = names_of("generated", split)
    assert [name for name in named if f" House_{building}-" in name] == list(made)
    graph = building_of("generated", f"House_{building}").graph
    for name, route in made.items():
        check_route(route, graph)
        assert episode_of(name).instruction in route.instructions


def test_there_is_no_generated_building_of_another_name() -> None:
    with pytest.raises(UnknownName, match="`House_99`"):
        episode_of("generated train House_99-0_0")
    with pytest.raises(UnknownName, match="unknown path of generated train `House_0-60`"):
        episode_of("generated train House_0-60_0")


def test_unknown_names(house: Path) -> None:
    with pytest.raises(UnknownName, match="unknown navigation data set `r5r`"):
        splits("r5r")
    with pytest.raises(UnknownName, match="unknown navigation data set `r5r`"):
        routes_of("r5r", "train")


@pytest.mark.parametrize(
    ("dataset", "split", "paths", "instructions"),
    [
        ("r2r", "val_seen", 340, 1021),
        ("r2r", "train", 4675, 14039),
        ("r4r", "val_seen", 115, 1035),
    ],
)
def test_the_published_sizes(
    data: Callable[[str], Path], dataset: str, split: str, paths: int, instructions: int
) -> None:
    folder = data("vln/r2r").parent
    routes = routes_of(dataset, split, folder)
    assert len(routes) == paths
    assert sum(len(route.instructions) for route in routes.values()) == instructions


@pytest.mark.parametrize("name", ["r2r train", "r2r val_seen", "reverie val_seen"])
def test_every_published_route_lies_in_its_graph(data: Callable[[str], Path], name: str) -> None:
    dataset, split = name.split()
    folder = data(f"vln/{dataset}").parent
    for route in routes_of(dataset, split, folder).values():
        check_route(route, building_of(dataset, route.building, folder).graph)
