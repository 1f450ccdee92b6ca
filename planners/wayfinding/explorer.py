"""The explorer: one decision at a time among all that it knows, walking over what it knows.

As in DUET (Chen et al. 2022, arXiv:2202.11742) an option is any place of the map so far: stop at
one that was seen, or go and look at the frontier. The walk there costs one move per edge, the
way back included, and all moves of an episode together are limited (DUET limits the decisions
instead: here going back is not free). A memory adds places to the map, and evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .decision import DecisionSettings, decide
from .known_map import KnownMap
from .options import Horizon, Options, options_of
from .remembered import RememberedBuilding
from .sight import Sight

MOVES = 15
"""Panoramic moves of an episode; DUET and NavGPT take as many decisions."""


@dataclass(slots=True)
class Search:
    """One episode so far.

    Attributes:
        instruction: its words.
        heading: radians at the start.
        walked: the viewpoints in their order, the start first.
        known: the map.
        moves: how many moves are left.
        remembered: the memory of this building; None: no memory.
    """

    instruction: str
    heading: float
    walked: list[str]
    known: KnownMap
    moves: int
    remembered: RememberedBuilding | None = None

    @property
    def start(self) -> str:
        return self.walked[0]

    @property
    def here(self) -> str:
        return self.walked[-1]


@dataclass(frozen=True, slots=True)
class Moment:
    """A search that has come to a decision, and its options."""

    search: Search
    options: Options


class Scorer(Protocol):
    """Says how much speaks for each option."""

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        """For each moment (n,) logits: that the goal is at a seen place; at, or behind, a place
        of the frontier. Moments are apart: many at once are only faster."""
        ...


class Explorer:
    """Told what it sees, says where it walks. Keeps nothing from one episode to the next.

    Args:
        scorer: what speaks for each option.
        settings: how belief becomes choice.
        horizon: which places are thought of.
        moves: how many an episode has.
    """

    def __init__(
        self,
        scorer: Scorer,
        settings: DecisionSettings | None = None,
        *,
        horizon: Horizon | None = None,
        moves: int = MOVES,
    ) -> None:
        self._scorer = scorer
        self._settings = settings or DecisionSettings()
        self._horizon = horizon or Horizon()
        self._moves = moves
        self._way: list[str] = []
        self._stop = False
        self._options: Options | None = None

    def begin(
        self,
        instruction: str,
        heading: float,
        sight: Sight,
        remembered: RememberedBuilding | None = None,
    ) -> None:
        """A new episode, in a building of which `remembered` is known; it is only read."""
        known = KnownMap() if remembered is None else remembered.known.copy()
        known.see(sight)
        walked = [sight.viewpoint]
        self.search = Search(instruction, heading, walked, known, self._moves, remembered)
        self._way, self._stop, self._options = [], False, None

    def next(self) -> str | None:
        """The neighbour to walk to; None: stop here."""
        moment = self.moment()
        if moment is not None:
            self.settle(self._scorer.score([moment])[0])
        return self._way.pop(0) if self._way else None

    def moment(self) -> Moment | None:
        """What is to be decided before the next move; None: nothing."""
        if self._way or self._stop:
            return None
        search = self.search
        self._options = options_of(
            search.known, search.start, search.here, search.moves, self._horizon
        )
        return Moment(search, self._options)

    def settle(self, logits: NDArray[np.float64]) -> None:
        """Decide what `moment` asked for."""
        if self._options is None:
            raise ValueError("nothing is to be decided; ask `moment` first")
        best = decide(logits, self._options, self._settings)
        self.go(best)

    def go(self, option: int) -> None:
        """Set out for an option of `moment`."""
        options = self._options
        if options is None:
            raise ValueError("nothing is to be decided; ask `moment` first")
        way = options.from_here.to(int(options.numbers[option]))
        self._way = [options.known.viewpoints[number] for number in way[1:]]
        self._stop = bool(options.seen[option])
        self._options = None

    def arrive(self, sight: Sight) -> None:
        """What is seen after a move; something new is a reason to think again."""
        self.search.walked.append(sight.viewpoint)
        self.search.moves -= 1
        if self.search.known.see(sight):
            self._way, self._stop = [], False


class Eyes(Protocol):
    """A building as one walks through it: all that an explorer may ask of the world."""

    def look(self) -> Sight:
        """What is seen from where one stands."""
        ...

    def walk(self, neighbour: str) -> Sight:
        """Go to a neighbour, and look."""
        ...


@dataclass(frozen=True, slots=True)
class Episode:
    """An instruction to follow.

    Attributes:
        instruction, heading: the words, and radians at the start.
        eyes: the building; one for each episode.
        remembered: what is remembered of it; None: no memory.
    """

    instruction: str
    heading: float
    eyes: Eyes
    remembered: RememberedBuilding | None = None


def explore(explorer: Explorer, episode: Episode) -> tuple[str, ...]:
    """One episode; the viewpoints in the order in which they were walked."""
    explorer.begin(episode.instruction, episode.heading, episode.eyes.look(), episode.remembered)
    while (neighbour := explorer.next()) is not None:
        explorer.arrive(episode.eyes.walk(neighbour))
    return tuple(explorer.search.walked)


def explore_all(
    scorer: Scorer,
    episodes: Sequence[Episode],
    settings: DecisionSettings | None = None,
    *,
    horizon: Horizon | None = None,
    moves: int = MOVES,
) -> list[tuple[str, ...]]:
    """Many episodes side by side, so that a scorer is asked for many at once; the same walks."""
    explorers = [Explorer(scorer, settings, horizon=horizon, moves=moves) for _ in episodes]
    for explorer, episode in zip(explorers, episodes, strict=True):
        explorer.begin(
            episode.instruction, episode.heading, episode.eyes.look(), episode.remembered
        )
    walking = list(range(len(episodes)))
    while walking:
        asked = [(n, moment) for n in walking if (moment := explorers[n].moment()) is not None]
        answers = scorer.score([moment for _, moment in asked]) if asked else []
        for (n, _), logits in zip(asked, answers, strict=True):
            explorers[n].settle(logits)
        going = []
        for n in walking:
            neighbour = explorers[n].next()
            if neighbour is not None:
                explorers[n].arrive(episodes[n].eyes.walk(neighbour))
                going.append(n)
        walking = going
    return [tuple(explorer.search.walked) for explorer in explorers]
