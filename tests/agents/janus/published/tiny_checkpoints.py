"""Tiny checkpoints of the published names, with random weights, saved to disk."""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from mnemonaut.agents.janus.published.merger import VGGTMerger
from mnemonaut.agents.janus.published.vggt import Aggregator, VGGTSizes

MARKS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>")
PAD = "<|image_pad|>"
TINY = VGGTSizes(width=16, heads=2, blocks=3, encoder_blocks=2, patch=4, grid=5, registers=2)


TEXT = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
}
VISION = {
    "depth": 2,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_heads": 2,
    "out_hidden_size": 32,
    "patch_size": 4,
    "window_size": 16,
    "fullatt_block_indexes": [1],
}
"""Of a Qwen2.5-VL so small that a test can make one."""


def randomised(module: nn.Module) -> nn.Module:
    """Weights that matter everywhere: published starting values leave whole branches near 0."""
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.3)
    return module.requires_grad_(False).eval()


def tiny_aggregator() -> Aggregator:
    aggregator = Aggregator(TINY)
    randomised(aggregator)
    return aggregator


def tiny_tokenizer(folder: Path) -> Any:
    """Bytes, Qwen2.5's marks, and the four answers as one token each."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in (*MARKS, PAD)])
    tokenizer.add_tokens(["TURN_LEFT", "MOVE_FORWARD"])  # the other two are of several tokens
    made: Any = PreTrainedTokenizerFast
    fast = made(tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    fast.save_pretrained(folder)
    return fast


def tiny_qwen(folder: Path) -> Any:
    """A Qwen2.5-VL with random weights, in `folder` with its tokenizer."""
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    tokenizer = tiny_tokenizer(folder)
    number = tokenizer.convert_tokens_to_ids
    rotary = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [1, 1, 2]}
    config: Any = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": len(tokenizer),
            **TEXT,
            "rope_parameters": rotary,
            "bos_token_id": None,
            "eos_token_id": number("<|im_end|>"),
        },
        vision_config=dict(VISION),
        image_token_id=number(PAD),
        video_token_id=number("<|endoftext|>"),
        vision_start_token_id=number("<|vision_start|>"),
        vision_end_token_id=number("<|vision_end|>"),
    )
    config.lam = 0.3  # JanusVLN's own, beside what Qwen's config has
    model: Any = Qwen2_5_VLForConditionalGeneration(config)
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.2)
    model.eval().save_pretrained(folder)
    return model


def tiny_janusvln(folder: Path) -> Path:
    """A tiny JanusVLN in a folder: Qwen2.5-VL under its published names, VGGT, VGGTMerger."""
    torch.manual_seed(1)
    tiny_qwen(folder)
    whole = load_file(folder / "model.safetensors")
    merger = VGGTMerger(2 * TINY.width, 32, hidden=24)
    randomised(merger)
    whole |= {f"merger.{name}": held.clone() for name, held in merger.state_dict().items()}
    own = tiny_aggregator().state_dict()
    whole |= {f"vggt.aggregator.{name}": held.clone() for name, held in own.items()}
    whole["vggt.depth_head.norm.weight"] = torch.ones(3)
    save_file(whole, folder / "model.safetensors", metadata={"format": "pt"})
    return folder
