"""The `sceneBounds` value: the upright box around a scene."""

from typing import Any

import numpy as np

from .boxes import axis_aligned_box, box_limits
from .scene import Scene


def scene_bounds(scene: Scene) -> dict[str, Any]:
    """The box around all rooms, and what is in them."""
    corners = np.array([corner for room in scene.rooms for corner in room.corners]).reshape(-1, 2)
    boxes = [box_limits(body["axisAlignedBoundingBox"]) for body in scene.objects]
    lows = np.array([low for low, _ in boxes] or [(0.0, 0.0, 0.0)])
    highs = np.array([high for _, high in boxes] or [(0.0, 0.0, 0.0)])
    low, high = lows.min(0), highs.max(0)
    if len(corners):
        low[[0, 2]] = np.minimum(low[[0, 2]], corners.min(0))
        high[[0, 2]] = np.maximum(high[[0, 2]], corners.max(0))
    return axis_aligned_box(low.tolist(), high.tolist())
