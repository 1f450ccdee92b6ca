"""A kitchen's built-ins: runs of fridge, counters, sink and stove along the walls.

Built-ins hold no figures of the placement law; their measures are those of usual kitchens and of
iTHOR's parts (a burner 0.2 m wide, a counter at 0.9 m, upper cabinets from 1.45 m).
"""

from collections import deque

from .assets import choose
from .draft import GAP, RoomDraft, Side, Solid, area_of, drawn_number
from .law import Asset

TOP = 0.9
SLAB = 0.04
DEEP = 0.63
CARCASS = 0.58
UPPER = (1.45, 2.15)
FRONT = 0.85
WIDTHS = {"Counter": (0.65, 1.6), "Sink": (0.8, 0.8), "Stove": (0.75, 0.75)}
WALLED = 0.75
"""Depth of wall that a run needs, its fridge included."""

Span = tuple[float, float]


def build_kitchen(draft: RoomDraft) -> bool:
    """Puts all built-ins in place; False where the room has no walls for them."""
    rng = draft.rng
    order = ["Fridge", "Counter", "Sink", "Counter", "Stove", "Counter"]
    if rng.random() < 0.5:
        order[1:] = order[:0:-1]
    left = deque(order)
    fridge = _fridge(draft)
    counters = 0
    for _ in range(5):
        spans = [(b - a, side, (a, b)) for side in draft.sides for a, b in _spans(draft, side)]
        if not left or not spans:
            break
        length, side, span = max(spans, key=lambda s: s[0])
        taken = []
        used = 0.0
        while left and used + _least(left[0], fridge) <= length:
            used += _least(left[0], fridge)
            taken.append(left.popleft())
        if not taken:
            break
        counters += taken.count("Counter")
        if not _run(draft, side, span, taken, fridge):
            return False
    if counters < 2 or set(left) - {"Counter"}:
        return False
    _more_counters(draft)
    return True


def _more_counters(draft: RoomDraft) -> None:
    """Counters on other walls, up to the number that iTHOR's kitchens have."""
    wanted = drawn_number(draft, draft.law.counts["kitchen"]["CounterTop"])
    for _ in range(wanted - sum(item.type == "CounterTop" for item in draft.items)):
        spans = [
            (side, (a + 0.05, b))
            for side in draft.sides
            for a, b in draft.free(side, DEEP, FRONT)
            if b - a >= 1.0
        ]
        if not spans:
            return
        side, span = spans[int(draft.rng.integers(len(spans)))]
        width = min(span[1] - span[0], float(draft.rng.uniform(0.9, 1.6)))
        start = span[0] if draft.rng.random() < 0.5 else span[1] - width
        extent = (start, start + width)
        if draft.occupy(side.box(extent, (GAP, DEEP), (0.0, TOP)), FRONT):
            _counter(draft, side, [("Counter", extent)])


def _spans(draft: RoomDraft, side: Side) -> list[Span]:
    return [s for s in draft.free(side, WALLED, FRONT) if s[1] - s[0] >= 0.6]


def _fridge(draft: RoomDraft) -> Asset:
    options = [a for a in (choose(draft.law, "Fridge", draft.rng) for _ in range(8))]
    return next((a for a in options if a.size[2] <= WALLED - GAP and a.size[0] <= 1.0), options[0])


def _least(module: str, fridge: Asset) -> float:
    return fridge.size[0] + GAP if module == "Fridge" else WIDTHS[module][0]


def _run(draft: RoomDraft, side: Side, span: Span, modules: list[str], fridge: Asset) -> bool:
    """One run, flush with the end of the span that is a corner of the room."""
    widths = [_least(m, fridge) for m in modules]
    spare = span[1] - span[0] - sum(widths)
    counters = modules.count("Counter")
    if counters:
        most = WIDTHS["Counter"][1] - WIDTHS["Counter"][0]
        more = min(spare / counters, float(draft.rng.uniform(0.5, 1.0)) * most)
        widths = [w + more if m == "Counter" else w for w, m in zip(widths, modules, strict=True)]
    at_end = span[1] >= side.high - 0.05 and span[0] > side.low + 0.05
    s = span[1] - sum(widths) if at_end else span[0]
    spans: list[tuple[str, Span]] = []
    for module, width in zip(modules, widths, strict=True):
        spans.append((module, (s, s + width)))
        s += width
    for module, (a, b) in spans:
        deep = GAP + fridge.size[2] if module == "Fridge" else DEEP
        box = side.box((a, b), (GAP, deep), (0.0, TOP))
        if module == "Fridge":
            box = side.box((a, b - GAP), (GAP, deep), (0.0, fridge.size[1]))
        if not draft.occupy(box, FRONT):
            return False
        if module == "Fridge":
            draft.add("Fridge", box, fridge.name)
    for group in _slabs(spans):
        _counter(draft, side, group)
    for module, extent in spans:
        if module == "Sink":
            _sink(draft, side, extent)
    return True


def _slabs(spans: list[tuple[str, Span]]) -> list[list[tuple[str, Span]]]:
    """Neighbouring counters and stoves lie under one slab."""
    groups: list[list[tuple[str, Span]]] = [[]]
    for module, extent in spans:
        if module in ("Counter", "Stove"):
            groups[-1].append((module, extent))
        else:
            groups.append([])
    return [g for g in groups if g]


def _counter(draft: RoomDraft, side: Side, group: list[tuple[str, Span]]) -> None:
    whole = (group[0][1][0], group[-1][1][1])
    slab = draft.add("CounterTop", side.box(whole, (GAP, DEEP), (TOP - SLAB, TOP)), mounted=True)
    for module, extent in group:
        if module == "Stove":
            _stove(draft, side, extent, slab.name)
        else:
            _base(draft, side, extent, slab.name)
        if draft.rng.random() < 0.8:
            _upper(draft, side, extent)


def _modules(extent: Span, width: float) -> list[Span]:
    number = max(1, round((extent[1] - extent[0]) / width))
    step = (extent[1] - extent[0]) / number
    starts = [extent[0] + i * step for i in range(number)]
    return [(s + 0.005, s + step - 0.005) for s in starts]


def _base(draft: RoomDraft, side: Side, extent: Span, slab: str) -> None:
    """Cabinets under a counter, some with a drawer above, some as a stack of drawers."""
    for span in _modules(extent, 0.5):
        luck = float(draft.rng.random())
        cuts: tuple[float, ...] = (0.1, 0.855) if luck < 0.45 else (0.1, 0.7, 0.855)
        kinds: tuple[str, ...] = ("Cabinet", "Drawer")
        if luck > 0.9:
            cuts, kinds = (0.1, 0.35, 0.6, 0.855), ("Drawer", "Drawer", "Drawer")
        for kind, low, high in zip(kinds, cuts, cuts[1:], strict=False):
            box = side.box(span, (GAP, CARCASS), (low + 0.005, high - 0.005))
            draft.add(kind, box, part_of=slab, mounted=True)


def _stove(draft: RoomDraft, side: Side, extent: Span, slab: str) -> None:
    middle = (extent[0] + extent[1]) / 2
    oven = side.box((extent[0] + 0.01, extent[1] - 0.01), (GAP, CARCASS), (0.1, 0.78))
    draft.add("Cabinet", oven, part_of=slab, mounted=True)
    burners = []
    for s in (middle - 0.18, middle + 0.18):
        for t in (0.19, 0.47):
            box = side.box((s - 0.1, s + 0.1), (t - 0.1, t + 0.1), (TOP, TOP + 0.02))
            burners.append(draft.add("StoveBurner", box, part_of=slab, mounted=True).name)
    for i, burner in enumerate(burners):
        s = extent[0] + (i + 1) * (extent[1] - extent[0]) / 5
        box = side.box((s - 0.03, s + 0.03), (CARCASS, CARCASS + 0.04), (0.79, 0.85))
        draft.add("StoveKnob", box, part_of=slab, controls=(burner,), mounted=True)


def _upper(draft: RoomDraft, side: Side, extent: Span) -> None:
    for span in _modules(extent, 0.5):
        draft.add("Cabinet", side.box(span, (GAP, 0.37), UPPER), mounted=True)
    whole = side.box(extent, (0.0, 0.37), UPPER)
    draft.solids.append(Solid(area_of(whole), *UPPER))


def _sink(draft: RoomDraft, side: Side, extent: Span) -> None:
    a, b = extent[0] + 0.005, extent[1] - 0.005
    box = side.box((a, b), (GAP, DEEP), (0.74, TOP))
    sink = draft.add("Sink", box, mounted=True).name
    middle = (a + b) / 2
    basin = side.box((middle - 0.29, middle + 0.29), (0.16, 0.56), (0.75, TOP))
    draft.add("SinkBasin", basin, part_of=sink, mounted=True)
    faucet = choose(draft.law, "Faucet", draft.rng, 0.3)
    wide, tall, deep = faucet.size
    place = side.box((middle - wide / 2, middle + wide / 2), (0.03, 0.03 + deep), (TOP, TOP + tall))
    draft.add("Faucet", place, faucet.name, part_of=sink, mounted=True)
    draft.solids.append(Solid(area_of(place), place.bottom, place.top))
    for span in _modules(extent, 0.4):
        cabinet = side.box(span, (GAP, CARCASS), (0.1, 0.73))
        draft.add("Cabinet", cabinet, part_of=sink, mounted=True)
