"""The agent's view as the bytes that the client expects: raw, rows bottom-up."""

from typing import Any

from . import frames
from .protocol import Picture


def pictures(event: Any) -> tuple[Picture, ...]:
    """What an event shows: RGB, depth in metres and object ids as far as it has them."""
    import numpy as np

    shown = []
    if (rgb := event.frame) is not None:
        shown.append(Picture(frames.RGB, "image", np.ascontiguousarray(rgb[::-1]).tobytes()))
    if (depth := event.depth_frame) is not None:
        metres = np.ascontiguousarray(depth[::-1], dtype=np.float32)
        shown.append(Picture(frames.DEPTH, "image_depth", metres.tobytes()))
    if (ids := event.instance_segmentation_frame) is not None:
        # RGBA with a full alpha channel, as Unity has it: the client reads a pixel as one number.
        rgba = np.full((*ids.shape[:2], 4), 255, np.uint8)
        rgba[..., :3] = ids[::-1]
        shown.append(Picture(frames.IDS, "image_ids", rgba.tobytes()))
    return tuple(shown)
