from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.agents.navigator import FittingSettings, Navigator, train_navigator
from mnemonaut.agents.navigator.checkpoint import load_navigator, load_ranker, save_navigator
from mnemonaut.agents.navigator.combiner_training import CombinerSettings
from mnemonaut.agents.navigator.network import NetworkSettings
from mnemonaut.agents.navigator.training import TrainingSettings
from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.navigation.routes import Building, Route
from mnemonaut.memory.embedding import HashingEmbedding
from mnemonaut.memory.errors import NotAStore
from mnemonaut.memory.places import RememberedRoute

pytest.importorskip("torch")

TINY = FittingSettings(
    network=NetworkSettings(
        table=16, width=16, heads=2, fused=8, dropout=0.0, word_dropout=0.0, lexical=True
    ),
    training=TrainingSettings(epochs=2, rows=8, rate=1e-2),
    combiner=CombinerSettings(hidden=8, epochs=8, rows=64, members=1),
    members=1,
    orders=1,
)


@pytest.fixture(scope="module")
def town(
    make_building: Callable[[str, int], Building],
    make_routes: Callable[[Building, int, int], list[Route]],
) -> tuple[Mapping[str, list[Route]], Mapping[str, Building]]:
    buildings = {name: make_building(name, n) for n, name in enumerate("abcd")}
    routes = {name: make_routes(b, 14, 3 + n) for n, (name, b) in enumerate(buildings.items())}
    return routes, buildings


@pytest.fixture(scope="module")
def navigator(
    town: tuple[Mapping[str, list[Route]], Mapping[str, Building]],
) -> tuple[Navigator, list[float]]:
    import torch

    torch.set_num_threads(1)
    told: list[float] = []
    embed = HashingEmbedding(64).encode
    trained = train_navigator(
        *town, TINY, embed=embed, embedding="hashing:64", told=lambda _, share: told.append(share)
    )
    return trained, told


def test_progress_only_grows(navigator: tuple[Navigator, list[float]]) -> None:
    told = navigator[1]
    assert told == sorted(told) and told[-1] == 1.0 and len(told) > 20


def test_memory_changes_the_choice_towards_what_was_shown(
    navigator: tuple[Navigator, list[float]],
    town: tuple[Mapping[str, list[Route]], Mapping[str, Building]],
) -> None:
    player, building = navigator[0], town[1]["b"]
    routes = town[0]["b"]
    memory = player.memory(building)
    for route in routes[:-2]:
        player.remember(memory, RememberedRoute(route.instructions, route.path))
    assert len(memory) == 12 and len(memory.agreements) == 24
    before: list[bool] = []
    after: list[bool] = []
    for route in routes[:-2]:
        goal = building.graph.number(route.path[-1])
        for told in (None, memory):
            chosen = player.consider(
                route.instructions[0], route.path[0], route.heading, building, told
            )
            assert chosen.path[0] == route.path[0] and np.isclose(chosen.chances.sum(), 1)
            assert 0 <= chosen.reach <= 1 + 1e-9 and (chosen.trust > 0) == (told is not None)
            end = building.graph.number(chosen.path[-1])
            reached = bool(building.graph.distances[end, goal] < 3)
            (before if told is None else after).append(reached)
    assert np.mean(after) > np.mean(before)


def test_saved_and_loaded_it_chooses_the_same(
    navigator: tuple[Navigator, list[float]],
    town: tuple[Mapping[str, list[Route]], Mapping[str, Building]],
    tmp_path: Path,
) -> None:
    player, building = navigator[0], town[1]["c"]
    file = tmp_path / "n.pt"
    save_navigator(player, file)
    again = Navigator.load(file)
    assert again.embedding == "hashing:64" and load_ranker(file).vocabulary.words
    memories = [one.memory(building) for one in (player, again)]
    for route in town[0]["c"]:
        asked = (route.instructions[1], route.path[0], route.heading, building)
        mine, theirs = (
            one.consider(*asked, memory)
            for one, memory in zip((player, again), memories, strict=True)
        )
        assert mine.path == theirs.path and np.array_equal(mine.chances, theirs.chances)
        assert player.choose(*asked, memories[0]) == mine.path
        for one, memory in zip((player, again), memories, strict=True):
            one.remember(memory, RememberedRoute(route.instructions, route.path))


def test_an_unknown_start_and_a_broken_file(
    navigator: tuple[Navigator, list[float]], building: Building, tmp_path: Path
) -> None:
    with pytest.raises(UnknownName, match="nowhere"):
        navigator[0].choose("Go", "nowhere", 0.0, building)
    with pytest.raises(NotAStore, match="cannot be read"):
        load_navigator(tmp_path / "absent.pt")


def test_one_building_is_too_few(
    town: tuple[Mapping[str, list[Route]], Mapping[str, Building]],
) -> None:
    with pytest.raises(ValueError, match="two buildings"):
        train_navigator({"a": town[0]["a"]}, town[1], TINY)
