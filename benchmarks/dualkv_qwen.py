"""A small random Qwen2.5-VL decoder of transformers: through a WindowCache, and in one pass."""

from typing import Any

import torch
from torch import Tensor

from mnemonaut.memory.frame_window import FrameWindow

LAYERS, WIDTH = 3, 32
PROMPT, TOKENS = 6, 2
"""Tokens that are pinned, and tokens of a frame."""


def absent() -> str:
    """What is missing, or nothing."""
    try:
        import transformers  # noqa: F401
    except ImportError:
        return "needs transformers: pip install 'mnemonaut[neural]'"
    return ""


def random_decoder(seed: int = 0) -> Any:
    """Rotary by time, height and width, as Qwen2.5-VL's."""
    from transformers import Qwen2_5_VLTextConfig
    from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLTextModel

    config = Qwen2_5_VLTextConfig(
        vocab_size=40,
        hidden_size=WIDTH,
        intermediate_size=48,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=2,
        bos_token_id=None,
        eos_token_id=None,
        initializer_range=0.2,
        rope_parameters={
            "rope_type": "default",
            "rope_theta": 10_000.0,
            "mrope_section": [2, 1, 1],
        },
    )
    config._attn_implementation = "sdpa"
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model: Any = Qwen2_5_VLTextModel(config)
    return model.eval().requires_grad_(False)


def streaming_from_one_pass(window: FrameWindow, frames: int, batch: int, seed: int) -> list[float]:
    """Largest absolute differences of the hidden states, normed, after each layer."""
    from mnemonaut.memory.transformers_cache import WindowCache

    model, generator = random_decoder(seed), torch.Generator().manual_seed(seed)
    count = PROMPT + frames * TOKENS
    embeds = torch.randn(batch, count, WIDTH, generator=generator)
    positions = torch.randint(0, 4 * frames, (3, batch, count), generator=generator)
    cache = WindowCache(window, layers=LAYERS, pinned=PROMPT, tokens=TOKENS)
    calls = [PROMPT, *[TOKENS] * frames]
    parts = zip(torch.split(embeds, calls, 1), torch.split(positions, calls, 2), strict=True)
    streamed = torch.cat([_states(model, *part, past_key_values=cache) for part in parts], 2)
    mask = torch.ones(count, count, dtype=torch.bool).tril()
    seen = torch.from_numpy(window.mask(frames))
    mask[PROMPT:, PROMPT:] &= seen.repeat_interleave(TOKENS, 0).repeat_interleave(TOKENS, 1)
    given = mask.expand(batch, 1, count, count)
    whole = _states(model, embeds, positions, attention_mask=given, use_cache=False)
    return [float(most) for most in (streamed - whole).abs().flatten(1).amax(1)]


@torch.no_grad()
def _states(model: Any, embeds: Tensor, positions: Tensor, **how: Any) -> Tensor:
    """(layers, batch, tokens, width), each layer's brought to unit spread."""
    out = model(inputs_embeds=embeds, position_ids=positions, output_hidden_states=True, **how)
    states = torch.stack(out.hidden_states[1:])
    return torch.nn.functional.layer_norm(states, (WIDTH,))
