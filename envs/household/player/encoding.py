"""Metadata to msgpack, quickly: what did not change since the last event is not encoded again.

A kitchen's metadata holds some 12,000 values, of which a step of the agent changes a few hundred:
for most objects, how far they are and whether they are seen. So the bytes of each object are kept,
and those three fields are written into them in place.
"""

from collections.abc import Callable, Mapping, Sequence
from struct import Struct
from typing import Any

from .protocol import Bytes, plain

_DOUBLE = Struct(">d")
_FLAGS = {False: 0xC2, True: 0xC3}  # msgpack's false and true


class _Kept:
    """One object as it was sent last, and where in its bytes the lively fields are."""

    __slots__ = ("body", "distance", "fields", "interactable", "last", "visible")

    def __init__(self, fields: Mapping[str, Any], pack: Callable[[Any], bytes]) -> None:
        self.last = fields
        self.fields = dict(fields)
        body = bytearray(_map_header(len(fields)))
        places = {}
        for key, value in fields.items():
            body += pack(key)
            places[key] = len(body)
            body += pack(value)
        self.body = body
        self.distance = places["distance"] + 1  # behind the byte that says "a double follows"
        self.visible = places["visible"]
        self.interactable = places["isInteractable"]

    def renewed(self, fields: Mapping[str, Any]) -> bool:
        """Take over the lively fields; False where another one changed as well."""
        if self.last is fields:
            return True
        distance, visible, interactable = (
            fields["distance"],
            fields["visible"],
            fields["isInteractable"],
        )
        own = self.fields
        own["distance"], own["visible"], own["isInteractable"] = distance, visible, interactable
        if own != fields:  # compares shared values by identity first: about a microsecond
            return False
        _DOUBLE.pack_into(self.body, self.distance, distance)
        self.body[self.visible] = _FLAGS[visible]
        self.body[self.interactable] = _FLAGS[interactable]
        self.last = fields
        return True


class MetadataEncoder:
    """Turns metadata into msgpack, piece by piece.

    Relies on one promise of events: what was published is never changed afterwards, so that a
    value which is the very same object needs no second look.
    """

    def __init__(self) -> None:
        import msgpack

        self._pack: Callable[[Any], bytes] = msgpack.Packer(default=plain, autoreset=True).pack
        self._objects: dict[str, _Kept] = {}
        self._values: dict[str, tuple[Any, bytes]] = {}

    def pack(self, value: Any) -> bytes:
        """Any value, without memory."""
        return self._pack(value)

    def metadata(self, metadata: Mapping[str, Any]) -> list[Bytes]:
        """One agent's metadata; the pieces are good until the next call."""
        pieces: list[Bytes] = [_map_header(len(metadata))]
        values = self._values
        for key, value in metadata.items():
            if key == "objects" and isinstance(value, list | tuple):
                pieces.append(self._pack(key))
                pieces.append(_array_header(len(value)))
                pieces.extend(self._many(value))
                continue
            kept = values.get(key)
            if kept is None or kept[0] is not value:
                kept = values[key] = (value, self._pack(key) + self._pack(value))
            pieces.append(kept[1])
        return pieces

    def _many(self, objects: Sequence[Mapping[str, Any]]) -> list[Bytes]:
        known = self._objects
        fresh: dict[str, _Kept] = {}
        pieces: list[Bytes] = []
        for fields in objects:
            if not _lively(fields):
                pieces.append(self._pack(fields))
                continue
            name = fields["objectId"]
            kept = known.get(name)
            if kept is None or not kept.renewed(fields):
                kept = _Kept(fields, self._pack)
            fresh[name] = kept
            pieces.append(kept.body)
        self._objects = fresh
        return pieces


def _lively(fields: Mapping[str, Any]) -> bool:
    """Whether the lively fields have the types that fit into their places."""
    return (
        type(fields.get("distance")) is float
        and type(fields.get("visible")) is bool
        and type(fields.get("isInteractable")) is bool
    )


def _map_header(length: int) -> bytes:
    return b"\xde" + length.to_bytes(2, "big")


def _array_header(length: int) -> bytes:
    return b"\xdd" + length.to_bytes(4, "big")
