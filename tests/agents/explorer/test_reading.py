"""The network reads ways over a map known in part, and learns to choose among them."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from mnemonaut.agents.explorer.lessons import LessonSettings, Task, lessons_of
from mnemonaut.agents.explorer.reader import PathReader
from mnemonaut.agents.explorer.training import Trainer, TrainingSettings
from mnemonaut.agents.explorer.walking import Sights, Walk
from mnemonaut.agents.navigator.network import NetworkSettings, created
from mnemonaut.agents.navigator.sights import texts_of
from mnemonaut.agents.navigator.words import vocabulary_of
from mnemonaut.envs.navigation.panorama import Panorama
from mnemonaut.envs.navigation.routes import Building, Route
from mnemonaut.planners.wayfinding.explorer import Episode, Moment, Search, explore_all
from mnemonaut.planners.wayfinding.known_map import KnownMap
from mnemonaut.planners.wayfinding.options import ALL, options_of

Grid = Callable[[int, int], Building]
SMALL = NetworkSettings(table=16, width=16, heads=2, fused=8, dropout=0.0, word_dropout=0.0)


def _reader(building: Building) -> PathReader:
    import torch

    torch.set_num_threads(1)
    vocabulary = vocabulary_of(["go to the"], texts_of(building), least=(1, 1))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = created(SMALL, len(vocabulary)).eval()
    return PathReader(vocabulary, SMALL, [network])


def _moment(building: Building, instruction: str, *seen: str) -> Moment:
    sights = Sights(building)
    known = KnownMap(sights[name] for name in seen)
    search = Search(instruction, 0.3, [seen[0]], known, 15)
    return Moment(search, options_of(known, seen[0], seen[0], 15, ALL))


def _by_name(moment: Moment, told: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    names = moment.options.known.viewpoints
    return {names[n]: row for n, row in zip(moment.options.numbers, told, strict=True)}


def test_what_was_not_seen_has_no_words(grid: Grid) -> None:
    """Other words in every room that was not seen: the same logits, to the bit."""
    building = grid(4, 3)
    seen = ("0.0", "1.0", "1.1")
    wall = Panorama("Nothing but statues.", ("A statue.",) * 8)
    scenery = {n: p if n in seen else wall for n, p in (building.scenery or {}).items()}
    one = _moment(building, "go to the desk", *seen)
    other = _moment(Building(building.graph, scenery), "go to the desk", *seen)
    reader = _reader(building)
    first = reader.read([one])[0]
    reader.forget()
    assert np.array_equal(first, reader.read([other])[0])
    changed = {**(building.scenery or {}), "1.1": wall}
    third = _moment(Building(building.graph, changed), "go to the desk", *seen)
    reader.forget()
    assert not np.allclose(first, reader.read([third])[0]), "what was seen is read"


def test_many_moments_at_once_are_read_as_one_by_one(grid: Grid) -> None:
    building = grid(4, 3)
    texts = ["go to the desk", "go to the oven", "sofa"]
    moments = [
        _moment(building, text, *seen)
        for text in texts
        for seen in (("0.0",), ("0.0", "1.0"), ("2.1", "2.0", "3.1", "1.1"))
    ]
    reader = _reader(building)
    together = reader.read(moments)
    for moment, told in zip(moments, together, strict=True):
        reader.forget()
        np.testing.assert_allclose(reader.read([moment])[0], told, atol=1e-5)


def test_an_answer_is_kept_until_the_way_looks_different(grid: Grid) -> None:
    building = grid(4, 3)
    reader = _reader(building)
    before = _by_name(*(m := _moment(building, "go to the desk", "0.0"), reader.read([m])[0]))
    after = _by_name(*(m := _moment(building, "go to the desk", "0.0", "1.0"), reader.read([m])[0]))
    assert np.array_equal(before["0.1"], after["0.1"])
    assert not np.array_equal(before["1.0"], after["1.0"]), "it was unseen, now it is seen"


def test_training_teaches_the_rooms_of_a_small_house(grid: Grid) -> None:
    """Five things to go to from one corner: at first chance, then most are found."""
    building = grid(3, 2)
    sights = Sights(building)
    graph = building.graph
    start = graph.number("0.0")
    things = ["oven", "bed", "stair", "lamp", "desk"]
    tasks = []
    for number, thing in enumerate(things, 1):
        path = tuple(graph.viewpoints[n] for n in graph.route(start, number))
        route = Route("generated", "train", "grid", str(number), path, 0.3, (f"go to the {thing}",))
        tasks.append(Task(route, route.instructions[0], graph, sights))
    reader = _reader(building)
    trainer = Trainer(reader, TrainingSettings(rate=1e-2, options=0), steps=100)
    random = np.random.default_rng(0)

    def found() -> int:
        episodes = [Episode(t.instruction, 0.3, Walk(sights, "0.0")) for t in tasks]
        ends = [path[-1] for path in explore_all(reader, episodes, horizon=ALL)]
        return sum(end == t.route.path[-1] for end, t in zip(ends, tasks, strict=True))

    first = found()
    losses = [
        trainer.learn(lessons_of(tasks, reader, random, LessonSettings(guided=0.5), horizon=ALL))
        for _ in range(80)
    ]
    assert first <= 2 and found() >= 4
    assert losses[-1] < 0.5 * losses[0]


def test_nothing_to_learn_is_no_loss(grid: Grid) -> None:
    trainer = Trainer(_reader(grid(2, 2)), TrainingSettings(), steps=1)
    assert trainer.learn([]) == pytest.approx(0.0)
