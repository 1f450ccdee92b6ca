"""Training of a whole explorer, small: it runs, it repeats, it is kept in a folder."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.agents.explorer.agreements import note_agreements
from mnemonaut.agents.explorer.checkpoint import load_explorer, save_explorer
from mnemonaut.agents.explorer.courses import legs_of, random_streams, sighted
from mnemonaut.agents.explorer.fitting import FittingSettings, train_explorer
from mnemonaut.agents.explorer.model import ExplorerModel
from mnemonaut.agents.explorer.walking import Walk
from mnemonaut.agents.navigator.combiner_training import CombinerSettings
from mnemonaut.agents.navigator.fitting import FittingSettings as RankerSettings
from mnemonaut.agents.navigator.network import NetworkSettings
from mnemonaut.agents.navigator.training import TrainingSettings as RankerTraining
from mnemonaut.envs.navigation.graph import graph_of
from mnemonaut.envs.navigation.routes import Building, Route
from mnemonaut.memory.errors import NotAStore
from mnemonaut.memory.places import PlaceMemory
from mnemonaut.planners.wayfinding.explorer import Episode, Moment, explore_all

Grid = Callable[[int, int], Building]

TINY = FittingSettings(
    ranker=RankerSettings(
        network=NetworkSettings(table=8, width=8, heads=2, fused=8),
        training=RankerTraining(epochs=1),
        members=1,
    ),
    guided=(0.5,),
    combiner=CombinerSettings(members=1, epochs=1, hidden=4),
    early=1,
    early_routes=2,
)
Houses = tuple[dict[str, Building], dict[str, list[Route]]]


@pytest.fixture(scope="module")
def houses(grid: Grid) -> Houses:
    """Two buildings with three routes each, from the west to the east."""
    plan = grid(6, 2)
    buildings: dict[str, Building] = {}
    routes: dict[str, list[Route]] = {}
    for number, name in enumerate(("a", "b")):
        graph = plan.graph
        named = graph_of(name, graph.viewpoints, graph.positions, graph.neighbours)
        buildings[name] = Building(named, plan.scenery)
        routes[name] = [
            Route(
                "generated", "train", name, f"{name}{end}", tuple(
                    graph.viewpoints[n] for n in graph.route(number, graph.number(end))
                ), 0.5, (f"walk past the oven to {end}", "go to the desk and stop"),
            )
            for end in ("4.0", "5.1", "3.1")
        ]  # fmt: skip
    return buildings, routes


@pytest.fixture(scope="module")
def model(houses: Houses) -> ExplorerModel:
    """Trained on them."""
    return _trained(houses)


def _trained(houses: Houses) -> ExplorerModel:
    import torch

    torch.set_num_threads(1)
    buildings, routes = houses
    return train_explorer(routes, buildings, TINY)


def _walks(model: ExplorerModel, houses: Houses, *, memory: bool) -> list[Sequence[str]]:
    buildings, routes = houses
    seen = sighted(buildings)
    streams = random_streams(routes, seen, np.random.default_rng(1))
    walks: list[Sequence[str]] = []
    for leg in legs_of(streams, seen, model.memory):
        if memory:
            note_agreements(leg.shown, model.reader)
        walks += explore_all(
            model.scorer(memory=memory),
            [
                Episode(t.instruction, 0.5, Walk(t.sights, t.route.path[0]), t.remembered)
                for t in leg.tasks
            ],
        )
    return walks


def test_trained_twice_and_kept_it_walks_alike(
    houses: Houses, model: ExplorerModel, tmp_path: Path
) -> None:
    with_memory = _walks(model, houses, memory=True)
    without = _walks(model, houses, memory=False)
    assert len(with_memory) == len(without) == 12
    again = _trained(houses)
    assert _walks(again, houses, memory=True) == with_memory
    save_explorer(model, tmp_path / "explorer")
    kept = load_explorer(tmp_path / "explorer")
    assert _walks(kept, houses, memory=True) == with_memory
    assert _walks(kept, houses, memory=False) == without
    assert kept.words.found == model.words.found and kept.places == model.places


def test_the_stage_without_memory_never_asks_it(houses: Houses, model: ExplorerModel) -> None:
    """Evidence would be asked of the places that raise."""
    buildings, routes = houses
    seen = sighted(buildings)
    streams = random_streams(routes, seen, np.random.default_rng(1))

    class Asked(Exception):
        pass

    def refuse(*_: object) -> Mapping[str, float]:
        raise Asked

    *_, leg = legs_of(streams, seen, model.memory)
    task = leg.tasks[0]
    assert task.remembered is not None and len(task.remembered) == 2
    task.remembered.places.evidence = refuse  # type: ignore[method-assign, assignment]
    episode = Episode(task.instruction, 0.5, Walk(task.sights, task.route.path[0]), task.remembered)
    explore_all(model.scorer(memory=False), [episode])
    with pytest.raises(Asked):
        explore_all(model.scorer(memory=True), [episode])


def test_agreement_is_above_zero_for_what_a_reader_expects(houses: Houses) -> None:
    """A reader that knows the routes' ends, asked about them and about others."""
    buildings, routes = houses
    seen = sighted(buildings)

    class Knowing:
        def __init__(self, sign: float) -> None:
            self.sign = sign

        def score(self, moments: Sequence[Moment]) -> list[np.ndarray]:
            found = []
            for moment in moments:
                names = [moment.options.known.viewpoints[n] for n in moment.options.numbers]
                ends = [moment.search.instruction.endswith(name) for name in names]
                found.append(self.sign * 9.0 * np.array(ends, float))
            return found

    for sign in (1.0, -1.0):
        streams = random_streams(routes, seen, np.random.default_rng(1))
        legs = list(legs_of(streams, seen, PlaceMemory))
        for leg in legs:
            note_agreements(leg.shown, Knowing(sign))
        last = [task.remembered for task in legs[-1].tasks if task.remembered]
        told = [s for remembered in last for s in remembered.agreements[0::2]]
        assert np.sign(np.mean(told)) == sign


def test_one_building_is_too_few(houses: Houses) -> None:
    buildings, routes = houses
    with pytest.raises(ValueError, match="two buildings"):
        train_explorer({"a": routes["a"]}, buildings, TINY)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAStore):
        load_explorer(tmp_path)
