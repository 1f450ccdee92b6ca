import numpy as np

from mnemonaut.agents.navigator.sights import BAGS, joined, sights_of, texts_of
from mnemonaut.agents.navigator.words import Vocabulary, vocabulary_of
from mnemonaut.envs.navigation.graph import graph_of
from mnemonaut.envs.navigation.panorama import Panorama, SeenObject
from mnemonaut.envs.navigation.routes import Building


def test_words_lie_in_their_sector() -> None:
    views = tuple("a sofa" if n == 2 else "" for n in range(8))
    scene = Panorama("view of a room", views, (SeenObject("lamp", np.radians(95), 1.0),))
    graph = graph_of("one", ["v"], np.zeros((1, 3)), [[]])
    known = Vocabulary(("lamp", "room", "sofa"))
    sights = sights_of(Building(graph, {"v": scene}), known)
    assert len(sights) == 1
    bags = [
        dict(zip(sights.words[a:b].tolist(), sights.weights[a:b].tolist(), strict=True))
        for a, b in zip(sights.offsets, sights.offsets[1:], strict=False)
    ]
    assert [set(bag) for bag in bags] == [set(), set(), {1, 3}, *[set()] * 5, {2}]
    # The lamp stands there and counts twice: 1 + ln 2, over the root of the bag's sum.
    whole = 1 + np.log(2) + 1
    assert np.isclose(bags[2][1], (1 + np.log(2)) / np.sqrt(whole))


def test_a_building_without_words_has_empty_bags(building: Building) -> None:
    blind = sights_of(Building(building.graph), Vocabulary(("lamp",)))
    assert len(blind) == len(building.graph.viewpoints) and not len(blind.words)


def test_rows_and_joins_keep_every_bag(building: Building) -> None:
    known = vocabulary_of([], texts_of(building), least=(1, 1))
    one = sights_of(building, known)
    both, firsts = joined([one, one])
    assert firsts == [0, len(one)] and len(both) == 2 * len(one)
    some = both.rows(np.array([len(one) + 3, 1]))
    for place, viewpoint in enumerate((3, 1)):
        for bag in range(BAGS):
            a, b = one.offsets[viewpoint * BAGS + bag : viewpoint * BAGS + bag + 2]
            c, d = some.offsets[place * BAGS + bag : place * BAGS + bag + 2]
            assert one.words[a:b].tolist() == some.words[c:d].tolist()
            assert one.weights[a:b].tolist() == some.weights[c:d].tolist()
