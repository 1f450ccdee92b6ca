"""The word field: which words were said of which places, steps, turns and slopes.

Each word of a remembered instruction is laid on the path that was shown: at first where it stands
in the instruction (the first words at the start, the last ones at the end), sharpened by where
the field so far would have it, which is one online step of expectation maximisation. What is kept
are tables of fixed size for a building, however many routes it is shown.

Four layers tell how likely a word is at a node of a path: the place itself; the step that is made
there (from where, to where), since things lie on the left of those who come one way and on the
right of the others; the turn and the slope, which share what was said of turns and stairs
everywhere in the building.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .alignment import along, relative_places
from .candidates import Candidates
from .counts import WordCounts
from .geometry import SLOPES, TURNS, shape
from .growing import Numbering
from .known_map import KnownMap
from .settings import PlaceSettings

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

LAYERS = ("places", "steps", "turns")


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Candidates as the field sees them: what each node of them shares with what was laid.

    Attributes:
        places: (u, rows) nearness of u different nodes to the places, and (n, L) which is which.
        steps: the same for steps.
        turns, slopes: (n, L, kinds) shares; None where positions are not known.
    """

    candidates: Candidates
    places: tuple[Floats, Numbers]
    steps: tuple[Floats, Numbers]
    turns: Floats | None
    slopes: Floats | None


class WordField:
    """Tables of counts, and what they say of candidates."""

    def __init__(self, settings: PlaceSettings) -> None:
        self._settings = settings
        self._words = Numbering()
        self._places = WordCounts(settings.prior)
        self._steps = WordCounts(settings.prior)
        self._turns = WordCounts(settings.prior)
        self._slopes = WordCounts(settings.prior)
        self._step_rows: dict[tuple[int, int, int], int] = {}
        self._viewed: tuple[Candidates, KnownMap, int, View] | None = None
        self._laid = 0

    def lay(
        self,
        words: tuple[str, ...],
        path: Numbers,
        known: KnownMap,
        numbers: Numbers,
        *,
        astray: bool = False,
    ) -> None:
        """Lay the words of an instruction along a path.

        Args:
            path: rows of memory's places.
            numbers: the number of each row on the map, -1 where it is not on it.
            astray: the path was walked, but does not lead where the instruction does. Its words
                fade from its start on, and tell nothing of turns.
        """
        if not words:
            return
        at = relative_places(len(words))
        lengths = np.array([len(path)], np.intp)
        share = along(lengths, len(path), at, self._settings.nodes)[0]
        on_map = bool((numbers[path] >= 0).all())
        columns = np.array([self._words.add(word) for word in words], np.intp)
        view = None
        if on_map:
            walk = Candidates(numbers[path][None, :], lengths)
            view = self.view(walk, known, numbers)
            layers = self._layers(columns, view)
            share = share * np.exp(sum(layers.values(), start=np.zeros(1))[0].T)
            share /= share.sum(axis=1, keepdims=True)
        if astray:
            share = share * self._settings.astray ** np.arange(len(path))
        self._places.add(path, columns, share)
        self._steps.add(self._rows_of(path), columns, share)
        if not astray and view is not None and view.turns is not None and view.slopes is not None:
            self._turns.add(np.arange(TURNS), columns, share @ view.turns[0])
            self._slopes.add(np.arange(SLOPES), columns, share @ view.slopes[0])
        self._laid += 1

    def _rows_of(self, path: Numbers) -> Numbers:
        known = self._step_rows
        steps = _steps(path[None, :])[0].tolist()
        return np.array([known.setdefault((a, b, c), len(known)) for a, b, c in steps], np.intp)

    def view(self, candidates: Candidates, known: KnownMap, numbers: Numbers) -> View:
        """What the candidates share with what was laid; kept until one of them changes."""
        kept = self._viewed
        if kept and kept[0] is candidates and kept[1] is known and kept[2] == self._laid:
            return kept[3]
        settings = self._settings
        nodes, which = np.unique(candidates.nodes, return_inverse=True)
        near = known.nearness(settings.spread)[np.ix_(nodes, numbers)] * (numbers >= 0)
        steps, what = np.unique(
            _steps(candidates.nodes).reshape(-1, 3), axis=0, return_inverse=True
        )
        laid = np.array(list(self._step_rows), np.intp).reshape(-1, 3)
        laid = numbers[laid] if len(numbers) else laid
        distance = known.distances[np.ix_(steps[:, 1], laid[:, 1])].copy()
        distance += known.distances[np.ix_(steps[:, 2], laid[:, 2])]
        distance += settings.behind * known.distances[np.ix_(steps[:, 0], laid[:, 0])]
        alike = np.exp(-distance / settings.step_spread) * (laid >= 0).all(axis=1)
        shapes = (None, None) if known.positions is None else shape(candidates, known.positions)
        view = View(
            candidates,
            (near, which.reshape(candidates.nodes.shape)),
            (alike, what.reshape(candidates.nodes.shape)),
            *shapes,
        )
        self._viewed = (candidates, known, self._laid, view)
        return view

    def _layers(self, columns: Numbers, view: View) -> dict[str, Floats]:
        """(n, L, words) log of how much likelier a word is at a node, for each layer, weighed."""
        settings = self._settings
        near, which = view.places
        alike, what = view.steps
        found = {
            "places": settings.place_power * np.log(self._places.ratios(columns, near))[which],
            "steps": settings.step_power * np.log(self._steps.ratios(columns, alike))[what],
        }
        if view.turns is not None and view.slopes is not None:
            turns = self._turns.ratios(columns, np.eye(TURNS))
            slopes = self._slopes.ratios(columns, np.eye(SLOPES))
            found["turns"] = np.log(view.turns @ turns) + np.log(view.slopes @ slopes)
        return found

    def fits(self, words: tuple[str, ...], view: View) -> dict[str, Floats]:
        """(n,) how well the words fit each candidate: all layers as `field`, and each alone.

        The log likelihood ratio summed over words, by the square root of their number: words of
        one instruction are no independent witnesses. 0 for words never heard.
        """
        count = len(view.candidates)
        found = self._words.find(words)
        heard = np.flatnonzero(found >= 0)
        if not len(heard):
            return {name: np.zeros(count) for name in ("field", *LAYERS)}
        at = relative_places(len(words))[heard]
        candidates = view.candidates
        shares = along(candidates.lengths, candidates.nodes.shape[1], at, self._settings.nodes)
        layers = self._layers(found[heard], view)
        layers["field"] = sum(layers.values(), start=np.zeros(1))
        told = {name: np.zeros(count) for name in LAYERS}
        for name, logs in layers.items():
            mean = np.einsum("npl,nlp->nl", np.exp(logs), shares)
            told[name] = np.log(mean).sum(axis=1) / np.sqrt(len(words))
        return told

    def at_ends(self, words: tuple[str, ...], view: View) -> Floats:
        """(n,) how well the words fit the place where each candidate ends."""
        found = self._words.find(words)
        heard = found[found >= 0]
        if not len(heard):
            return np.zeros(len(view.candidates))
        near, which = view.places
        logs = np.log(self._places.ratios(heard, near))
        return np.asarray(logs[which[:, -1]].sum(axis=1) / np.sqrt(len(words)))


def _steps(nodes: Numbers) -> Numbers:
    """(n, L, 3): from where, where and to where at each node; at the ends the node itself."""
    before = np.concatenate([nodes[:, :1], nodes[:, :-1]], axis=1)
    after = np.concatenate([nodes[:, 1:], nodes[:, -1:]], axis=1)
    return np.stack([before, nodes, after], axis=2)
