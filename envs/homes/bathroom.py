"""A bathroom's built-ins: vanities with sinks, a toilet, and mostly a bathtub."""

from .assets import choose
from .draft import GAP, RoomDraft, Side, Solid, area_of

TOP = 0.85
DEEP = 0.55
SINK = 0.6
FRONT = 0.6
TUB = (1.6, 0.57, 0.85)

Span = tuple[float, float]


def build_bathroom(draft: RoomDraft) -> bool:
    """Puts all built-ins in place; False where toilet or sink find no wall."""
    rng = draft.rng
    counts = draft.law.counts["bathroom"]
    if rng.random() >= counts["Bathtub"][0]:
        _bathtub(draft)
    # A vanity has a counter in as many rooms as iTHOR's bathrooms do.
    counter = rng.random() >= counts["CounterTop"][0]
    sinks = 1 + int(rng.random() < counts["Sink"][2])
    built = any(_vanity(draft, n, counter) for n in range(sinks, 0, -1))
    toilet = choose(draft.law, "Toilet", rng)
    for side, (a, b) in _walls(draft, toilet.size[2] + GAP, toilet.size[0] + 0.2):
        s = float(rng.uniform(a + 0.1, b - toilet.size[0] - 0.1))
        box = side.box((s, s + toilet.size[0]), (GAP, GAP + toilet.size[2]), (0.0, toilet.size[1]))
        if draft.stand("Toilet", toilet, box, FRONT) is not None:
            return built
    return False


def _walls(draft: RoomDraft, depth: float, width: float) -> list[tuple[Side, Span]]:
    """Stretches of wall that are long enough, in random order."""
    found = [
        (side, span)
        for side in draft.sides
        for span in draft.free(side, depth, FRONT)
        if span[1] - span[0] >= width
    ]
    return [found[int(i)] for i in draft.rng.permutation(len(found))]


def _flush(side: Side, span: Span, width: float) -> Span:
    """A stretch of the width at the end of the span that is a corner, else at its start."""
    at_end = span[1] >= side.high - 0.05 and span[0] > side.low + 0.05
    return (span[1] - width, span[1]) if at_end else (span[0], span[0] + width)


def _bathtub(draft: RoomDraft) -> None:
    wide, tall, deep = TUB
    for side, span in _walls(draft, deep + GAP, wide):
        s = _flush(side, span, wide)
        box = side.box(s, (GAP, GAP + deep), (0.0, tall))
        if not draft.occupy(box, FRONT):
            continue
        tub = draft.add("Bathtub", box).name
        inner = side.box((s[0] + 0.12, s[1] - 0.12), (GAP + 0.26, GAP + deep - 0.06), (0.12, tall))
        draft.add("BathtubBasin", inner, part_of=tub, mounted=True)
        faucet = choose(draft.law, "Faucet", draft.rng, 0.3)
        middle = (s[0] + s[1]) / 2
        half, high = faucet.size[0] / 2, tall + faucet.size[1]
        place = side.box((middle - half, middle + half), (GAP, GAP + faucet.size[2]), (tall, high))
        draft.add("Faucet", place, faucet.name, part_of=tub, mounted=True)
        head = side.box((s[0] + 0.05, s[0] + 0.3), (GAP, GAP + 0.25), (1.9, 2.1))
        draft.add("ShowerHead", head, part_of=tub, mounted=True)
        draft.solids += [Solid(area_of(b), b.bottom, b.top) for b in (place, head)]
        return


def _vanity(draft: RoomDraft, sinks: int, counter: bool) -> bool:
    rng = draft.rng
    extra = float(rng.uniform(0.4, 0.6)) if counter else 0.0
    width = sinks * SINK + (sinks + 1 if sinks == 1 else 1) * extra
    for side, span in _walls(draft, DEEP + GAP, width):
        whole = _flush(side, span, width)
        if not draft.occupy(side.box(whole, (GAP, DEEP), (0.0, TOP)), FRONT):
            continue
        s = whole[0]
        # One sink lies between two counters, two lie on both sides of one.
        order = ["Counter", "Sink", "Counter"] if sinks == 1 else ["Sink", "Counter", "Sink"]
        for module in order if counter else ["Sink"] * sinks:
            wide = SINK if module == "Sink" else extra
            _module(draft, side, (s, s + wide), module)
            s += wide
        return True
    return False


def _module(draft: RoomDraft, side: Side, extent: Span, module: str) -> None:
    a, b = extent[0] + 0.005, extent[1] - 0.005
    if module == "Counter":
        slab = side.box((a, b), (GAP, DEEP), (TOP - 0.04, TOP))
        top = draft.add("CounterTop", slab, mounted=True)
        split = 0.6 if draft.rng.random() < 0.5 else 0.8
        cabinet = side.box((a, b), (GAP, 0.52), (0.1, split - 0.005))
        draft.add("Cabinet", cabinet, part_of=top.name, mounted=True)
        if split < 0.8:
            drawer = side.box((a, b), (GAP, 0.52), (split, 0.8))
            draft.add("Drawer", drawer, part_of=top.name, mounted=True)
        return
    sink = draft.add("Sink", side.box((a, b), (GAP, DEEP), (0.7, TOP)), mounted=True).name
    middle = (a + b) / 2
    basin = side.box((middle - 0.21, middle + 0.21), (0.14, 0.5), (0.72, TOP))
    draft.add("SinkBasin", basin, part_of=sink, mounted=True)
    faucet = choose(draft.law, "Faucet", draft.rng, 0.3)
    half, high = faucet.size[0] / 2, TOP + faucet.size[1]
    place = side.box((middle - half, middle + half), (0.03, 0.03 + faucet.size[2]), (TOP, high))
    draft.add("Faucet", place, faucet.name, part_of=sink, mounted=True)
    draft.solids.append(Solid(area_of(place), place.bottom, place.top))
    cabinet = side.box((a, b), (GAP, 0.52), (0.1, 0.69))
    draft.add("Cabinet", cabinet, part_of=sink, mounted=True)
