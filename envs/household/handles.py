"""Handles: short names of a scene's objects, such as `Apple 1`, for planners and prompts.

AI2-THOR's objectId holds the position an object started at, and so changes from episode to
episode; its `name` does not. Handles number the objects of a type in the order of their names, so
that `Mug 2` is the same mug on every visit to a home.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


class Handles:
    """objectId -> handle and back; grows when slicing makes new objects."""

    def __init__(self, objects: Iterable[Mapping[str, Any]]) -> None:
        self._handle: dict[str, str] = {}
        self._id: dict[str, str] = {}
        self._slot: dict[str, int] = {}
        self._by_name: dict[str, str] = {}
        self._at: list[str] = []
        self._count: dict[str, int] = {}
        for body in sorted(objects, key=lambda o: (o["objectType"], o["name"])):
            self._add(body)

    def _add(self, body: Mapping[str, Any]) -> str:
        kind = str(body["objectType"])
        nth = self._count.get(kind, 0) + 1
        self._count[kind] = nth
        handle = f"{kind} {nth}"
        self._handle[body["objectId"]] = handle
        self._id[handle] = body["objectId"]
        self._by_name[body["name"]] = handle
        self._at.append(body["objectId"])
        self._slot[body["objectId"]] = len(self._at)
        return handle

    def of(self, body: Mapping[str, Any]) -> str:
        """The handle of an object's metadata; a new one gets the next number of its type."""
        return self._handle.get(body["objectId"]) or self._add(body)

    def handle(self, object_id: str) -> str | None:
        """The handle of an objectId; None for one that was never met."""
        return self._handle.get(object_id)

    def object_id(self, handle: str) -> str | None:
        """The objectId of a handle; None where there is no such object."""
        return self._id.get(handle)

    def named(self, name: str) -> str:
        """The handle of an object's `name`; the name itself where there is no such object."""
        return self._by_name.get(name, name)

    def slot(self, object_id: str) -> int:
        """The number of an object in the action space, from 1; 0 for one that was never met."""
        return self._slot.get(object_id, 0)

    def at(self, slot: int) -> str | None:
        """The objectId of a slot; None where the slot is empty."""
        return self._at[slot - 1] if 1 <= slot <= len(self._at) else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._id)

    def __len__(self) -> int:
        return len(self._id)


def kind_of(handle: str) -> str:
    """`Apple 1` -> `Apple`."""
    return handle.rpartition(" ")[0] or handle
