"""What users showed."""

import pytest

from mnemonaut.memory.errors import NotAStore
from mnemonaut.memory.placement.examples import Example, ShownExamples, WithExamples
from mnemonaut.memory.placement.learn import learn
from mnemonaut.memory.placement.predictor import PlacementPredictor
from mnemonaut.memory.placement.rooms import RoomScene


def best(predictor: PlacementPredictor, type: str, room: RoomScene) -> str:
    return predictor.rank(type, room, {f"{type}|1"})[0].receptacle_type


def test_one_example_moves_its_class_its_like_and_nobody_else(kitchens: list[RoomScene]) -> None:
    model, room = learn(kitchens), kitchens[1]
    shown = ShownExamples([Example("ann", "Fork", "Shelf"), Example("ann", "Pencil", "Fridge")])
    ann = WithExamples(model.predictor, shown, "ann", model.names)
    bob = WithExamples(model.predictor, shown, "bob", model.names)
    assert best(ann, "Fork", room) == "Shelf" and best(bob, "Fork", room) == "Drawer"
    assert best(ann, "Apple", room) == "Fridge"
    assert bob.rank("Fork", room) == model.predictor.rank("Fork", room)

    def in_fridge(predictor: PlacementPredictor, type: str) -> float:
        ranked = predictor.rank(type, room, (), ["Shelf", "Drawer", "Fridge"])
        assert sum(r.score for r in ranked) == pytest.approx(1.0)
        return next(r.score for r in ranked if r.receptacle_type == "Fridge")

    assert in_fridge(ann, "Pen") > in_fridge(bob, "Pen") + 0.05
    assert in_fridge(ann, "Apple") == pytest.approx(in_fridge(bob, "Apple"))
    why = ann.rank("Fork", room)[0].why
    assert why["shown"] == 3.0 and "memory" in why


def test_examples_of_a_kind_of_room_and_of_places_not_there(kitchens: list[RoomScene]) -> None:
    model, room = learn(kitchens), kitchens[0]
    shown = ShownExamples()
    shown.show(Example("ann", "Fork", "Fridge", kind="bedroom"))
    shown.show(Example("ann", "Fork", "Telescope"))
    ann = WithExamples(model.predictor, shown, "ann", model.names)
    assert len(shown.of("ann", "kitchen")) == 1 and len(shown.of("ann", "bedroom")) == 2
    before = model.predictor.rank("Fork", room)
    found = ann.rank("Fork", room)
    assert [r.receptacle_type for r in found] == [r.receptacle_type for r in before]
    assert [r.score for r in found] == pytest.approx([r.score for r in before])


def test_more_examples_outvote_fewer(kitchens: list[RoomScene]) -> None:
    model, room = learn(kitchens), kitchens[1]
    rows = [("Shelf", 1), ("Fridge", 2)]
    shown = ShownExamples(Example("ann", "Fork", place) for place, n in rows for _ in range(n))
    assert best(WithExamples(model.predictor, shown, "ann", model.names), "Fork", room) == "Fridge"


def test_as_json() -> None:
    shown = ShownExamples(
        [Example("ann", "Fork", "Shelf"), Example("bob", "Mug", "Desk", "bedroom")]
    )
    document = shown.to_json()
    assert ShownExamples.from_json(document).to_json() == document
    for broken in ({}, {**document, "version": 9}, {**document, "examples": [[1]]}):
        with pytest.raises(NotAStore):
            ShownExamples.from_json(broken)
