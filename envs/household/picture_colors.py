"""Colours of things in pictures: one per type, a shade of it per object, more by its state.

A type's colour comes from a stable hash of its name, so it is the same in every house and process.
"""

import colorsys
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeAlias

Color: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

CEILING: Color = (236, 234, 228)

# What a floor is made of, by the kind of room; other kinds have the floor of a living room.
_FLOORS: Mapping[str, Color] = {
    "kitchen": (196, 186, 170),
    "living_room": (186, 150, 112),
    "bedroom": (164, 152, 168),
    "bathroom": (170, 190, 196),
}

_LIT: Color = (255, 244, 190)
_STAIN: Color = (112, 92, 58)
_ROAST: Color = (92, 56, 34)


def stable_number(text: str, below: int) -> int:
    """A number in 0..below-1 that depends on the text alone."""
    digest = blake2b(text.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


@lru_cache(maxsize=4096)
def type_color(object_type: str) -> Color:
    """The colour of a type of object: neither garish nor grey."""
    hue = stable_number(f"hue {object_type}", 360) / 360
    saturation = (0.32, 0.46, 0.62)[stable_number(f"saturation {object_type}", 3)]
    value = (0.62, 0.76, 0.90)[stable_number(f"value {object_type}", 3)]
    return _bytes(colorsys.hsv_to_rgb(hue, saturation, value))


def object_color(body: Mapping[str, Any]) -> Color:
    """The colour of an object by its type, id and state, from its metadata."""
    color = _own_color(body["objectType"], body["objectId"])
    if body["isToggled"]:
        color = _mixed(color, _LIT, 0.45)
    if body["isDirty"]:
        color = _mixed(color, _STAIN, 0.4)
    if body["isCooked"]:
        color = _mixed(color, _ROAST, 0.5)
    return color


@lru_cache(maxsize=4096)
def floor_color(kind: str, room: str) -> Color:
    """The floor of a room: its kind's, a little lighter or darker by the room's name."""
    return _tinted(_FLOORS.get(kind, _FLOORS["living_room"]), f"floor {room}", 0.06)


@lru_cache(maxsize=4096)
def wall_color(room: str) -> Color:
    """The walls of a room: pale, in a hue of the room's own."""
    hue = stable_number(f"wall {room}", 36) / 36
    return _bytes(colorsys.hsv_to_rgb(hue, 0.14, 0.88))


@lru_cache(maxsize=8192)
def _own_color(object_type: str, object_id: str) -> Color:
    return _tinted(type_color(object_type), object_id, 0.07)


def _tinted(color: Color, name: str, most: float) -> Color:
    factor = 1 + most * (stable_number(name, 201) - 100) / 100
    red, green, blue = (min(255, round(channel * factor)) for channel in color)
    return red, green, blue


def _mixed(color: Color, other: Color, share: float) -> Color:
    red, green, blue = (round(a + share * (b - a)) for a, b in zip(color, other, strict=True))
    return red, green, blue


def _bytes(color: tuple[float, float, float]) -> Color:
    red, green, blue = (round(255 * channel) for channel in color)
    return red, green, blue
