"""A predictor that was saved and read again says the same; anything else is refused in a line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from mnemonaut.memory.embedding import HashingEmbedding
from mnemonaut.memory.errors import NotAStore, StoreError, StoreVersion
from mnemonaut.memory.placement.rooms import RoomScene
from mnemonaut.memory.placement_network import (
    NetworkPredictor,
    NetworkSettings,
    TrainingSettings,
    load,
    save,
    train,
)


@pytest.fixture(scope="module", params=["memory", "no memory", "bases"])
def predictor(
    request: pytest.FixtureRequest, rooms: list[RoomScene], names: HashingEmbedding
) -> NetworkPredictor:
    shape = NetworkSettings(
        width=8, memory=request.param != "no memory", bases=2 if request.param == "bases" else 0
    )
    settings = TrainingSettings(steps=3, memory_rooms=1)
    return train(rooms, names, shape=shape, settings=settings, members=2)


def test_what_was_saved_comes_back(
    predictor: NetworkPredictor, rooms: list[RoomScene], names: HashingEmbedding, tmp_path: Path
) -> None:
    path = tmp_path / "placements.pt"
    before = [predictor.rank(t, r) for r in rooms for t in ("Mug", "Book", "Kettle")]
    save(predictor, path)
    again = load(path, names)
    assert [again.rank(t, r) for r in rooms for t in ("Mug", "Book", "Kettle")] == before
    save(again, path)  # a file is replaced whole, and no partial one stays behind
    assert [found.name for found in tmp_path.iterdir()] == ["placements.pt"]
    assert load(path, names).rank("Mug", rooms[0]) == predictor.rank("Mug", rooms[0])


def test_types_learnt_of_later_are_not_saved(
    predictor: NetworkPredictor, rooms: list[RoomScene], tmp_path: Path
) -> None:
    predictor.rank("Zeppelin", rooms[0])
    save(predictor, tmp_path / "placements.pt")
    for member in load(tmp_path / "placements.pt").members:
        assert "Zeppelin" not in member.network.vocabulary.types


def _write(path: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    content = torch.load(path, weights_only=True)
    told = json.loads(content["description"])
    change(told, content["tensors"])
    content["description"] = json.dumps(told)
    torch.save(content, path)


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        (lambda told, _: told.update(version=99), StoreVersion, "newer mnemonaut"),
        (lambda told, _: told.update(format="other"), NotAStore, "no placement network"),
        (lambda told, _: told["members"].clear(), NotAStore, "damaged"),
        (lambda told, _: told["members"][0].pop("types"), NotAStore, "damaged"),
        (lambda _, tensors: tensors.pop("0/parameters/head.0"), NotAStore, "head.0"),
        (
            lambda _, tensors: tensors.update({"0/parameters/head.0": torch.zeros(1, 2)}),
            NotAStore,
            "shape",
        ),
    ],
)
def test_a_wrong_file_is_told(
    predictor: NetworkPredictor,
    tmp_path: Path,
    change: Callable[[dict[str, Any], dict[str, Any]], None],
    error: type[StoreError],
    text: str,
) -> None:
    path = tmp_path / "placements.pt"
    save(predictor, path)
    _write(path, change)
    with pytest.raises(error, match=text) as found:
        load(path)
    assert "\n" not in str(found.value)


def test_what_is_no_file_of_ours(predictor: NetworkPredictor, tmp_path: Path) -> None:
    with pytest.raises(NotAStore, match="cannot be read"):
        load(tmp_path / "absent.pt")
    (tmp_path / "text.pt").write_text("not a network")
    with pytest.raises(NotAStore, match="no placement network"):
        load(tmp_path / "text.pt")
    torch.save({"description": 3}, tmp_path / "other.pt")
    with pytest.raises(NotAStore, match="no placement network"):
        load(tmp_path / "other.pt")
    with pytest.raises(StoreError, match="cannot be written"):
        save(predictor, tmp_path / "no folder" / "placements.pt")
