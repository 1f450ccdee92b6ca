"""Qwen2.5-VL from disk, its positions, and its own generation, which ours equals."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from mnemonaut.agents.janus.published.errors import CheckpointMissing
from mnemonaut.agents.janus.published.janus import load_published
from mnemonaut.agents.janus.published.pictures import PictureSize, patched, prepared
from mnemonaut.agents.janus.published.prompt import WORDS, Prompt
from mnemonaut.agents.janus.published.qwen import (
    Qwen,
    framed_positions,
    load_qwen,
    text_positions,
)

Frames = Callable[..., Tensor]
SIZE = PictureSize(16, 24, 4, 2)


@pytest.fixture(scope="module")
def qwen(checkpoint: Path) -> Qwen:
    return load_qwen(checkpoint)


def test_a_janusvln_checkpoint_is_read_under_its_published_names(
    qwen: Qwen, checkpoint: Path
) -> None:
    held = load_file(checkpoint / "model.safetensors")
    assert {name.split(".")[0] for name in held} == {"lm_head", "merger", "model", "vggt", "visual"}
    assert torch.equal(qwen.model.lm_head.weight, held["lm_head.weight"])
    tower = qwen.model.model.visual.merger.mlp[0].weight
    assert torch.equal(tower, held["visual.merger.mlp.0.weight"])
    assert (qwen.patch, qwen.merge, qwen.doubled, qwen.width, qwen.layers) == (4, 2, 2, 32, 2)


def test_text_goes_to_tokens_and_back(qwen: Qwen) -> None:
    numbers = qwen.tokens("Go <|im_end|>MOVE_FORWARD")[0].tolist()
    assert qwen.text(numbers) == "Go MOVE_FORWARD"
    assert len(qwen.tokens("MOVE_FORWARD")[0]) == 1 < len(qwen.tokens("TURN_RIGHT")[0])


def _inputs(qwen: Qwen, count: int, prompt: Prompt) -> dict[str, Tensor]:
    """The released prompt as transformers wants it: one sequence with places for pictures."""
    picture = f"<|vision_start|>{'<|image_pad|>' * SIZE.tokens}<|vision_end|>"
    text = prompt.opening + picture * count + prompt.told("go on") + prompt.closing
    numbers = qwen.tokens(text)
    kinds = (numbers == qwen.model.config.image_token_id).int()
    grids = torch.tensor([[1, SIZE.rows, SIZE.columns]] * count)
    return {"input_ids": numbers, "mm_token_type_ids": kinds, "image_grid_thw": grids}


def test_positions_are_those_of_transformers(qwen: Qwen) -> None:
    prompt = Prompt()
    inputs = _inputs(qwen, 3, prompt)
    theirs, _ = qwen.model.model.get_rope_index(**inputs)
    place = qwen.tokens(prompt.opening).shape[1]
    parts = [text_positions(0, place)]
    for _ in range(3):
        own, place = framed_positions(place, SIZE)
        parts.append(own)
    rest = inputs["input_ids"].shape[1] - sum(part.shape[1] for part in parts)
    parts.append(text_positions(place, rest))
    assert torch.equal(torch.cat(parts, dim=1), theirs[:, 0])


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_written_is_what_transformers_generates(
    qwen: Qwen, checkpoint: Path, frames: Frames, count: int
) -> None:
    """The released policy without geometry, against `generate` on the same prompt."""
    janus = load_published(checkpoint, lam=0, policy="window", width=24, dtype=torch.float32)
    seen = frames(count)
    memory = janus.memory(height=18, width=24)
    janus.begin(memory, ["go on"])
    texts = [janus.speak(memory, now)[1][0] for now in seen]
    pictures = torch.cat([prepared(now, to=24, patch=4)[0] for now in seen])
    model: Any = qwen.model
    inputs = _inputs(qwen, count, janus.prompt)
    written = model.generate(
        **inputs,
        pixel_values=patched(pictures, SIZE, mean=qwen.mean, deviation=qwen.deviation),
        max_new_tokens=24,
        do_sample=False,
        pad_token_id=0,
        eos_token_id=sorted(qwen.ends),
    )
    assert texts[-1] == qwen.text(written[0, inputs["input_ids"].shape[1] :].tolist())


def test_bad_folders_are_told_in_one_line(checkpoint: Path, tmp_path: Path) -> None:
    def refused(said: str) -> None:
        with pytest.raises(CheckpointMissing, match=said) as told:
            load_qwen(folder)
        assert "\n" not in str(told.value)

    folder = tmp_path / "copy"
    refused("holds no config.json; download")
    shutil.copytree(checkpoint, folder)
    held = load_file(folder / "model.safetensors")
    weights, config = folder / "model.safetensors", folder / "config.json"
    gone = "model.layers.1.mlp.up_proj.weight"
    save_file({n: t for n, t in held.items() if n != gone}, weights, metadata={"format": "pt"})
    refused("lacks .*layers.1.mlp.up_proj.weight .1 tensors missing")
    save_file(held | {gone: torch.ones(3, 4)}, weights, metadata={"format": "pt"})
    refused("cannot be loaded")
    weights.unlink()
    refused("cannot be loaded")
    shutil.copy(checkpoint / "model.safetensors", weights)
    (folder / "preprocessor_config.json").write_text("{")
    refused("no preprocessor")
    own = {"image_mean": [0.1, 0.2, 0.3], "image_std": [1, 1, 1]}
    (folder / "preprocessor_config.json").write_text(json.dumps(own))
    assert load_qwen(folder).mean == (0.1, 0.2, 0.3)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).unlink()
    refused("cannot be loaded|tokenizer in .* does not know")
    config.write_text(json.dumps({"model_type": "qwen2", "vocab_size": 8}))
    refused("holds a qwen2, no qwen2_5_vl")


def test_the_words_are_four() -> None:
    assert len(set(WORDS)) == 4
