"""DINOv2 against the one of transformers, which is written from the same publication."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor
from transformers import Dinov2WithRegistersConfig, Dinov2WithRegistersModel

from mnemonaut.agents.janus.published.dinov2 import DinoEncoder

BLOCK = {
    "attention.output.dense": "attn.proj",
    "layer_scale1.lambda1": "ls1.gamma",
    "layer_scale2.lambda1": "ls2.gamma",
}


@pytest.mark.parametrize(("height", "width"), [(20, 20), (12, 28)])
def test_it_equals_transformers(height: int, width: int, tmp_path: Path) -> None:
    """Learnt positions as they are (5 x 5 patches), and stretched."""
    theirs: Any = Dinov2WithRegistersModel(
        Dinov2WithRegistersConfig(
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=20,
            patch_size=4,
            num_register_tokens=3,
        )
    )
    theirs.eval()
    for parameter in theirs.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    ours = DinoEncoder(width=16, heads=2, blocks=2, patch=4, grid=5, registers=3).eval()
    theirs.save_pretrained(tmp_path)  # under the names of its publication, which do not change
    ours.load_state_dict(_ours(load_file(tmp_path / "model.safetensors")))
    pictures = torch.randn(2, 3, height, width)
    with torch.no_grad():
        wanted = theirs(pictures).last_hidden_state[:, 4:]
        torch.testing.assert_close(ours(pictures), wanted, rtol=0, atol=1e-5)


def _ours(theirs: dict[str, Tensor]) -> dict[str, Tensor]:
    """The published names of transformers' tensors."""
    named: dict[str, Tensor] = {
        "cls_token": theirs["embeddings.cls_token"],
        "mask_token": theirs["embeddings.mask_token"],
        "register_tokens": theirs["embeddings.register_tokens"],
        "pos_embed": theirs["embeddings.position_embeddings"],
    }
    for kind in ("weight", "bias"):
        named[f"patch_embed.proj.{kind}"] = theirs[f"embeddings.patch_embeddings.projection.{kind}"]
        named[f"norm.{kind}"] = theirs[f"layernorm.{kind}"]
        for block in (0, 1):
            own = f"encoder.layer.{block}.attention.attention"
            named[f"blocks.{block}.attn.qkv.{kind}"] = torch.cat(
                [theirs[f"{own}.{part}.{kind}"] for part in ("query", "key", "value")]
            )
    for name, held in theirs.items():
        if name.startswith("encoder.layer.") and ".attention.attention." not in name:
            own = name.removeprefix("encoder.layer.")
            for old, new in BLOCK.items():
                own = own.replace(old, new)
            named[f"blocks.{own}"] = held
    return named
