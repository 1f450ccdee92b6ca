"""The context ranker: what it learns, and what it must not see."""

from dataclasses import replace

import numpy as np
import pytest

from mnemonaut.memory.errors import NotAStore
from mnemonaut.memory.placement.evidence import FEATURES, GROUPS
from mnemonaut.memory.placement.learn import PlacementModel
from mnemonaut.memory.placement.names import ClassNames
from mnemonaut.memory.placement.ranker import (
    ContextRanker,
    Weights,
    examples,
    fitted,
    out_of_fold,
    room_choices,
)
from mnemonaut.memory.placement.rooms import RoomScene
from mnemonaut.memory.placement.tally import Tally, Vocabulary, tally

from .conftest import MakeRoom

NAMES = ClassNames()


def counted(rooms: list[RoomScene]) -> Tally:
    return tally(rooms, Vocabulary.of(rooms))


def test_groups_part_the_features() -> None:
    named = [name for group in GROUPS.values() for name in group]
    assert sorted(named) == sorted(FEATURES) and len(set(named)) == len(named)


def test_better_than_chance_in_unseen_rooms(model: PlacementModel, unseen: list[RoomScene]) -> None:
    right = chance = total = 0.0
    for room in unseen:
        for thing, parent in room.placements():
            ranked = model.predictor.rank(thing.type, room, {thing.id})
            right += parent in [r.receptacle_type for r in ranked[:3]]
            chance += min(3 / len(ranked), 1.0)
            total += 1
    assert total > 50 and right / total > 0.55 > chance / total + 0.15


def test_places_of_the_asked_and_of_distance_are_not_read(
    model: PlacementModel, unseen: list[RoomScene]
) -> None:
    """Forbidden inputs: where things are in metres, and the parent of the object itself."""
    room = unseen[0]
    thing, parent = next(iter(room.placements()))
    elsewhere = next(o for o in room.objects if o.receptacle and o.type != parent)
    moved = tuple(
        replace(o, center=(9.0, 9.0, 9.0), size=(1.0, 1.0, 1.0), facing=None) for o in room.objects
    )
    changed = tuple(replace(o, parents=(elsewhere.id,)) if o.id == thing.id else o for o in moved)
    other = RoomScene(room.name, room.kind, changed)
    asked = {thing.id}
    before = model.predictor.rank(thing.type, room, asked)
    assert model.predictor.rank(thing.type, other, asked) == before
    # Seen as it lies, it speaks for where it lies.
    seen = model.predictor.rank(thing.type, other, (), [r.receptacle_type for r in before])
    share = {r.receptacle_type: r.score for r in seen}
    assert share[elsewhere.type] > next(
        r.score for r in before if r.receptacle_type == elsewhere.type
    )


def test_the_room_is_followed(make_room: MakeRoom) -> None:
    """Homes that keep all their cutlery together, one half here, one half there."""
    rooms = []
    for nth in range(24):
        home, other = ("Drawer|1", "Shelf|1") if nth % 2 else ("Shelf|1", "Drawer|1")
        placed = {"Fork|1": home, "Spoon|1": home, "Knife|1": home, "Apple|1": other}
        rooms.append(make_room(placed, name=str(nth)))
    counts = counted(rooms)
    weights = fitted(examples(rooms, counts, NAMES, hide=1))
    ranker = ContextRanker(counts, NAMES, weights)
    for home, other in (("Drawer|1", "Shelf|1"), ("Shelf|1", "Drawer|1")):
        room = make_room({"Fork|1": home, "Spoon|1": home, "Apple|1": other})
        best = ranker.rank("Knife", room)[0]
        assert f"{best.receptacle_type}|1" == home and best.score > 0.8
        assert set(best.why) == {"memory", "room"} and best.why["room"] > best.why["memory"]


def test_no_label_leaks_into_training(make_room: MakeRoom, rng: np.random.Generator) -> None:
    """Placements by the dice: nothing can be learnt, so training must not score above chance.

    Counts that leave out one room alone would: the class that is one short is the right one.
    """
    places = ["Shelf|1", "Drawer|1", "Desk|1", "Sofa|1"]
    rooms = []
    for nth in range(40):
        placed = {f"{t}|1": places[int(rng.integers(4))] for t in ("Mug", "Pan", "Book", "Vase")}
        rooms.append(make_room(placed, *places, name=str(nth)))
    counts = counted(rooms)
    choices = examples(rooms, counts, NAMES)
    scores = np.where(choices.there, choices.features @ np.array(fitted(choices).values), -np.inf)
    right = float((scores.argmax(axis=1) == choices.chosen).mean())
    assert len(choices.chosen) == 160 and right < 0.42  # chance: .25; 27 weights on 160 choices


def test_folds_are_disjoint_and_spread(
    generated: list[RoomScene], rng: np.random.Generator
) -> None:
    counts = counted(generated)
    seen: list[str] = []
    for members, others in out_of_fold(generated, counts, rng):
        seen += [room.name for room in members]
        rest = [room for room in generated if room not in members]
        assert (others.chosen == tally(rest, counts.words).chosen).all()
        assert len({room.kind for room in members}) == len(members)  # 24 rooms, 8 folds
    assert sorted(seen) == sorted(room.name for room in generated)


def test_training_and_asking_see_the_same(
    model: PlacementModel, unseen: list[RoomScene], rng: np.random.Generator
) -> None:
    """The features of the batch, weighed, are the shares that `rank` gives one at a time."""
    room = unseen[1]
    made = room_choices(model.counts, model.names, room, rng, hide=0)
    for (thing, _), (table, _) in zip(room.placements(), made, strict=True):
        scores = table @ np.array(model.predictor.weights.values)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        options = room.candidates(thing.type, {thing.id})
        ranked = {
            r.receptacle_type: r.score for r in model.predictor.rank(thing.type, room, {thing.id})
        }
        assert [ranked[name] for name in options] == pytest.approx(shares.tolist())


def test_groups_can_be_switched_off(generated: list[RoomScene]) -> None:
    choices = examples(generated, counted(generated), NAMES)
    only = dict(zip(FEATURES, fitted(choices, ["counts"]).values, strict=True))
    assert {name for name, weight in only.items() if weight} == set(GROUPS["counts"])


def test_too_little_to_train_on(make_room: MakeRoom) -> None:
    rooms = [make_room({"Mug|1": "Shelf|1"}, "Drawer|1")]
    weights = fitted(examples(rooms, counted(rooms), NAMES))
    ranked = ContextRanker(counted(rooms), NAMES, weights).rank("Mug", rooms[0], {"Mug|1"})
    assert ranked[0].receptacle_type == "Shelf"


def test_weights_as_json() -> None:
    weights = Weights(tuple(float(n) for n in range(len(FEATURES))))
    assert Weights.from_json(weights.to_json()) == weights
    for broken in ({}, {**weights.to_json(), "common": "many"}):
        with pytest.raises(NotAStore, match="learn it again"):
            Weights.from_json(broken)
