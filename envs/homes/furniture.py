"""Furniture: how many pieces of which type, and where they stand.

How many: drawn from the shares of iTHOR's training rooms of the kind, among the types that
ProcTHOR's annotations allow there. Where: corner, wall or middle as ProcTHOR's annotations say. The
groups (a coffee table before the sofa, side tables at the bed, chairs at tables, a television's
stand across from the sofa) are ours; ProcTHOR's own groups are not among its published counts.
"""

from collections.abc import Iterable

from .assets import choose
from .draft import GAP, RoomDraft, Side, ahead_of, area_of, drawn_number, upright
from .geometry import OrientedBox
from .home import Item
from .law import Asset
from .parts import add_parts

FRONTS = {
    "Bed": 0.5, "Desk": 0.8, "Dresser": 0.7, "ShelvingUnit": 0.6, "Sofa": 0.5, "TVStand": 0.6,
    "ArmChair": 0.45, "Safe": 0.6,
}  # fmt: skip
"""Free floor before a piece, metres."""

ANY_SIDE = {"Bed", "Desk", "DiningTable", "CoffeeTable", "Chair", "Stool", "Sofa", "ArmChair"}
"""Pieces that can be reached from any side."""

ORDER = (
    "Bed", "Sofa", "TVStand", "Desk", "DiningTable", "Dresser", "ShelvingUnit", "Chair",
    "CoffeeTable", "SideTable", "ArmChair", "Ottoman", "FloorLamp", "GarbageCan", "LaundryHamper",
    "DogBed", "Safe", "Stool", "RoomDecor", "GarbageBag",
)  # fmt: skip
"""Large pieces first; a later piece that finds no place is left out."""

NEEDED = {
    "bedroom": (("Bed",), ("Desk", "Dresser"), ("SideTable", "Desk", "Dresser")),
    "living_room": (("Sofa",), ("TVStand", "Dresser"), ("CoffeeTable", "SideTable", "DiningTable")),
    "kitchen": (("GarbageCan",),),
    "bathroom": (("GarbageCan",),),
}
"""Per room kind: groups of types of which tasks need at least one."""


def furnish(draft: RoomDraft) -> bool:
    """Puts the furniture of a room in place; False where something needed found no place."""
    numbers = _numbers(draft)
    for kind in ORDER:
        for _ in range(numbers.get(kind, 0)):
            piece = _place(draft, kind)
            if piece is not None:
                add_parts(draft, piece)
    present = {item.type for item in draft.items}
    return all(present.intersection(group) for group in NEEDED[draft.kind])


def _numbers(draft: RoomDraft) -> dict[str, int]:
    counts, numbers = draft.law.counts[draft.kind], {}
    for kind in ORDER:
        shares = counts.get(kind)
        if shares:
            numbers[kind] = drawn_number(draft, shares)
    for group in NEEDED[draft.kind]:
        options = [kind for kind in group if kind in counts]
        if not any(numbers[kind] for kind in options):
            # The missing one as often as rooms of the kind have it.
            weights = [1.0 - counts[kind][0] for kind in options]
            total = sum(weights)
            chosen = draft.rng.choice(len(options), p=[w / total for w in weights])
            numbers[options[int(chosen)]] = 1
    return numbers


def _place(draft: RoomDraft, kind: str) -> Item | None:
    """One piece: a few models, each at a few places that suit its type."""
    x0, z0, x1, z1 = draft.room.bounds
    for _ in range(3):
        asset = choose(draft.law, kind, draft.rng, 0.6 * max(x1 - x0, z1 - z0))
        for place in _places(draft, kind, asset):
            # The floor before a desk is its chair's.
            front = 0.0 if kind == "Desk" else FRONTS.get(kind, 0.0)
            piece = draft.stand(kind, asset, place, front, kind in ANY_SIDE)
            if piece is not None:
                return piece
    return None


def _places(draft: RoomDraft, kind: str, asset: Asset) -> Iterable[OrientedBox]:
    if kind == "Chair":
        yield from _at_tables(draft, asset)
    if kind == "CoffeeTable":
        yield from _before(draft, "Sofa", asset)
    if kind == "DiningTable":
        for _ in range(6):
            yield from _anywhere(draft, asset, 1.0)
    if kind == "SideTable":
        yield from _beside(draft, ("Bed", "Sofa"), asset)
    if kind == "TVStand":
        yield from _across(draft, "Sofa", asset)
    corner, middle, edge = draft.law.spots[kind]
    ways = [way for way, allowed in (("c", corner), ("m", middle), ("e", edge)) if allowed]
    for _ in range(4):
        way = ways[int(draft.rng.integers(len(ways)))]
        if way == "m":
            yield from _anywhere(draft, asset, 0.3)
        else:
            yield from _at_wall(draft, kind, asset, way == "c")


def _intervals(draft: RoomDraft, kind: str, asset: Asset) -> list[tuple[Side, float, float]]:
    """Where a piece fits at walls: the range of its first end along each."""
    wide, tall, deep = asset.size
    front = FRONTS.get(kind, 0.0)
    return [
        (side, a, b - wide)
        for side in draft.sides
        for a, b in draft.free(side, deep + GAP, front, (0.0, tall))
        if b - a >= wide
    ]


def _against(side: Side, asset: Asset, s: float) -> OrientedBox:
    wide, tall, deep = asset.size
    return side.box((s, s + wide), (GAP, GAP + deep), (0.0, tall))


def _at_wall(draft: RoomDraft, kind: str, asset: Asset, corner: bool) -> Iterable[OrientedBox]:
    spans = _intervals(draft, kind, asset)
    if corner:
        ends = [(side, a) for side, a, _ in spans if a <= side.low + 0.05]
        ends += [(side, b) for side, _, b in spans if b + asset.size[0] >= side.high - 0.05]
        if ends:
            side, s = ends[int(draft.rng.integers(len(ends)))]
            yield _against(side, asset, s)
        return
    if spans:
        weights = [b - a + 0.05 for _, a, b in spans]
        total = sum(weights)
        side, a, b = spans[int(draft.rng.choice(len(spans), p=[w / total for w in weights]))]
        yield _against(side, asset, float(draft.rng.uniform(a, b)))


def _anywhere(draft: RoomDraft, asset: Asset, margin: float) -> Iterable[OrientedBox]:
    """A place off all walls, at a right angle to them."""
    yaw = 90.0 * int(draft.rng.integers(4))
    box = upright(asset, 0.0, 0.0, yaw)
    ex, ez = box.half_extent()
    x0, z0, x1, z1 = draft.room.bounds
    if x1 - x0 > 2 * (ex + margin) and z1 - z0 > 2 * (ez + margin):
        x = float(draft.rng.uniform(x0 + ex + margin, x1 - ex - margin))
        z = float(draft.rng.uniform(z0 + ez + margin, z1 - ez - margin))
        yield upright(asset, x, z, yaw)


def _before(draft: RoomDraft, kind: str, asset: Asset) -> Iterable[OrientedBox]:
    for piece in [item for item in draft.items if item.type == kind]:
        for gap in (0.52, 0.7):
            x, z = ahead_of(piece.box, gap + asset.size[2] / 2)
            yield upright(asset, x, z, piece.box.yaw)


def _beside(draft: RoomDraft, kinds: tuple[str, ...], asset: Asset) -> Iterable[OrientedBox]:
    """At the wall that a bed or sofa stands at, as near to it as there is place."""
    for piece in [item for item in draft.items if item.type in kinds]:
        sides = [s for s in draft.sides if s.yaw == piece.box.yaw]
        for side in sides:
            s0, _, s1, _ = side.strip(area_of(piece.box))
            for own, a, b in _intervals(draft, "SideTable", asset):
                if own is not side:
                    continue
                near = min(max(s0 - asset.size[0] - GAP, a), b), min(max(s1 + GAP, a), b)
                for s in near:
                    if abs(s + asset.size[0] / 2 - (s0 + s1) / 2) < (s1 - s0) / 2 + 0.6:
                        yield _against(side, asset, s)


def _across(draft: RoomDraft, kind: str, asset: Asset) -> Iterable[OrientedBox]:
    """At the wall that a sofa looks at, as nearly opposite as there is place."""
    for piece in [item for item in draft.items if item.type == kind]:
        along = piece.box.center[0 if piece.box.yaw % 180.0 == 0.0 else 2] - asset.size[0] / 2
        spans = [
            (side, min(max(along, a), b))
            for side, a, b in _intervals(draft, "TVStand", asset)
            if side.yaw == (piece.box.yaw + 180.0) % 360.0
        ]
        for side, s in sorted(spans, key=lambda span: abs(span[1] - along)):
            yield _against(side, asset, s)


def _at_tables(draft: RoomDraft, asset: Asset) -> Iterable[OrientedBox]:
    """Around dining tables and before desks, looking at them."""
    places = []
    for table in [item for item in draft.items if item.type in ("DiningTable", "Desk")]:
        box = table.box
        for turn in (0.0, 90.0, 180.0, 270.0) if table.type == "DiningTable" else (0.0,):
            # The same table as seen from each of its sides.
            swap = turn in (90.0, 270.0)
            wide, deep = (box.size[2], box.size[0]) if swap else (box.size[0], box.size[2])
            seen = OrientedBox(box.center, (wide, box.size[1], deep), (box.yaw + turn) % 360.0)
            seats = max(1, int(wide / (asset.size[0] + 0.1))) if table.type == "DiningTable" else 1
            for i in range(seats):
                offset = (i + 0.5) * wide / seats - wide / 2
                x, z = seen.at(offset, deep / 2 + 0.06 + asset.size[2] / 2)
                places.append(upright(asset, x, z, (seen.yaw + 180.0) % 360.0))
    for i in draft.rng.permutation(len(places)):
        yield places[int(i)]
