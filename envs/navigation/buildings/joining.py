"""Joins the viewpoints of a storey: straight edges, and more viewpoints where these do not do.

More are needed where a part cannot be reached, and where one would have to walk much farther over
the graph than over the floor.
"""

import numpy as np
from numpy.typing import NDArray

from ...homes.grid import STEP, Cell, point
from .floors import Array, Bools, Floor, Viewpoint, points

DETOUR = 1.05
"""An edge is left out where two shorter ones are no longer way than so many times its length."""

CROOKED = 1.7
"""Ways over the graph that are longer than so many times the walk are mended ..."""

CROOKED_BY = 1.5
"""... if they are longer by so much at least, metres."""

FAR = 6.0
"""Walks longer than this are not looked at, metres."""

CLOSE = 0.6
"""Of two viewpoints nearer than this one goes where the others do without it, metres."""

ROUNDS = 30


def join(floor: Floor, fixed: int) -> Bools | None:
    """(n, n) edges after adding what is missing; None where a part is cut off.

    The first `fixed` viewpoints are never dropped again.
    """
    ways = _Ways(floor.cells)
    first = len(floor.chosen)
    walkable = _grown(floor, np.zeros((0, 0), np.bool_))
    for _ in range(ROUNDS):
        gap = _worst(floor, walkable, ways)
        if gap is None:
            break
        before = len(floor.chosen)
        if not _bridge(floor, ways, *gap):
            break
        walkable = _grown(floor, walkable[:before, :before])
    if not np.isfinite(_lengths(floor.chosen, walkable)).all():
        return None
    kept = _spared(floor, walkable, ways, first, fixed)
    floor.chosen = [floor.chosen[n] for n in kept]
    return _thinned(walkable[np.ix_(kept, kept)], points(floor.chosen))


class _Ways:
    """Shortest walks over free cells, to eight neighbours."""

    def __init__(self, cells: tuple[Cell, ...]) -> None:
        from scipy.sparse import csr_matrix

        self._cells = cells
        self._at = np.array(cells, np.float64) * STEP
        number = {cell: n for n, cell in enumerate(cells)}
        rows, columns, lengths = [], [], []
        for n, (i, j) in enumerate(cells):
            for di, dj in ((1, 0), (0, 1), (1, 1), (1, -1)):
                other = number.get((i + di, j + dj))
                cut = di and dj and ((i + di, j) not in number or (i, j + dj) not in number)
                if other is not None and not cut:
                    rows.append(n)
                    columns.append(other)
                    lengths.append(STEP * (2.0**0.5 if di and dj else 1.0))
        size = len(cells)
        self._edges = csr_matrix((lengths, (rows, columns)), (size, size))
        self._found: dict[Viewpoint, tuple[int, Array, NDArray[np.int32]]] = {}

    def from_(self, viewpoints: list[Viewpoint]) -> Array:
        """(n, n) metres of walk between viewpoints; inf beyond FAR."""
        from scipy.sparse.csgraph import dijkstra

        new = [v for v in viewpoints if v not in self._found]
        cells = [int(np.hypot(*(self._at - v.at).T).argmin()) for v in new]
        if new:
            lengths, previous = dijkstra(
                self._edges, directed=False, indices=cells, return_predecessors=True, limit=FAR
            )
            for n, viewpoint in enumerate(new):
                self._found[viewpoint] = (cells[n], lengths[n], previous[n])
        ends = [self._found[v][0] for v in viewpoints]
        return np.array([self._found[v][1][ends] for v in viewpoints])

    def way(self, start: Viewpoint, end: Viewpoint) -> list[Cell]:
        """The cells of the walk between two viewpoints that were asked for before."""
        cell, _, previous = self._found[start]
        at = self._found[end][0]
        way = [at]
        while at != cell:
            at = int(previous[at])
            way.append(at)
        return [self._cells[n] for n in way[::-1]]


def _grown(floor: Floor, known: Bools) -> Bools:
    """(n, n) who can walk straight to whom, where the first ones are known."""
    size, old = len(floor.chosen), len(known)
    table = np.zeros((size, size), np.bool_)
    table[:old, :old] = known
    a, b = np.triu_indices(size, 1)
    a, b = a[b >= old], b[b >= old]
    table[a, b] = floor.joined([floor.chosen[n] for n in a], [floor.chosen[n] for n in b])
    return table | table.T


def _lengths(viewpoints: list[Viewpoint], walkable: Bools) -> Array:
    """(n, n) metres over the graph."""
    from scipy.sparse.csgraph import shortest_path

    at = points(viewpoints)
    edges = np.where(walkable, np.hypot(*np.moveaxis(at[:, None] - at[None], -1, 0)), 0.0)
    lengths: Array = shortest_path(edges, directed=False)
    return lengths


def _crooked(viewpoints: list[Viewpoint], walkable: Bools, walks: Array) -> Array:
    """(n, n) how much too long the way over the graph is; 0 where it will do."""
    lengths = _lengths(viewpoints, walkable)
    with np.errstate(invalid="ignore"):
        too_long = (lengths > CROOKED * walks) & (lengths > walks + CROOKED_BY)
    excess = np.where(too_long & (walks > 0), lengths, 0.0) / np.maximum(walks, STEP)
    # Of parts that are not joined at all, those that are nearest to each other come first.
    apart: Array = np.where(np.isinf(lengths) & np.isfinite(walks), 1e6 - walks, excess)
    return np.where(np.isinf(apart), 0.0, apart)


def _worst(floor: Floor, walkable: Bools, ways: _Ways) -> tuple[Viewpoint, Viewpoint] | None:
    """The two viewpoints that are most in need of a better way; None where all will do."""
    crooked = _crooked(floor.chosen, walkable, ways.from_(floor.chosen))
    a, b = np.unravel_index(int(crooked.argmax()), crooked.shape)
    if crooked[a, b] <= 0.0:
        return None
    return floor.chosen[int(a)], floor.chosen[int(b)]


def _bridge(floor: Floor, ways: _Ways, start: Viewpoint, end: Viewpoint) -> bool:
    """Adds viewpoints on the walk between two; False where it cannot be done."""
    here = start
    way = [floor.standing(point(cell)) for cell in ways.way(start, end)]
    steps = [*(step for step in way if step is not None and step.at != start.at), end]
    added = []
    while here is not end:
        # On to the farthest point of the walk that one can go to straight.
        far = np.nonzero(floor.joined([here] * len(steps), steps))[0]
        if not len(far):
            return False
        here, steps = steps[int(far[-1])], steps[int(far[-1]) + 1 :]
        added.append(here)
    new = [step for step in added[:-1] if step not in floor.chosen]
    floor.chosen += new
    return bool(new)


def _spared(floor: Floor, walkable: Bools, ways: _Ways, first: int, fixed: int) -> list[int]:
    """What is left when those go again that the others do without: such as were added later, and
    one of two that stand close together."""
    kept = list(range(len(floor.chosen)))
    at = points(floor.chosen)
    places = [set(v.places) for v in floor.chosen]
    walks = ways.from_(floor.chosen)
    base = int((_crooked(floor.chosen, walkable, walks) > 0).sum())
    gaps = np.hypot(*np.moveaxis(at[:, None] - at[None], -1, 0))
    for extra in (*range(first, len(kept)), *range(fixed, first)):
        others = [n for n in kept if n != extra]
        needless = extra >= first or float(gaps[extra, others].min()) < CLOSE
        if not needless or not places[extra] <= set().union(*(places[n] for n in others)):
            continue
        rows = np.ix_(others, others)
        left = [floor.chosen[n] for n in others]
        crooked = _crooked(left, walkable[rows], walks[rows])
        if crooked.max() < 1e3 and int((crooked > 0).sum()) <= base:
            kept = others
    return kept


def _thinned(walkable: Bools, at: Array) -> Bools:
    """The edges without those that save only a small detour."""
    length = np.hypot(*np.moveaxis(at[:, None] - at[None], -1, 0))
    kept = walkable.copy()
    for a, b in np.argwhere(np.triu(walkable)):
        over = walkable[a] & walkable[b]
        longer = np.maximum(length[a], length[b]) < length[a, b]
        if (over & longer & (length[a] + length[b] < DETOUR * length[a, b])).any():
            kept[a, b] = kept[b, a] = False
    return kept
