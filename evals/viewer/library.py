"""Everything that an address may ask for, without HTTP."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from ...envs.errors import MnemonautError
from ...memory import ExperienceStore, RankWeights
from ...memory.errors import StoreError
from ...memory.filter_words import asked_for
from . import browsing
from .consequences import MOST_SHOWN, Consequences
from .episodes import Episodes
from .folders import NotHere, Results, Run
from .projection import map_of
from .shelves import Shelved, Shelves, opened
from .standing import Standings

_MAPS_KEPT = 8
_MOST_ID = 2**53
_MOST_DIGITS = 20


class BadQuestion(MnemonautError):
    """An address asks for what cannot be."""


class Library:
    """The runs below a results folder, and stores that were named besides.

    Any thread may ask; a store is opened in the thread that asks, and closed again.
    """

    def __init__(self, results: Path, stores: Sequence[str] = ()) -> None:
        self.results = Results(results)
        self.shelves = Shelves(self.results, stores)
        self.standings = Standings(self.results)
        self.episodes = Episodes(self.results)
        self._consequences = Consequences(self.results)
        self._maps: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._mapping = Lock()

    def runs(self) -> dict[str, Any]:
        """How all runs stand."""
        return {"runs": [one.plain() for one in self.standings.all()]}

    def overview(self, store: Shelved) -> dict[str, Any]:
        with opened(store) as source:
            return browsing.overview(source)

    def search(self, store: Shelved, asked: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """What the store would recall for `q`.

        Raises:
            BadQuestion: a weight, a filter or `k` is none.
            StoreError: the store, or its embedding, is not at hand.
        """
        text = _one(asked, "q")
        k = _number(asked, "k", 5, 1, browsing.MOST_FOUND)
        where, weights = _where(asked), _weights(asked)
        with opened(store) as source:
            return {
                "found": browsing.found(source, text, k, where, weights),
                "matching": len(source.ids(where)),
            }

    def experiences(self, store: Shelved, asked: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The newest experiences that match, or those before one of them."""
        before = _number(asked, "before", 0, 0, _MOST_ID)
        with opened(store) as source:
            return browsing.listed(source, _where(asked), before)

    def experience(self, store: Shelved, id: int) -> dict[str, Any]:
        """One experience whole, with the episode that made it where that can be told."""
        with opened(store) as source:
            found = self._in(source, store, id)
        return found | {"made_by": self._maker(store, found["where"].get("episode", ""))}

    def near(self, store: Shelved, id: int) -> dict[str, Any]:
        """The experiences most like one."""
        with opened(store) as source:
            self._in(source, store, id)
            return {"near": browsing.neighbours(source, id)}

    def led(self, store: Shelved, id: int) -> dict[str, Any]:
        """What an experience led to."""
        if store.run is None:
            return {"run": None, "led": [], "recalls": 0, "episodes": 0, "reached": 0}
        led = self._consequences.of(store.run, self.shelves.readers(store), id)
        ended = {(one.stream, one.index): one.success for one in led}
        return {
            "run": store.run.slug,
            "led": [one.plain() for one in led[:MOST_SHOWN]],
            "recalls": len(led),
            "episodes": len(ended),
            "reached": sum(ended.values()),
        }

    def map(self, store: Shelved) -> dict[str, Any]:
        """The store as a map; kept until the store grows or shrinks."""
        groups: dict[str, str] = {}
        if store.run is not None and store.key is not None:
            try:
                groups = self._consequences.groups(store.run, store.key)
            except NotHere:
                groups = {}
        with opened(store) as source:
            stamp = (store.path, tuple(source.watermark()), len(source), len(groups))
            with self._mapping:
                known = self._maps.pop(stamp, None)
                self._maps[stamp] = known = known or map_of(source, groups)
                while len(self._maps) > _MAPS_KEPT:
                    self._maps.pop(next(iter(self._maps)))
                return known

    def recalled(self, run: Run, stream: str, id: int) -> str:
        """The address of an experience that a stream recalled: in its own store, or, of a frozen
        stream, in the one that it reads."""
        key = self.shelves.read_by(run, self.results.stream(run, stream))
        return f"{self.shelves.find(run.slug, key.name).address}/{id}"

    def _in(self, source: ExperienceStore, store: Shelved, id: int) -> dict[str, Any]:
        try:
            return browsing.whole(source, id)
        except StoreError as error:
            if id in source.ids():
                raise
            raise NotHere(f"{store.title} has no experience #{id}; it may be forgotten") from error

    def _maker(self, store: Shelved, episode: str) -> dict[str, Any] | None:
        """Stream and number of the episode that made an experience: `0/8` is the 9th, in the
        first pass."""
        _, slash, index = episode.partition("/")
        if store.run is None or store.key is None or not slash or not index.isdecimal():
            return None
        if not self.episodes.has(store.run, store.key, int(index)):
            return None
        return {"run": store.run.slug, "stream": store.key.name, "index": int(index)}


def _one(asked: Mapping[str, Sequence[str]], name: str, default: str = "") -> str:
    given = asked.get(name, ())
    return given[-1] if given else default


def _number(
    asked: Mapping[str, Sequence[str]], name: str, default: int, least: int, most: int
) -> int:
    text = _one(asked, name, str(default)) or str(default)
    whole = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    if not whole or not least <= int(text) <= most:
        raise BadQuestion(f"`{name}` is a whole number from {least} to {most:,}")
    return int(text)


def _where(asked: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    words = [word for given in asked.get("where", ()) for word in given.split(";")]
    try:
        where = asked_for([word.strip() for word in words if word.strip()])
    except ValueError as error:
        raise BadQuestion(f"filter {error}") from error
    task, success = _one(asked, "task"), _one(asked, "success")
    if success not in ("", "true", "false"):
        raise BadQuestion("`success` is true, false or nothing")
    if task:
        where["task"] = task
    if success:
        where["success"] = success == "true"
    return where


def _weights(asked: Mapping[str, Sequence[str]]) -> RankWeights:
    given: dict[str, float] = {}
    for name in browsing.WEIGHTS:
        text = _one(asked, name)
        try:
            if text:
                given[name] = float(text)
        except ValueError as error:
            raise BadQuestion(f"the weight `{name}` is a number") from error
    try:
        return RankWeights(**given)
    except StoreError as error:
        raise BadQuestion(str(error)) from error
