"""JanusVLN at the paper's sizes with random weights: for timings, where no checkpoint is needed.

What a step costs does not depend on what the weights say. Sizes are those of Qwen2.5-VL-7B-Instruct
and VGGT-1B; about 18.5 GB in 16-bit floats, and 8.3 GB more for a full spatial memory of 56 frames.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from .janus import PublishedJanus
from .merger import HIDDEN, VGGTMerger
from .pictures import WIDTH
from .prompt import MARKS
from .qwen import Qwen
from .vggt import Aggregator, VGGTSizes

if TYPE_CHECKING:
    from ..model import Windows

TEXT_7B: dict[str, Any] = {
    "vocab_size": 152_064,
    "hidden_size": 3_584,
    "intermediate_size": 18_944,
    "num_hidden_layers": 28,
    "num_attention_heads": 28,
    "num_key_value_heads": 4,
    "max_position_embeddings": 128_000,
    "rms_norm_eps": 1e-6,
    "rope_parameters": {
        "rope_type": "default",
        "rope_theta": 1e6,
        "mrope_section": [16, 24, 24],
    },
}
VISION_7B: dict[str, Any] = {
    "depth": 32,
    "hidden_size": 1_280,
    "intermediate_size": 3_420,
    "num_heads": 16,
    "out_hidden_size": 3_584,
    "patch_size": 14,
    "spatial_merge_size": 2,
    "temporal_patch_size": 2,
    "window_size": 112,
    "fullatt_block_indexes": [7, 15, 23, 31],
}


class ByteTokenizer:
    """Stands in for Qwen's tokenizer: one token per byte, and the marks of turns.

    Numbers of the marks follow the bytes. Prompts are some four times as long as Qwen's.
    """

    eos_token_id = 256 + MARKS.index("<|im_end|>")

    def __call__(self, text: str, add_special_tokens: bool = False) -> dict[str, list[int]]:
        """Token numbers of a text, under "input_ids"; nothing is ever added."""
        numbers: list[int] = []
        rest = text
        while rest:
            found = [(rest.find(mark), mark) for mark in MARKS if mark in rest]
            place, mark = min(found, default=(len(rest), ""))
            numbers += rest[:place].encode()
            if mark:
                numbers.append(256 + MARKS.index(mark))
            rest = rest[place + len(mark) :]
        return {"input_ids": numbers}

    def decode(self, numbers: Sequence[int], **kwargs: Any) -> str:
        """The bytes among `numbers`, as text."""
        return bytes(number for number in numbers if number < 256).decode(errors="replace")

    def convert_tokens_to_ids(self, mark: str) -> int | None:
        """The number of a mark."""
        return 256 + MARKS.index(mark) if mark in MARKS else None


def random_published(
    *,
    windows: "Windows | None" = None,
    policy: str = "cached",
    reading: str = "scored",
    text: dict[str, Any] | None = None,
    vision: dict[str, Any] | None = None,
    vggt: VGGTSizes | None = None,
    width: int = WIDTH,
    attention: str = "sdpa",
    dtype: torch.dtype = torch.bfloat16,
    device: torch.device | str = "cpu",
    seed: int = 0,
) -> PublishedJanus:
    """A JanusVLN with random weights, of the paper's sizes or of others.

    Args:
        text, vision, vggt: sizes instead of the paper's.
        width: pixels that pictures are brought to.
        seed: of the weights; the same on one device.
        others: as `load_published`. "scored" reads take the same work at every step; what random
            weights write is of any length.
    """
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    text, vision, vggt = text or TEXT_7B, vision or VISION_7B, vggt or VGGTSizes()
    config = Qwen2_5_VLConfig(
        text_config={
            **text,
            "bos_token_id": None,
            "eos_token_id": ByteTokenizer.eos_token_id,
        },
        vision_config=dict(vision),
        # Behind the bytes and the marks; pictures are put in as embeddings, so any will do.
        image_token_id=260,
        video_token_id=261,
        vision_start_token_id=258,
        vision_end_token_id=259,
    )
    config._attn_implementation = attention
    usual = torch.get_default_dtype()
    with torch.random.fork_rng(), torch.device(device):
        torch.manual_seed(seed)
        torch.set_default_dtype(dtype)
        try:
            made: Any = Qwen2_5_VLForConditionalGeneration
            model = made(config)
            aggregator = Aggregator(vggt).requires_grad_(False).eval()
            merger = VGGTMerger(
                2 * vggt.width,
                model.config.text_config.hidden_size,
                hidden=HIDDEN,
                merge=model.config.vision_config.spatial_merge_size,
            )
        finally:
            torch.set_default_dtype(usual)
    return PublishedJanus(
        Qwen(model, ByteTokenizer()),
        aggregator,
        merger.requires_grad_(False).eval(),
        windows=windows,
        policy=policy,
        reading=reading,
        width=width,
    )
