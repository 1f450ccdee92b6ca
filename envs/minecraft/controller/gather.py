"""The skill `mine`: find blocks that drop an item, break them, pick up what they drop."""

from math import dist, floor

from ...world import Feedback
from ..facts import facts
from ..knowledge import Source, suffices
from .body import Acting, Body
from .delve import DEPTHS, Delver
from .dig import aim, dig
from .known import Cell
from .palette import AIR
from .places import biome_name
from .survive import look_after
from .walk import go
from .wander import Wanderer, climb_out, sees_sky

SHOWN: dict[str, tuple[str, ...]] = {
    "log": ("wood", "wood 1", "wood 2", "wood 3"),
    "log2": ("wood", "wood 1"),
    "dirt": ("dirt", "grass block"),
    "lapis_ore": ("lapis lazuli ore",),
    "melon_block": ("melon",),
    "brown_mushroom": ("mushroom",),
    "red_mushroom": ("mushroom",),
    "yellow_flower": ("flower",),
    "red_flower": ("flower",),
    "vine": ("vines",),
    "waterlily": ("lily pad",),
    "mossy_cobblestone": ("moss stone",),
    "reeds": ("sugar cane",),
    "tallgrass": ("grass",),
}
"""Registry name of a block -> what observations call it, where that is not the name itself."""

ARM = 3.7
"""Blocks from the eye to a block's middle at which it is surely within reach."""

_NEAR_ENOUGH = 24  # spotted cells that are thought of at a time
_COMPARED = 8  # of them, those whose way is weighed
_COLLECT_PATIENCE = 45


def shown(origin: str) -> tuple[str, ...]:
    """The names that observations give a block."""
    return SHOWN.get(origin, (origin.replace("_", " "),))


class Gathering:
    """One call of `mine`."""

    def __init__(self, body: Body, item: str, sources: tuple[Source, ...], goal: int) -> None:
        self.body = body
        self.item = item
        self.goal = goal
        self.source = sources[0]
        self.tool = self.source.tool
        origins = frozenset(s.origin for s in sources)
        body.known.watch(frozenset(name for o in origins for name in shown(o)))
        body.reserved = {item: 1 << 20} if item != "dirt" else {}
        depths = [DEPTHS[o] for o in sorted(origins) if o in DEPTHS]
        side = int(abs(body.place[0] * 3 + body.place[2])) % 4
        self._delver = Delver(body, depths[0], side) if depths else None
        self._wanderer = Wanderer(body, body.yaw)
        self._bad: dict[Cell, int] = {}
        self._barren: list[tuple[float, float]] = []
        self._lying: list[Cell] = []

    @property
    def got(self) -> bool:
        return self.body.count(self.item) >= self.goal

    def run(self) -> Acting:
        """Gather until the goal is reached; ends otherwise only with the patience, or the tool."""
        body = self.body
        hidden = body.observation["location_stats"]["can_see_sky"] == 0
        if hidden and self._delver is None and not self.candidates():
            yield from climb_out(body, lambda: bool(self.candidates()))
        while not self.got:
            if self.tool is not None and not any(suffices(t, self.tool) for t in body.carried()):
                return
            before = body.steps
            yield from look_after(body)
            cells = self.candidates()
            if cells:
                yield from self._take(cells)
            elif self._delver is not None:
                yield from self._delver.leg(self._found)
            else:
                yield from self._wanderer.leg(self._found)
            if body.steps == before:
                yield from body.step()

    def _found(self) -> bool:
        return self.got or bool(self.candidates()) or self.body.hurt

    def candidates(self) -> list[Cell]:
        """Spotted cells worth going to, the nearest first."""
        body = self.body
        if not body.known.spotted:
            return []
        now, eye = body.steps, body.eye
        cells = [
            c
            for c in body.known.still_spotted()
            if self._bad.get(c, -1) < now
            and self._right_wood(c)
            and not (self._delver is not None and self._drowned(c))
            and not any(abs(c[0] - x) + abs(c[2] - z) < 40 for x, z in self._barren)
        ]
        cells.sort(key=lambda c: (dist(eye, c) + 1.5 * abs(c[1] - eye[1] + 0.6), c))
        return cells[:_NEAR_ENOUGH]

    def _right_wood(self, cell: Cell) -> bool:
        """Whether a trunk gives the wanted of the two log items, which are shown by one name.

        Acacia (variant 0) grows in savannas and dark oak (variant 1) in roofed forests.
        """
        if self.item not in ("log", "log2"):
            return True
        biome = biome_name(self.body.observation)
        other = {"savanna": "wood", "roofed_forest": "wood 1"}.get(biome, "")
        return (self.body.name_at(cell) == other) == (self.item == "log2")

    def _drowned(self, cell: Cell) -> bool:
        """Whether water stands over a cell, so that digging there would let it in."""
        x, y, z = cell
        return any(self.body.in_water((x, y + up, z)) for up in range(1, 5))

    def _take(self, cells: list[Cell]) -> Acting:
        """Break the nearest, then all that the arm reaches, then pick up."""
        body = self.body
        target = cells[0]
        if self._delver is None:
            target = min(cells[:_COMPARED], key=self._price)
        if not (yield from self._reach(target)):
            self._bad[target] = body.steps + 600
            return
        carried = body.carried()
        while True:
            if (yield from dig(body, target, self.tool)):
                self._lying.append(target)
                body.known.spotted.pop(target, None)
            else:
                self._bad[target] = body.steps + 300
            if body.count(self.item) + len(self._lying) >= self.goal or body.hurt:
                break
            near = [c for c in self.candidates() if dist(body.eye, _middle(c)) < ARM]
            after = next((c for c in near[:4] if aim(body, c) is not None), None)
            if after is None:
                break
            target = after
        for cell in self._lying:
            if self.got:
                break
            yield from self._collect(cell)
        self._lying.clear()
        if body.carried() != carried and body.count(self.item) == carried.get(self.item, 0):
            self._notice_wrong(carried)

    def _price(self, cell: Cell) -> float:
        """Roughly the ticks to a cell on the surface; swimming takes twice as long as walking."""
        body = self.body
        way = dist(body.eye, cell)
        wet = 0
        steps = max(1, int(way / 2))
        for n in range(1, steps):
            i = floor(body.place[0] + (cell[0] - body.place[0]) * n / steps)
            k = floor(body.place[2] + (cell[2] - body.place[2]) * n / steps)
            for j in range(body.cell[1] + 1, body.cell[1] - 7, -1):
                number = body.known.at(i, j, k)
                if number > AIR:
                    wet += bool(body.known.palette.liquid[number])
                    break
        return 5 * way + 10 * wet + 8 * abs(cell[1] - body.eye[1])

    def _notice_wrong(self, before: dict[str, int]) -> None:
        """Another wood than the wanted one grows here: look elsewhere."""
        sibling = {"log": "log2", "log2": "log"}.get(self.item)
        if sibling is not None and self.body.count(sibling) > before.get(sibling, 0):
            self._barren.append((self.body.place[0], self.body.place[2]))

    def _reach(self, target: Cell) -> Acting:
        """Go to where the arm reaches a cell."""
        body = self.body
        middle = _middle(target)
        under = target[1] < body.cell[1] - 1 or not sees_sky(body)
        pace = 14.0 if under else 6.0

        def left(x: int, y: int, z: int) -> float:
            far = max(0.0, dist((x + 0.5, y + 1.62, z + 0.5), middle) - ARM) * pace
            # Digging while swimming takes five times as long, and breath.
            return far + 40.0 if body.in_water((x, y, z)) else far

        def gone() -> bool:
            return body.hurt or (
                target not in body.known.spotted
                or body.known.at(*target) != body.known.spotted[target]
            )

        far = int(max(abs(a - b) for a, b in zip(target, body.cell, strict=True)))
        reach = min(max(far + 5, 8), 22)
        arrived = False
        for digs in (True,) if under or self._delver is not None else (False, True):
            arrived = yield from go(
                body,
                left,
                reach=reach,
                up=7,
                down=7,
                until=gone,
                expansions=500,
                patience=5 if digs else 3,
                digs=digs,
            )
            if arrived:
                break
        return arrived and not gone()

    def _collect(self, cell: Cell) -> Acting:
        """Walk to where a drop must lie, until it is picked up."""
        body = self.body
        for _ in range(3):
            before = body.count(self.item)
            yield from body.step()
            if body.count(self.item) > before:
                return
        x, y, z = cell
        while y > cell[1] - 12 and body.is_open((x, y - 1, z)):
            y -= 1
        count, limit = body.count(self.item), body.steps + _COLLECT_PATIENCE

        def done() -> bool:
            return body.count(self.item) > count or body.steps > limit or body.hurt

        for within in (1, 0):

            def left(i: int, j: int, k: int, within: int = within) -> float:
                aside = max(0, abs(i - x) + abs(k - z) - within)
                return aside * 6.0 + max(0, y - j - 1, j - y - 1) * 8.0

            yield from go(body, left, reach=8, up=6, down=8, until=done, patience=2)
            for _ in range(12):
                if done():
                    return
                yield from body.step()


def _middle(cell: Cell) -> tuple[float, float, float]:
    return cell[0] + 0.5, cell[1] + 0.5, cell[2] + 0.5


def mine(body: Body, item: str, count: int) -> Acting:
    """`count` more of an item from blocks; failures name their cause as in the text world."""
    known = facts().knowledge.sources.get(item, ())
    sources = tuple(s for s in known if s.verb == "mine")
    if not sources:
        return Feedback(False, f"nothing to mine gives {item}", {"cause": "no_source"})
    gathering = Gathering(body, item, sources, body.count(item) + count)
    yield from gathering.run()
    if gathering.got:
        return Feedback(True, f"got {count} {item}")
    source = gathering.source
    text = f"{source.origin} drops no {item} without a {source.tool} or better"
    return Feedback(False, text, {"cause": "tool", "tool": source.tool})
