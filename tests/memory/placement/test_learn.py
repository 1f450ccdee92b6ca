"""Learning, keeping, and what ships."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.memory.errors import NotAStore, StoreError, StoreVersion
from mnemonaut.memory.placement.files import read_document
from mnemonaut.memory.placement.learn import BASELINES, DEFAULT, PlacementModel, learn
from mnemonaut.memory.placement.rooms import RoomScene


def test_saved_and_loaded(tmp_path: Path, model: PlacementModel, unseen: list[RoomScene]) -> None:
    path = tmp_path / "places.json.gz"
    model.save(path)
    loaded = PlacementModel.load(str(path))
    for room in unseen:
        thing, _ = next(iter(room.placements()))
        ranked = model.predictor.rank(thing.type, room, {thing.id})
        assert loaded.predictor.rank(thing.type, room, {thing.id}) == ranked
        assert loaded.detector.probabilities(room) == model.detector.probabilities(room)
    loaded.save(tmp_path / "again.json.gz")
    assert (tmp_path / "again.json.gz").read_bytes() == path.read_bytes()


def test_equal_rooms_teach_equally(tmp_path: Path, kitchens: list[RoomScene]) -> None:
    for name in ("one", "two"):
        learn(kitchens, seed=3).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_nothing_to_learn() -> None:
    with pytest.raises(StoreError, match="nothing to learn"):
        learn([RoomScene("empty", "kitchen")])


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"format": "other"}, NotAStore, "train placements"),
        ({"version": 99}, StoreVersion, "version 99"),
        ({"memex": None}, NotAStore, "damaged"),
        ({"ranker": {}}, NotAStore, "learn it again"),
        ({"detector": {"constant": "x"}}, NotAStore, "learn it again"),
        ({"memex": {"format": "mnemonaut.memex", "version": 1}}, NotAStore, "damaged"),
    ],
)
def test_files_that_cannot_be_used(
    tmp_path: Path,
    kitchens: list[RoomScene],
    change: dict[str, Any],
    error: type[StoreError],
    told: str,
) -> None:
    path = tmp_path / "places.json"
    learn(kitchens).save(path)
    path.write_text(json.dumps({**read_document(path), **change}))
    with pytest.raises(error, match=told) as caught:
        PlacementModel.load(path)
    assert "\n" not in str(caught.value) and caught.value.exit_code == 5


def test_what_ships() -> None:
    resource = files("mnemonaut.memory.placement").joinpath(DEFAULT)
    assert len(resource.read_bytes()) < 300_000
    model = PlacementModel.default()
    counts = model.memex.counts()
    assert counts["rooms"] == 80 and counts["nodes"] > 2000
    assert {room.kind for room in model.memex.rooms} == {
        "kitchen", "living_room", "bedroom", "bathroom",
    }  # fmt: skip
    assert "Mug" in model.portable and "Fridge" in model.receptacles
    ranked = model.predictor.rank("Egg", RoomScene("unseen", "kitchen"))
    assert "Fridge" in [r.receptacle_type for r in ranked[:3]]


def test_baselines_by_name(model: PlacementModel, unseen: list[RoomScene]) -> None:
    for name in BASELINES:
        assert model.baseline(name).rank("Mug", unseen[0])
    with pytest.raises(StoreError, match=r"unknown baseline `rnadom`; known: closed"):
        model.baseline("rnadom")
