"""Finds a free place for an object on a surface, in a container, on a hook or on the floor."""

from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np
import numpy.typing as npt

from .draft import RoomDraft
from .geometry import OrientedBox
from .home import Item
from .law import Asset
from .surfaces import OPEN, Surface, surfaces

TRIES = 24
MODELS = 8
SUITABLE = 0.98
"""A model is good enough if it suits this share of the habits."""

LATTICE = 0.04
"""Metres between places that are tried one by one."""

HOOK = 0.03
"""How far what hangs reaches above its holder's middle, metres."""

FLOOR = "Floor"

FACING = {
    "CoffeeMachine", "Desktop", "Laptop", "Microwave", "Television", "Toaster",
}  # fmt: skip
"""Things whose front looks the way that their receptacle's does."""


OVERHANG = {"Television": 1.35}
"""Things on a foot: how much wider they may be than what they stand on."""


class Resting:
    """The objects of a room laid down so far, and what else is in the way of another."""

    def __init__(self, draft: RoomDraft, luck: np.random.Generator) -> None:
        self._draft, self._luck = draft, luck
        self.items: list[Item] = []
        self._known = {item.name: item for item in draft.items}
        self._order: dict[str, int] = {}
        self._bounds: npt.NDArray[np.float64] = np.empty((len(draft.items) + 64, 6))
        self._size = 0
        for item in draft.items:
            self._solid(item)
        self._held: set[str] = set()

    def models(
        self, kind: str, habits: Mapping[str, float], stock: np.random.Generator
    ) -> list[Asset]:
        """Models to try, in order: one that suits the habits by its size, then the smallest."""
        options = self._draft.law.assets[kind]
        best, most = options[0], -1.0
        for index in stock.permutation(len(options))[:MODELS]:
            model = options[int(index)]
            suits = sum(p for key, p in habits.items() if self._suits(kind, model, key))
            if suits > most + 1e-9:
                best, most = model, suits
            if suits > SUITABLE:
                break
        return [best, min(options, key=lambda a: a.size[0] * a.size[2])]

    def _suits(self, kind: str, model: Asset, key: str) -> bool:
        """Whether an empty receptacle would have a place for a model."""
        holder = self._known.get(key)
        if holder is None:
            return True
        return any(
            model.size[1] <= place.room
            and (place.single or any(_spare(kind, model, place, yaw) for yaw in _turns(kind)))
            for place in surfaces(holder.type, holder.box, self._room_above(holder))
        )

    def _solid(self, item: Item) -> None:
        if self._size == len(self._bounds):
            self._bounds = np.concatenate([self._bounds, np.empty_like(self._bounds)])
        low, high = item.box.bounds()
        self._bounds[self._size] = (*low, *high)
        self._order[item.name] = self._size
        self._size += 1

    def put(self, name: str, kind: str, model: Asset, key: str) -> bool:
        """Lays an object into a receptacle; False where it finds no place there."""
        if key == FLOOR:
            return self._on_floor(name, kind, model)
        holder = self._known.get(key)
        if holder is None:
            return False
        skip = self._carriers(holder)
        places = surfaces(holder.type, holder.box, self._room_above(holder))
        for index in self._luck.permutation(len(places)):
            place = places[int(index)]
            if (place.single and key in self._held) or model.size[1] > place.room:
                continue
            for box in chain(
                self._drawn(kind, model, place), self._lattice(kind, model, place, skip)
            ):
                if self._free(box, skip) and self._draft.claim(box.center[0], box.center[2]):
                    self._keep(Item(name, kind, model.name, self._draft.index, box, key))
                    return True
        return False

    def _keep(self, item: Item) -> None:
        self.items.append(item)
        self._known[item.name] = item
        if item.parent is not None:
            self._held.add(item.parent)
        self._solid(item)

    def _carriers(self, holder: Item) -> list[int]:
        """The receptacle and all that it lies on or belongs to: no obstacles to what it holds."""
        rows = [self._order[holder.name]]
        while (above := holder.parent or holder.part_of) is not None:
            holder = self._known[above]
            rows.append(self._order[holder.name])
        return rows

    def _room_above(self, holder: Item) -> float:
        if holder.type != "Shelf" or holder.part_of is None:
            return OPEN
        unit = self._known[holder.part_of]
        boards = [i.box.bottom for i in self._draft.items if i.part_of == unit.name]
        above = [low for low in boards if low > holder.box.top]
        return min([*above, unit.box.top]) - holder.box.top

    def _drawn(self, kind: str, model: Asset, place: Surface) -> Iterator[OrientedBox]:
        """Boxes at random places and yaws within a surface."""
        for attempt in range(TRIES):
            yaw = self._yaw(kind, place.enclosed or attempt >= TRIES // 2)
            spare = _spare(kind, model, place, yaw)
            if spare is None:  # too wide as it is turned
                yaw = 0.0 if kind in FACING or self._luck.random() < 0.5 else 90.0
                spare = _spare(kind, model, place, yaw)
            if place.single:
                yield _resting(model, place, 0.0, 0.0, 0.0 if place.hung else yaw)
            elif spare is not None:
                u = float(self._luck.uniform(-spare[0], spare[0]))
                v = float(self._luck.uniform(-spare[1], spare[1]))
                yield _resting(model, place, u, v, yaw)

    def _lattice(
        self, kind: str, model: Asset, place: Surface, skip: list[int]
    ) -> Iterator[OrientedBox]:
        """Free boxes at right angles to a surface, from a close lattice, in random order."""
        rows = np.delete(self._bounds[: self._size], skip, axis=0)
        for yaw in () if place.single else _turns(kind):
            spare = _spare(kind, model, place, yaw)
            if spare is None:
                continue
            box = _resting(model, place, 0.0, 0.0, yaw)
            low, high = np.array(box.bounds())
            near = rows[(rows[:, 1] < high[1] - 1e-6) & (rows[:, 4] > low[1] + 1e-6)]
            u, v = (np.arange(-s, s + 1e-6, LATTICE) for s in spare)
            shifts = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)
            angle = np.radians(place.yaw)
            c, s = np.cos(angle), np.sin(angle)
            moves = np.stack([shifts @ (c, s), shifts @ (-s, c)], axis=-1)
            met = np.zeros(len(moves), dtype=np.bool_)
            for row in near:
                x = (moves[:, 0] + low[0] < row[3]) & (moves[:, 0] + high[0] > row[0])
                met |= x & (moves[:, 1] + low[2] < row[5]) & (moves[:, 1] + high[2] > row[2])
            for index in self._luck.permutation(np.flatnonzero(~met))[:TRIES]:
                along, out = shifts[int(index)].tolist()
                yield _resting(model, place, along, out, yaw)

    def _yaw(self, kind: str, straight: bool) -> float:
        """Relative to the receptacle: its front, a right angle in what is tight, else anything."""
        if kind in FACING:
            return 0.0
        if straight:
            return 90.0 * int(self._luck.integers(4))
        return round(float(self._luck.uniform(0.0, 360.0)), 2)

    def _free(self, box: OrientedBox, skip: list[int]) -> bool:
        low, high = box.bounds()
        x0, z0, x1, z1 = self._draft.room.bounds
        if low[0] < x0 or low[2] < z0 or high[0] > x1 or high[2] > z1:
            return False
        rows = self._bounds[: self._size]
        least = np.minimum(rows[:, 3:], high) - np.maximum(rows[:, :3], low)
        met = least.min(axis=1) > 1e-6
        met[skip] = False
        return not bool(met.any())

    def _on_floor(self, name: str, kind: str, model: Asset) -> bool:
        """Anywhere on the floor that cuts nothing off, half of the time at a wall."""
        luck, (x0, z0, x1, z1) = self._luck, self._draft.room.bounds
        for _ in range(TRIES):
            yaw = round(float(luck.uniform(0.0, 360.0)), 2)
            ex, ez = OrientedBox((0.0, 0.0, 0.0), model.size, yaw).half_extent()
            x = float(luck.uniform(x0 + ex, x1 - ex))
            z = float(luck.uniform(z0 + ez, z1 - ez))
            if luck.random() < 0.5:
                near = ((x0 + ex + 0.02, z), (x1 - ex - 0.02, z), (x, z0 + ez + 0.02))
                x, z = (*near, (x, z1 - ez - 0.02))[int(luck.integers(4))]
            box = OrientedBox((x, model.size[1] / 2, z), model.size, yaw)
            if self._free(box, []) and self._draft.occupy(box):
                self._keep(Item(name, kind, model.name, self._draft.index, box))
                return True
        return False


def _turns(kind: str) -> tuple[float, ...]:
    return (0.0,) if kind in FACING else (0.0, 90.0)


def _spare(kind: str, model: Asset, place: Surface, yaw: float) -> tuple[float, float] | None:
    """How far from a surface's centre a thing may lie along each axis; None: it is too wide."""
    ex, ez = OrientedBox((0.0, 0.0, 0.0), model.size, yaw).half_extent()
    u, v = place.half[0] * OVERHANG.get(kind, 1.0) - ex, place.half[1] - ez
    return None if u < 0.0 or v < 0.0 else (u, v)


def _resting(model: Asset, place: Surface, u: float, v: float, yaw: float) -> OrientedBox:
    """The model on a surface, (u, v) from its centre in its own axes, or hanging from it."""
    x, y, z = place.center
    px, pz = OrientedBox((x, y, z), model.size, place.yaw).at(u, v)
    bottom = y - model.size[1] + HOOK if place.hung else y
    center = (px, bottom + model.size[1] / 2, pz)
    return OrientedBox(center, model.size, (place.yaw + yaw) % 360.0)
