"""Counts, and the closed forms over them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.placement.baselines import (
    RandomReceptacle,
    RoomMajority,
    WithoutMemex,
    back_off,
    common_memory,
)
from mnemonaut.memory.placement.names import ClassNames
from mnemonaut.memory.placement.predictor import PlacementPredictor, Ranked
from mnemonaut.memory.placement.rates import rates
from mnemonaut.memory.placement.rooms import RoomScene
from mnemonaut.memory.placement.tally import Tally, Vocabulary, tally

from .conftest import MakeRoom, _make_room

NAMES = ClassNames()


def counted(rooms: list[RoomScene]) -> Tally:
    return tally(rooms, Vocabulary.of(rooms))


def at(counts: Tally, type: str, receptacle: str) -> tuple[int, int]:
    """Times chosen and times there, over all kinds."""
    place = counts.words.types.index(type), counts.words.receptacles.index(receptacle)
    return int(counts.chosen.sum(axis=0)[place]), int(counts.present.sum(axis=0)[place])


def test_chosen_and_present(kitchens: list[RoomScene]) -> None:
    counts = counted(kitchens)
    assert at(counts, "Mug", "Shelf") == (3, 3)  # wherever there is a shelf
    assert at(counts, "Mug", "CounterTop") == (3, 6)
    assert at(counts, "Fork", "Drawer") == (6, 6)
    assert at(counts, "Fork", "Shelf") == (0, 3)


def test_availability_normalisation_finds_what_frequency_does_not(
    kitchens: list[RoomScene],
) -> None:
    """Mugs lie on the shelf whenever there is one, and as often on the counter top in all."""
    counts = counted(kitchens)
    found = rates(counts, NAMES, ("Mug",), "kitchen", ("CounterTop", "Shelf"))
    assert found.common[0, 0] > found.common[0, 1]  # the tie is broken by the room's frequency
    assert found.availability[0, 1] > found.availability[0, 0]
    assert found.closed_form[0, 1] > found.closed_form[0, 0]


def test_known_rates(make_room: MakeRoom) -> None:
    rooms = [
        make_room({"Mug|1": "Shelf|1"}, "Desk|1", name="a"),
        make_room({"Mug|1": "Desk|1", "Mug|2": "Desk|1"}, name="b"),
    ]
    found = rates(counted(rooms), NAMES, ("Mug",), "kitchen", ("Desk", "Shelf"))
    assert found.common[0] == pytest.approx([2 / 3, 1 / 3], abs=2e-3)
    everywhere = np.array([2 + 0.05, 1 + 0.05]) / np.array([3 + 1.0, 1 + 1.0])
    room = (np.array([2, 1]) + 0.5 * everywhere) / (np.array([3, 1]) + 0.5)
    assert found.room[0] == pytest.approx(room)
    assert found.availability[0] == pytest.approx(
        (np.array([2, 1]) + 0.5 * room) / (np.array([3, 1]) + 0.5)
    )


def test_neighbours_by_name(make_room: MakeRoom) -> None:
    """A type that was never seen goes where its like goes."""
    rooms = [
        make_room({"Pencil|1": "Desk|1", "Spoon|1": "Drawer|1"}, name=str(n)) for n in range(4)
    ]
    counts = counted(rooms)
    found = rates(counts, NAMES, ("Pen", "Fork"), "kitchen", ("Desk", "Drawer"))
    for rate in (found.neighbours, found.by_kind):
        assert rate[0, 0] > rate[0, 1] and rate[1, 1] > rate[1, 0]


def test_unknown_kinds_types_and_candidates(kitchens: list[RoomScene]) -> None:
    found = rates(counted(kitchens), NAMES, ("Zzyzx",), "observatory", ("Drawer", "Telescope"))
    for name in ("common", "room", "availability", "neighbours", "by_type", "by_kind"):
        values = getattr(found, name)
        assert values.shape == (1, 2) and np.isfinite(values).all()
        assert values[0, 0] > values[0, 1] >= 0.0


placements = st.dictionaries(
    st.sampled_from(["Mug|1", "Mug|2", "Fork|1", "Pan|1"]),
    st.sampled_from(["Shelf|1", "Drawer|1", "Drawer|2"]),
    min_size=1,
)
manor = st.lists(
    st.tuples(placements, st.sampled_from(["kitchen", "bedroom"])), min_size=2, max_size=5
)


@given(manor)
def test_rooms_can_be_taken_out_of_the_counts(rows: list[tuple[dict[str, str], str]]) -> None:
    rooms = [_make_room(p, name=str(n), kind=kind) for n, (p, kind) in enumerate(rows)]
    counts = counted(rooms)
    rest = counts.without(tally(rooms[:1], counts.words))
    again = tally(rooms[1:], counts.words)
    assert (rest.chosen == again.chosen).all() and (rest.present == again.present).all()
    assert (counts.chosen <= counts.present).all()
    assert counts.chosen.sum() == sum(len(p) for p, _ in rows)
    found = rates(counts, NAMES, counts.words.types, "kitchen", counts.words.receptacles)
    assert (found.by_kind >= 0).all() and (found.by_kind <= 1.2).all()


@pytest.fixture
def predictors(kitchens: list[RoomScene]) -> dict[str, PlacementPredictor]:
    counts = counted(kitchens)
    return {
        "random": RandomReceptacle(counts.words.receptacles),
        "room": RoomMajority(counts),
        "common": common_memory(counts, NAMES),
        "without": WithoutMemex(counts, NAMES),
        "closed": back_off(counts, NAMES),
    }


def test_predictors_keep_the_contract(
    predictors: dict[str, PlacementPredictor], kitchens: list[RoomScene]
) -> None:
    room, empty = kitchens[1], RoomScene("nothing seen yet", "kitchen")
    for predictor in predictors.values():
        ranked = predictor.rank("Mug", room, {"Mug|1"})
        assert {r.receptacle_type for r in ranked} == set(room.receptacle_types())
        assert sum(r.score for r in ranked) == pytest.approx(1.0)
        assert ranked == sorted(ranked, key=lambda r: (-r.score, r.receptacle_type))
        assert ranked == predictor.rank("Mug", room, {"Mug|1"})
        named = predictor.rank("Mug", room, (), ["Shelf", "Telescope", "Shelf"])
        assert sorted(r.receptacle_type for r in named) == ["Shelf", "Telescope"]
        known = predictor.rank("Mug", empty)
        assert {"Shelf", "Drawer"} <= {r.receptacle_type for r in known}


def first(ranked: list[Ranked]) -> str:
    return ranked[0].receptacle_type


def test_baselines_answer_as_they_are_named(
    predictors: dict[str, PlacementPredictor], kitchens: list[RoomScene], make_room: MakeRoom
) -> None:
    room = kitchens[1]
    assert first(predictors["common"].rank("Fork", room)) == "Drawer"
    assert {first(predictors["room"].rank(t, room)) for t in ("Fork", "Apple")} == {"CounterTop"}
    full = make_room({f"Book|{n}": "Shelf|1" for n in range(20)}, "CounterTop|1")
    assert first(predictors["without"].rank("Fork", full)) == "Shelf"
    hidden = {f"Book|{n}" for n in range(20)}
    assert first(predictors["without"].rank("Fork", full, hidden)) == "CounterTop"
    orders = {first(RandomReceptacle((), seed).rank("Fork", room)) for seed in range(30)}
    assert len(orders) > 2
