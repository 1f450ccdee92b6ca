"""Checkpoints on disk, whole and in parts, and what is said of bad ones."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from mnemonaut.agents.janus.published.errors import CheckpointMissing
from mnemonaut.agents.janus.published.loading import load_aggregator, load_merger, read_tensors
from mnemonaut.agents.janus.published.merger import VGGTMerger
from mnemonaut.agents.janus.published.vggt import Aggregator


def _named(aggregator: Aggregator) -> dict[str, Tensor]:
    """As VGGT publishes it: the aggregator, and heads."""
    own = {f"aggregator.{name}": held for name, held in aggregator.state_dict().items()}
    return own | {"camera_head.token_norm.weight": torch.ones(4), "point_head.x": torch.ones(2)}


def _same(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    mine, yours = one.state_dict(), other.state_dict()
    return mine.keys() == yours.keys() and all(torch.equal(mine[n], yours[n]) for n in mine)


@pytest.mark.parametrize("name", ["model.safetensors", "model.pt"])
def test_a_vggt_is_read_from_its_folder_or_file(
    aggregator: Aggregator, tmp_path: Path, name: str
) -> None:
    save = save_file if name.endswith("s") else torch.save
    save(_named(aggregator), tmp_path / name)
    for place in (tmp_path, tmp_path / name):
        loaded = load_aggregator(place)
        assert loaded.sizes == aggregator.sizes
        assert _same(loaded, aggregator)
        assert not loaded.training
        assert not any(parameter.requires_grad for parameter in loaded.parameters())


def test_parts_are_found_by_their_index(aggregator: Aggregator, tmp_path: Path) -> None:
    tensors = _named(aggregator)
    files = {name: f"part-{number % 3}.safetensors" for number, name in enumerate(tensors)}
    for file in set(files.values()):
        save_file({n: held for n, held in tensors.items() if files[n] == file}, tmp_path / file)
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": files}))
    assert _same(load_aggregator(tmp_path), aggregator)
    (tmp_path / "part-1.safetensors").unlink()
    with pytest.raises(CheckpointMissing, match=r"lacks part-1.safetensors \(1 of 3 parts\)"):
        load_aggregator(tmp_path)
    index.write_text("[]")
    with pytest.raises(CheckpointMissing, match="no index"):
        load_aggregator(tmp_path)


def test_a_janusvln_checkpoint_holds_both(checkpoint: Path) -> None:
    merger = load_merger(checkpoint)
    assert isinstance(merger, VGGTMerger)
    assert (merger.width, merger.out, merger.merge) == (32, 32, 2)
    assert load_aggregator(checkpoint, dtype=torch.bfloat16).camera_token.dtype == torch.bfloat16


def test_only_what_is_asked_for_is_read(checkpoint: Path) -> None:
    assert sorted(read_tensors(checkpoint, ("nothing.", "merger."))) == [
        "ln_q.weight",
        "mlp.0.bias",
        "mlp.0.weight",
        "mlp.2.bias",
        "mlp.2.weight",
    ]
    assert read_tensors(checkpoint, ("nothing.",)) == {}


def test_bad_checkpoints_are_told_in_one_line(aggregator: Aggregator, tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    tensors = _named(aggregator)

    def refused(changed: dict[str, Tensor], said: str) -> None:
        save_file(changed, file)
        with pytest.raises(CheckpointMissing, match=said) as told:
            load_aggregator(tmp_path)
        assert "\n" not in str(told.value)

    with pytest.raises(CheckpointMissing, match=r"holds no checkpoint.*name their folder"):
        load_aggregator(tmp_path)
    gone = "aggregator.global_blocks.1.mlp.fc1.bias"
    refused({n: held for n, held in tensors.items() if n != gone}, "lacks global_blocks.1.mlp")
    refused(tensors | {"aggregator.scale_token": torch.ones(1)}, "has scale_token, which is not")
    refused(tensors | {gone: torch.ones(7)}, r"fc1.bias of \(7,\) where \(64,\) belongs")
    refused({"camera_head.x": torch.ones(1)}, "no aggregator of VGGT")
    refused({"aggregator.x": torch.ones(1)}, "lacks camera_token")
    with pytest.raises(CheckpointMissing, match=r"no VGGTMerger.*lam=0"):
        load_merger(tmp_path)
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(CheckpointMissing, match="damaged"):
        load_aggregator(tmp_path)
    file.unlink()
    (tmp_path / "model.pt").write_bytes(b"neither zip nor pickle")
    with pytest.raises(CheckpointMissing, match="cannot be read"):
        load_aggregator(tmp_path)
    torch.save([1, 2], tmp_path / "model.pt")
    with pytest.raises(CheckpointMissing, match="no tensors by name"):
        load_aggregator(tmp_path)
