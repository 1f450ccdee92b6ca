"""What hangs on walls: windows, switches, pictures, mirrors, shelves, holders of towels and paper.

How many comes from iTHOR's training rooms, the usual height from their median.
"""

from .assets import choose
from .draft import REACH, RoomDraft, Side, Solid, area_of, drawn_number, front_of
from .home import Rectangle

MOST = {"Window": 3, "Painting": 3, "Shelf": 3, "Poster": 2}
HANGING = ("Window", "Mirror", "TowelHolder", "HandTowelHolder", "Painting", "Poster", "Shelf")
WITHIN_REACH = ("TowelHolder", "HandTowelHolder", "ToiletPaperHanger", "Shelf", "LightSwitch")
HANGS_DOWN = {"TowelHolder": 0.62, "HandTowelHolder": 0.42}
"""Free wall below a holder for what hangs from it, metres."""

SHELF = (0.6, 0.03, 0.2)
CEILING_GAP = 0.15

Size = tuple[float, float, float]


def add_fixtures(draft: RoomDraft, outer: tuple[bool, bool, bool, bool]) -> None:
    """Hangs the fixtures of a room; `outer` says which sides (south, west, north, east) let in
    the day, so that windows never open into the next room."""
    _switch(draft)
    if draft.kind == "bathroom":
        _paper_hanger(draft)
    counts = draft.law.counts[draft.kind]
    for kind in HANGING:
        if kind == "Shelf" and any(item.type == "ShelvingUnit" for item in draft.items):
            continue  # its boards are the room's shelves
        number = drawn_number(draft, counts.get(kind, (1.0,)))
        for _ in range(min(number, MOST.get(kind, 2))):
            walls = tuple(
                side
                for side, open_air in zip(draft.sides, outer, strict=True)
                if open_air or kind != "Window"
            )
            _hang(draft, kind, walls)


def _size(draft: RoomDraft, kind: str) -> tuple[str, Size]:
    if kind == "Shelf":
        return "", SHELF
    for _ in range(6):
        asset = choose(draft.law, kind, draft.rng, 1.8)
        wide, tall, deep = asset.size
        # Some models lie on another axis than they hang; those are passed over.
        if deep <= 0.3 and deep < wide and tall <= 1.6:
            return asset.name, (wide, tall, min(deep, 0.12))
    return "", (0.6, 0.5, 0.04)


def _bottom(draft: RoomDraft, kind: str, tall: float) -> float:
    usual = 1.35 if kind == "Shelf" else max(draft.law.facts[kind].bottom, 0.6)
    return min(usual, draft.room.height - CEILING_GAP - tall)


def _put(
    draft: RoomDraft, kind: str, side: Side, s: float, size: Size, asset: str, bottom: float
) -> bool:
    wide, tall, deep = size
    box = side.box((s, s + wide), (0.0, deep), (bottom, bottom + tall))
    near = (box.center[0], box.center[2])
    if kind in WITHIN_REACH and not draft.reached(front_of(box, REACH + 0.25), near):
        return False
    draft.add(kind, box, asset, mounted=True)
    draft.solids.append(Solid(area_of(box), box.bottom, box.top))
    return True


def _hang(draft: RoomDraft, kind: str, walls: tuple[Side, ...]) -> None:
    asset, size = _size(draft, kind)
    bottom = _bottom(draft, kind, size[1])
    rise = (bottom - HANGS_DOWN.get(kind, 0.0), bottom + size[1])
    for _ in range(4):
        spans = [
            (side, a, b - size[0])
            for side in walls
            for a, b in draft.free(side, size[2], 0.0, rise)
            if b - a >= size[0]
        ]
        if not spans:
            return
        side, a, b = spans[int(draft.rng.integers(len(spans)))]
        if _put(draft, kind, side, float(draft.rng.uniform(a, b)), size, asset, bottom):
            return


def _near(draft: RoomDraft, kind: str, size: Size, asset: str, targets: list[Rectangle]) -> None:
    """As near to one of some places along the walls as there is room."""
    bottom = _bottom(draft, kind, size[1])
    found = []
    for side in draft.sides:
        for a, b in draft.free(side, size[2], 0.0, (bottom, bottom + size[1])):
            for target in targets:
                s0, t0, s1, _ = side.strip(target)
                for s in (s0 - size[0] - 0.05, s1 + 0.05):
                    spot = min(max(s, a), b - size[0])
                    if b - a >= size[0]:
                        found.append((abs(spot - s) + max(t0, 0.0), side.yaw, spot, side))
    for _, _, spot, side in sorted(found, key=lambda f: f[:3]):
        if _put(draft, kind, side, spot, size, asset, bottom):
            return


def _switch(draft: RoomDraft) -> None:
    asset = choose(draft.law, "LightSwitch", draft.rng)
    _near(draft, "LightSwitch", asset.size, asset.name, draft.gaps)


def _paper_hanger(draft: RoomDraft) -> None:
    asset = choose(draft.law, "ToiletPaperHanger", draft.rng)
    toilets = [area_of(item.box) for item in draft.items if item.type == "Toilet"]
    _near(draft, "ToiletPaperHanger", asset.size, asset.name, toilets)
