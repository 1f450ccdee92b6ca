"""The memory of places in a building of rooms whose things are known."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory.embedding import HashingEmbedding
from mnemonaut.memory.places import (
    Candidates,
    KnownMap,
    PlaceMemory,
    RememberedRoute,
    Words,
    decide,
    probabilities,
)
from mnemonaut.memory.places.memory import FEATURES


def filled(building: Any, routes: int, seed: int = 1, **arguments: Any) -> PlaceMemory:
    memory = PlaceMemory(**arguments)
    rng = np.random.default_rng(seed)
    for _ in range(routes):
        memory.remember(building.route(building.path(rng)))
    return memory


def success(memory: PlaceMemory, building: Any, questions: int = 40, seed: int = 2) -> float:
    """Share of new instructions that are followed to their end."""
    rng = np.random.default_rng(seed)
    hits = 0
    for _ in range(questions):
        path = building.path(rng)
        known, candidates = building.known, building.candidates(path[0])
        told = memory.evidence(building.told(path), known.viewpoints[path[0]], candidates, known)
        pick = decide(probabilities(told.logits), candidates.ends, known.distances, radius=0)
        hits += int(candidates.ends[pick] == path[-1])
    return hits / questions


def test_an_empty_memory_tells_nothing(building: Any) -> None:
    candidates = building.candidates(0)
    told = PlaceMemory(words=Words.of(["walk past the sofa"])).evidence(
        "walk past the sofa", building.known.viewpoints[0], candidates, building.known
    )
    assert set(told.features) == set(FEATURES)
    assert all((values == 0).all() for values in told.features.values())
    assert told.trust == 0.0
    assert (told.logits == 0).all() and told.logits.shape == (len(candidates),)


def test_a_memory_of_things_leads_to_them(building: Any) -> None:
    none = success(PlaceMemory(), building)
    many = success(filled(building, 60), building)
    assert none < 0.2
    assert many > 0.6


def test_the_likest_route_is_found_again(building: Any) -> None:
    path = building.path(np.random.default_rng(5))
    memory = filled(building, 20)
    memory.remember(building.route(path, "a wholly strange word: xylophone"))
    candidates = building.candidates(path[0])
    start = building.known.viewpoints[path[0]]
    told = memory.evidence("go to the xylophone", start, candidates, building.known)
    best = int(np.argmax(told.features["tfidf"]))
    assert candidates.ends[best] == path[-1]
    assert candidates.ends[int(np.argmax(told.features["field"]))] in path[-3:]


def test_trust_is_earned_by_true_memories_and_lost_by_others(
    building: Any, make_grid: Callable[..., Any]
) -> None:
    elsewhere = make_grid(seed=9)
    rng = np.random.default_rng(3)
    true, placebo = PlaceMemory(), PlaceMemory()
    for _ in range(25):
        path = building.path(rng)
        true.remember(building.route(path))
        placebo.remember(building.route(path, elsewhere.told(elsewhere.path(rng))))
    arguments = (
        "walk past the sofa", building.known.viewpoints[0], building.candidates(0), building.known
    )  # fmt: skip
    assert true.evidence(*arguments).trust > 0.95
    assert placebo.evidence(*arguments).trust < 0.3


def test_turns_are_told_at_places_never_seen(make_grid: Callable[..., Any]) -> None:
    """Left and right mean the same everywhere, so they help where no word for a place does."""
    building = make_grid(seed=4)
    known: KnownMap = building.known
    assert known.positions is not None
    number = known.index

    def numbers(*names: str) -> list[int]:
        return [number[name] for name in names]

    memory = PlaceMemory()
    for row in (0, 1):  # north, then east is to the right, west to the left
        for _ in range(4):
            memory.remember(
                RememberedRoute(
                    ("go on turn right go on",),
                    (f"{row}.0", f"{row}.1", f"{row}.2", f"{row + 1}.2", f"{row + 2}.2"),
                )
            )
            memory.remember(
                RememberedRoute(
                    ("go on turn left go on",),
                    (f"{row + 2}.0", f"{row + 2}.1", f"{row + 2}.2", f"{row + 1}.2", f"{row}.2"),
                )
            )
    right = numbers("4.4", "4.5", "4.6", "5.6", "6.6")
    left = numbers("4.4", "4.5", "4.6", "3.6", "2.6")
    candidates = Candidates.numbered([left, right])
    told = memory.evidence("go on turn right go on", "4.4", candidates, known)
    assert told.features["turns"][1] > told.features["turns"][0]
    told = memory.evidence("go on turn left go on", "4.4", candidates, known)
    assert told.features["turns"][0] > told.features["turns"][1]
    blind = KnownMap(known.viewpoints, known.distances)
    unseen = PlaceMemory()
    unseen.remember(memory.routes[0])
    assert (unseen.evidence("turn right", "4.4", candidates, blind).features["turns"] == 0).all()


def test_an_own_failed_walk_speaks_against_its_end(building: Any) -> None:
    path = building.path(np.random.default_rng(8))
    told = building.told(path)
    route = building.route(path)
    memory = PlaceMemory()
    memory.remember(RememberedRoute(route.instructions, route.path, success=False))
    candidates = building.candidates(path[0])
    features = memory.evidence(told, route.path[0], candidates, building.known).features
    there = candidates.ends == path[-1]
    assert (features["refuted"][there] < 0).all()
    far = building.known.distances[candidates.ends, path[-1]] >= 3.0
    assert far.any() and (features["refuted"][far] == 0).all()
    assert (features["density"] == 0).all() and (features["tfidf"] == 0).all()


def test_memory_grows_with_the_map(building: Any) -> None:
    """What is off the known map is left out, and told as soon as the map holds it."""
    memory = filled(building, 30)
    known: KnownMap = building.known
    half = [n for n, name in enumerate(known.viewpoints) if int(name[0]) < 5]
    assert known.positions is not None
    part = KnownMap(
        tuple(known.viewpoints[n] for n in half),
        known.distances[np.ix_(half, half)],
        known.positions[half],
    )
    path = ("0.0", "0.1", "0.2", "0.3", "0.4")
    instruction = building.told([known.index[name] for name in path])
    for seen in (part, known, part):
        told = memory.evidence(instruction, "0.0", [path], seen)
        assert np.isfinite(told.logits).all()
    whole = memory.evidence(instruction, "0.0", [path], known).features
    again = filled(building, 30)
    first = again.evidence(instruction, "0.0", [path], known).features
    assert whole["field"][0] != 0 and first["field"][0] != 0


def test_embeddings_tell_what_words_are_alike(building: Any) -> None:
    embed = HashingEmbedding(256).encode
    memory = filled(building, 30, embed=embed)
    path = building.path(np.random.default_rng(11))
    memory.remember(building.route(path))
    candidates = building.candidates(path[0])
    start = building.known.viewpoints[path[0]]
    features = memory.evidence(building.told(path), start, candidates, building.known).features
    for name in ("embedding", "embedding_last"):
        assert candidates.ends[int(np.argmax(features[name]))] == path[-1]
    assert features["embedding_votes"].min() >= 0 and features["embedding_votes"].max() <= 1
    assert (filled(building, 3).evidence("a sofa", start, candidates, building.known)
            .features["embedding"] == 0).all()  # fmt: skip


def test_forecasts_can_be_watched(building: Any) -> None:
    seen: list[tuple[int, int]] = []
    memory = filled(
        building, 6, watch=lambda features, true: seen.append((len(features), int(true.sum())))
    )
    memory.evidence("a sofa", building.known.viewpoints[0], building.candidates(0), building.known)
    assert len(seen) == 5  # the first route met an empty memory
    assert all(number == len(FEATURES) and true >= 1 for number, true in seen)


def test_a_viewpoint_off_the_map_is_an_error(building: Any) -> None:
    with pytest.raises(KeyError):
        PlaceMemory().evidence("go", "nowhere", building.candidates(0), building.known)
    with pytest.raises(KeyError):
        PlaceMemory().evidence("go", "0.0", [("0.0", "nowhere")], building.known)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_candidates_does_not_matter(building: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    memory = filled(building, 8, seed=seed)
    path = building.path(rng)
    paths = building.candidates(path[0])
    order = rng.permutation(len(paths))
    mixed = Candidates(paths.nodes[order], paths.lengths[order])
    start, told = building.known.viewpoints[path[0]], building.told(path)
    one = memory.evidence(told, start, paths, building.known)
    other = memory.evidence(told, start, mixed, building.known)
    for name in FEATURES:
        np.testing.assert_allclose(one.features[name][order], other.features[name], atol=1e-9)
    assert one.trust == other.trust
    assert 0.0 <= one.trust <= 1.0


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), routes=st.integers(0, 8))
def test_memories_are_a_function_of_what_was_remembered(
    building: Any, seed: int, routes: int
) -> None:
    """Asking changes nothing: neither does when a route is worked in."""
    path = building.path(np.random.default_rng(seed))
    question = (
        building.told(path), building.known.viewpoints[path[0]],
        building.candidates(path[0]), building.known,
    )  # fmt: skip
    late, early = PlaceMemory(), PlaceMemory()
    for route in filled(building, routes, seed=seed).routes:
        early.evidence(*question)
        early.remember(route)
        late.remember(route)
    assert len(late) == len(early) == routes
    one, other = late.evidence(*question), early.evidence(*question)
    np.testing.assert_array_equal(one.logits, other.logits)
    assert one.trust == other.trust


def test_names_and_numbers_give_the_same(building: Any) -> None:
    memory = filled(building, 10)
    candidates = building.candidates(3)
    named = [
        [building.known.viewpoints[node] for node in row[:length]]
        for row, length in zip(candidates.nodes.tolist(), candidates.lengths, strict=True)
    ]
    start = building.known.viewpoints[3]
    one = memory.evidence("walk past the sofa", start, candidates, building.known)
    other = memory.evidence("walk past the sofa", start, named, building.known)
    np.testing.assert_array_equal(one.logits, other.logits)
