"""Random weights of any size: the paper's sizes are right, and small ones run."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from mnemonaut.agents.janus.published.paper_size import (
    TEXT_7B,
    VISION_7B,
    ByteTokenizer,
    random_published,
)
from mnemonaut.agents.janus.published.vggt import VGGTSizes

from .tiny_checkpoints import TEXT, VISION

Frames = Callable[..., Tensor]


def test_qwen_2_5_vl_7b_has_its_published_number_of_parameters() -> None:
    """8,292,166,656, as its published weights' index adds up to in 16-bit floats."""
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    made: Any = Qwen2_5_VLForConditionalGeneration
    with torch.device("meta"):
        model = made(Qwen2_5_VLConfig(text_config=dict(TEXT_7B), vision_config=dict(VISION_7B)))
    assert sum(parameter.numel() for parameter in model.parameters()) == 8_292_166_656
    names = set(model.state_dict())
    assert "model.visual.blocks.31.attn.qkv.weight" in names
    assert "model.language_model.layers.27.self_attn.k_proj.bias" in names


def test_bytes_go_to_tokens_and_back() -> None:
    tokenizer = ByteTokenizer()
    numbers = tokenizer("é<|im_end|>\n<|im_start|>a")["input_ids"]
    assert numbers == [195, 169, 257, 10, 256, 97]
    assert tokenizer.decode(numbers) == "é\na"
    assert tokenizer.convert_tokens_to_ids("<|im_end|>") == tokenizer.eos_token_id == 257
    assert tokenizer.convert_tokens_to_ids("<|other|>") is None


@pytest.mark.parametrize("policy", ["cached", "window"])
def test_a_small_one_runs(frames: Frames, policy: str) -> None:
    rotary = TEXT_7B["rope_parameters"] | {"mrope_section": [1, 1, 2]}
    text = TEXT_7B | {
        "vocab_size": 262,
        **TEXT,
        "rope_parameters": rotary,
    }
    vision = VISION_7B | VISION
    sizes = VGGTSizes(width=16, heads=2, blocks=2, encoder_blocks=1, patch=4, grid=5, registers=2)
    state = torch.random.get_rng_state()
    twins = [
        random_published(policy=policy, text=text, vision=vision, vggt=sizes, width=24, seed=3)
        for _ in range(2)
    ]
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.get_default_dtype() == torch.float32
    seen = frames(3)
    told = []
    for janus in twins:
        assert next(janus.parameters()).dtype == torch.bfloat16
        memory = janus.memory(height=18, width=24)
        janus.begin(memory, ["go on"])
        told.append(torch.cat([janus.step(memory, now) for now in seen]))
    assert told[0].shape == (3, 4)
    assert torch.equal(told[0], told[1])
    assert bool(torch.isfinite(told[0]).all())
