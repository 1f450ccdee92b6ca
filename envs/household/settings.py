"""What `Initialize` sets: the game's parameters that shape movement, sight and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from .codes import ErrorCode, Refused

_NAMES = {
    "gridSize": "grid_size",
    "snapToGrid": "snap_to_grid",
    "rotateStepDegrees": "rotate_step",
    "visibilityDistance": "visibility_distance",
    "fieldOfView": "field_of_view",
    "renderImage": "render_image",
    "renderDepthImage": "render_depth",
    "renderInstanceSegmentation": "render_instances",
    "renderObjectImage": "render_instances",
    "agentMode": "agent_mode",
}
_LIMITS = {
    "grid_size": (0.01, 5.0),
    "rotate_step": (1.0, 360.0),
    "visibility_distance": (0.01, 1e6),
    "field_of_view": (1.0, 179.0),
}
"""Least and greatest values; finer grids and turns would make questions about the scene endless."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Metres, degrees and pixels; the field of view is vertical."""

    grid_size: float = 0.25
    snap_to_grid: bool = True
    rotate_step: float = 90.0
    visibility_distance: float = 1.5
    field_of_view: float = 90.0
    render_image: bool = False
    render_depth: bool = False
    render_instances: bool = False
    agent_mode: str = "default"
    width: int = 300
    height: int = 300

    @property
    def draws(self) -> bool:
        """Whether any picture was asked for."""
        return self.render_image or self.render_depth or self.render_instances


def picture_size(width: Any, height: Any) -> tuple[int, int]:
    """Width and height of a picture, in pixels.

    Raises:
        Refused: no picture has that size.
    """
    for size in (width, height):
        if not isinstance(size, int | float) or isinstance(size, bool) or not 1 <= size <= 8192:
            raise Refused(
                ErrorCode.INVALID_ARGUMENT,
                f"no picture has {width!r:.20} x {height!r:.20} px; take 1 to 8192 each",
            )
    return int(width), int(height)


def initialized(settings: Settings, given: Mapping[str, Any]) -> Settings:
    """The settings with an `Initialize` action's arguments; those unknown here change nothing.

    Raises:
        Refused: an argument has a wrong type or value, or an agent that is not simulated.
    """
    types = {field.name: field.type for field in fields(Settings)}
    found: dict[str, Any] = {}
    for key, name in _NAMES.items():
        if key not in given or given[key] is None:
            continue
        value = given[key]
        if types[name] is bool or types[name] == "bool":
            fits = isinstance(value, bool)
        elif types[name] is str or types[name] == "str":
            fits = isinstance(value, str)
        else:
            fits = isinstance(value, int | float) and not isinstance(value, bool)
        least, most = _LIMITS.get(name, (0.0, 0.0))
        if not fits or (name in _LIMITS and not least <= value <= most):
            allowed = f"; give a number in [{least:g}:{most:g}]" if name in _LIMITS else ""
            raise Refused(
                ErrorCode.INVALID_ARGUMENT, f"Initialize: {key} cannot be {value!r:.60}{allowed}"
            )
        found[name] = value
    if found.get("agent_mode", "default") != "default":
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"Initialize: agentMode {found['agent_mode']!r} is not simulated; use 'default'",
        )
    if given.get("agentCount", 1) != 1:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "Initialize: only agentCount 1 is simulated")
    return replace(settings, **found)
