"""How large a Janus is: the numbers that its parameters' shapes follow from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

ACTIONS = 4
"""STOP, FORWARD, LEFT, RIGHT: the four words that the decoder can say, VLN-CE's order."""

NOTHING = 4
"""What stands for the last word where nothing was said before, or it may not be remembered."""

_MAY_BE_NONE = ("clock", "registers", "semantic_merger", "spatial_merger")
"""Whole numbers that may be 0."""


@dataclass(frozen=True, slots=True)
class JanusSizes:
    """The shape of a Janus. Same sizes, same parameter names and shapes.

    Attributes:
        words: rows of the table of words; 0 is padding.
        picture: side of the pictures in pixels.
        patch: side of a patch in pixels; a power of two.
        width: of every token; a multiple of 4 * heads.
        heads: of every attention but the global one.
        global_heads: of the global attention, each of the same size; it is what costs most, and
            what the spatial cache holds.
        clock: whether the global attention knows when a frame was seen. VGGT's does not.
        spatial_blocks: of the spatial encoder; each is frame attention and global attention.
        semantic_layers: of the semantic encoder.
        decoder_layers: of the decoder.
        registers: register tokens of a frame in the spatial encoder, beside its camera token.
        merge: this many patches by this many become one token of the decoder.
        spatial_mlp, semantic_mlp, decoder_mlp: hidden width of the perceptrons, in widths.
        semantic_merger, spatial_merger: hidden width of the two sides of the fusion; 0 is twice
            the width.
        stem: channels of the first convolution; they double up to `width`.
        read: the spatial block whose features are fused, counted from the end: 2 as in JanusVLN
            (the second last), 1 for the last. What comes after it serves the auxiliary heads only.
        lam: weight of the spatial features in F = S' + lam * MLP(G').
    """

    words: int
    picture: int = 64
    patch: int = 16
    width: int = 128
    heads: int = 4
    global_heads: int = 4
    clock: bool = False
    spatial_blocks: int = 2
    semantic_layers: int = 2
    decoder_layers: int = 4
    registers: int = 2
    merge: int = 2
    spatial_mlp: int = 2
    semantic_mlp: int = 4
    decoder_mlp: int = 4
    semantic_merger: int = 0
    spatial_merger: int = 0
    stem: int = 32
    read: int = 1
    lam: float = 0.2

    def __post_init__(self) -> None:
        if self.words < 2:
            raise ValueError(f"words={self.words} leaves no room for <pad> and <unk>; give >= 2")
        for name, size in asdict(self).items():
            least = 0 if name in _MAY_BE_NONE else 1
            if name != "lam" and size < least:
                raise ValueError(f"{name}={size} is too small; give >= {least}")
        if self.width % (4 * self.heads):
            raise ValueError(
                f"width={self.width} must be a multiple of 4 * heads = {4 * self.heads}, "
                "so that every head can be rotated in two dimensions"
            )
        if self.patch < 4 or self.patch & (self.patch - 1):
            raise ValueError(f"patch={self.patch} must be a power of two, 4 or more")
        if self.picture % (self.patch * self.merge):
            raise ValueError(
                f"picture={self.picture} must be a multiple of patch * merge = "
                f"{self.patch * self.merge}"
            )
        if not 1 <= self.read <= self.spatial_blocks:
            raise ValueError(
                f"read={self.read} must be within 1..{self.spatial_blocks}, the blocks"
            )

    @property
    def side(self) -> int:
        """Patches along a side of a picture."""
        return self.picture // self.patch

    @property
    def head_size(self) -> int:
        """Numbers of one head's key."""
        return self.width // self.heads

    @property
    def special(self) -> int:
        """Tokens of a frame in the spatial encoder that are no patches."""
        return 1 + self.registers

    @property
    def spatial_tokens(self) -> int:
        """Tokens of a frame in the spatial encoder."""
        return self.special + self.side**2

    @property
    def image_tokens(self) -> int:
        """Fused tokens of a frame in the decoder."""
        return (self.side // self.merge) ** 2

    @property
    def decoder_tokens(self) -> int:
        """Tokens of a frame in the decoder: the last word, the fused image, the query."""
        return self.image_tokens + 2

    @property
    def cached_blocks(self) -> int:
        """Spatial blocks whose keys and values must be kept to act: those up to `read`."""
        return self.spatial_blocks - self.read + 1

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, for a checkpoint's head."""
        return asdict(self)

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> "JanusSizes":
        """The sizes that `to_json` wrote; an unknown or missing name is a ValueError."""
        known = {field.name for field in fields(JanusSizes)}
        unknown = sorted(set(told) - known)
        if unknown or "words" not in told:
            wrong = f"unknown {', '.join(unknown)}" if unknown else "words is missing"
            raise ValueError(f"no sizes of a Janus ({wrong}); use a checkpoint of this version")
        return JanusSizes(**told)


def tiny(words: int) -> JanusSizes:
    """2 to 3 million parameters: what two CPU cores train in minutes; the one that ships.

    Its 4 x 4 patches become one token, not four: the decoder is twice as fast for it, and learns
    faster too, since a merger knows where in the picture each patch was.
    """
    return JanusSizes(words, merge=4, semantic_merger=224, spatial_merger=128)


def small(words: int) -> JanusSizes:
    """Some 26 million parameters: pictures of 128 x 128, for one graphics card."""
    return JanusSizes(
        words, picture=128, width=320, heads=5, global_heads=5, spatial_blocks=4, semantic_layers=4,
        decoder_layers=6, registers=4, stem=48, read=2, spatial_mlp=4,
    )  # fmt: skip


def base(words: int) -> JanusSizes:
    """Some 141 million parameters: VLN-CE's pictures of 224 x 224, JanusVLN's arrangement."""
    return JanusSizes(
        words, picture=224, width=640, heads=10, global_heads=10, spatial_blocks=6,
        semantic_layers=6, decoder_layers=8, registers=4, stem=64, read=2, spatial_mlp=4,
    )  # fmt: skip


PRESETS = {"tiny": tiny, "small": small, "base": base}
"""Name -> sizes for a number of words."""
