"""A model in a file: the same back, and one line for every file that is none."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from mnemonaut.agents.janus import checkpoint
from mnemonaut.agents.janus.checkpoint import described, load, save, shipped, vocabulary_of
from mnemonaut.agents.janus.checkpoint import windows_of as told_windows
from mnemonaut.agents.janus.model import Janus, Windows
from mnemonaut.envs.errors import MnemonautError
from mnemonaut.memory.errors import NotAStore, StoreError, StoreVersion
from mnemonaut.memory.frame_window import FrameWindow

from .small_models import small, words

WINDOWS = Windows(FrameWindow(2, 3), FrameWindow(0, 1))
TOLD = {"made": "by a test", "seconds": 3, "loss": [1.5, 0.25]}


def written(path: Path, model: Janus | None = None) -> Path:
    save(model or small(), path, TOLD, vocabulary=words(), windows=WINDOWS)
    return path


def changed(path: Path, **changes: Any) -> Path:
    """The same tensors with another description."""
    body = described(path) | changes
    tensors = load_file(path)
    save_file(tensors, path, metadata={"janus": json.dumps(body)})
    return path


def test_the_same_comes_back(tmp_path: Path) -> None:
    model = small(seed=3)
    loaded, body = load(written(tmp_path / "new" / "a.safetensors", model))
    assert loaded.sizes == model.sizes and not loaded.training
    assert vocabulary_of(body) == words()
    assert told_windows(body) == WINDOWS
    assert body["told"] == TOLD
    before, after = model.state_dict(), loaded.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.safetensors"]


def test_equal_models_give_equal_bytes(tmp_path: Path) -> None:
    one, two = (written(tmp_path / name, small(seed=1)).read_bytes() for name in "ab")
    other = written(tmp_path / "c", small(seed=2)).read_bytes()
    assert one == two != other


def test_a_diverged_model_is_not_written(tmp_path: Path) -> None:
    model = small()
    with torch.no_grad():
        model.decoder.query[0] = float("nan")
    with pytest.raises(StoreError, match=r"decoder.query is not finite: the training has diverged"):
        written(tmp_path / "a", model)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be written .*; name another file"):
        written(tmp_path / "file" / "a")


@pytest.mark.parametrize("content", [b"", b"\x00" * 8, b"mnemonaut" * 100, b"\x02" + b"\x00" * 7])
def test_a_file_that_is_something_else(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(NotAStore, match="is no checkpoint of janus; run `mnemonaut train janus"):
        load(path)


def test_a_file_of_other_tensors(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(2)}, tmp_path / "plain")
    save_file({"a": torch.zeros(2)}, tmp_path / "other", metadata={"janus": '{"format": "x"}'})
    for name in ("plain", "other"):
        with pytest.raises(NotAStore, match="is no checkpoint of janus"):
            described(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotAStore, match=r"a cannot be read \(No such file or directory\); run"):
        load(tmp_path / "a")
    with pytest.raises(NotAStore, match=r"cannot be read \(Is a directory\)"):
        load(tmp_path)


def test_a_file_that_was_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(NotAStore, match=r"a is damaged \(.+\); run `mnemonaut train janus"):
        load(path)


def test_a_file_of_another_version(tmp_path: Path) -> None:
    path = written(tmp_path / "a")
    body = described(path)
    for changes in (
        {"sizes": body["sizes"] | {"legs": 4}},
        {"sizes": body["sizes"] | {"width": 33}},
        {"windows": {"semantic": [8, 48]}},
        {"windows": {"semantic": [8, 48], "spatial": [-1, 48]}},
        {"words": "all of them"},
        {"told": 3},
    ):
        with pytest.raises(NotAStore, match=r"a does not fit this mnemonaut \(.+\); run"):
            load(changed(path, **changes))
        written(path)
    with pytest.raises(NotAStore, match="is damaged"):
        load(changed(path, sizes=body["sizes"] | {"width": 64}))
    with pytest.raises(StoreVersion, match="was written by a newer mnemonaut; upgrade"):
        load(changed(written(path), version=99))


def test_the_shipped_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path / "tiny.safetensors")
    with pytest.raises(NotAStore, match=r"no trained janus ships .* --checkpoint FILE"):
        shipped()
    assert load(written(tmp_path / "tiny.safetensors"))[0].sizes == load(shipped())[0].sizes


def test_without_torch_a_file_is_still_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a")
    monkeypatch.setitem(sys.modules, "torch", None)
    assert described(path)["told"] == TOLD
    with pytest.raises((MnemonautError, StoreError), match=r"pip install 'mnemonaut\[neural\]'"):
        load(path)
