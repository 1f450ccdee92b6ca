"""The 42 fields of an object in AI2-THOR 5.0's metadata, and a check that all are there."""

from collections.abc import Mapping
from types import NoneType
from typing import Any

_FLAG, _NUMBER, _TEXT, _LIST, _TABLE = (bool,), (int, float), (str,), (list,), (dict,)

OBJECT_FIELDS: Mapping[str, tuple[type, ...]] = {
    "name": _TEXT,
    "position": _TABLE,
    "rotation": _TABLE,
    "visible": _FLAG,
    "isInteractable": _FLAG,
    "receptacle": _FLAG,
    "toggleable": _FLAG,
    "isToggled": _FLAG,
    "breakable": _FLAG,
    "isBroken": _FLAG,
    "canFillWithLiquid": _FLAG,
    "isFilledWithLiquid": _FLAG,
    "fillLiquid": (str, NoneType),
    "dirtyable": _FLAG,
    "isDirty": _FLAG,
    "canBeUsedUp": _FLAG,
    "isUsedUp": _FLAG,
    "cookable": _FLAG,
    "isCooked": _FLAG,
    "temperature": _TEXT,
    "isHeatSource": _FLAG,
    "isColdSource": _FLAG,
    "sliceable": _FLAG,
    "isSliced": _FLAG,
    "openable": _FLAG,
    "isOpen": _FLAG,
    "openness": _NUMBER,
    "pickupable": _FLAG,
    "isPickedUp": _FLAG,
    "moveable": _FLAG,
    "mass": _NUMBER,
    "salientMaterials": (list, NoneType),
    "receptacleObjectIds": (list, NoneType),
    "distance": _NUMBER,
    "objectType": _TEXT,
    "objectId": _TEXT,
    "assetId": (str, NoneType),
    "parentReceptacles": (list, NoneType),
    "controlledObjects": (list, NoneType),
    "isMoving": _FLAG,
    "axisAlignedBoundingBox": _TABLE,
    "objectOrientedBoundingBox": (dict, NoneType),
}
"""Field -> the JSON types that its value may have, in the order of real events."""

_AXES = ("x", "y", "z")


def fault(body: Any) -> str | None:
    """What is wrong with one object's metadata, naming the field; None where all is well."""
    if not isinstance(body, Mapping):
        return "is not an object of metadata"
    for field, types in OBJECT_FIELDS.items():
        if field not in body:
            return f"field `{field}` is missing"
        value = body[field]
        if not isinstance(value, types) or (types is _NUMBER and not _is_number(value)):
            return f"field `{field}` cannot be {value!r:.40}"
    for field in ("position", "rotation"):
        if not _is_vector(body[field]):
            return f"field `{field}` lacks a number x, y or z"
    box = body["axisAlignedBoundingBox"]
    for part in ("center", "size"):
        if not _is_vector(box.get(part)):
            return f"field `axisAlignedBoundingBox.{part}` lacks a number x, y or z"
    if not _are_corners(box.get("cornerPoints")):
        return "field `axisAlignedBoundingBox.cornerPoints` is not eight points"
    oriented = body["objectOrientedBoundingBox"]
    if oriented is not None and not _are_corners(oriented.get("cornerPoints")):
        return "field `objectOrientedBoundingBox.cornerPoints` is not eight points"
    for field in ("receptacleObjectIds", "parentReceptacles", "controlledObjects"):
        if any(not isinstance(name, str) for name in body[field] or ()):
            return f"field `{field}` names an object by something that is no text"
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _is_vector(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_is_number(value.get(axis)) for axis in _AXES)


def _are_corners(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 8
        and all(isinstance(p, list) and len(p) == 3 and all(map(_is_number, p)) for p in value)
    )
