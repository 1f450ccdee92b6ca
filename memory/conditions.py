"""The memory conditions: the arms of the experiment on what a memory is worth.

    off        nothing is recalled, nothing is kept
    online     recall and remember
    frozen     recall only, from a store that must not change
    shuffled   as online, but what is recalled are real experiences of other tasks
    placebo    as online, but every name of the world is replaced by a made-up one, or what is
               said of a place by what is said of another
    corrupted  as online, but every outcome is another experience's

The last three remember exactly as online does, and keep the number, order and scores of what
online would recall; only what the experiences say is changed. So a difference from online is due
to that alone.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from .draws import StableDerangement, stable_order
from .errors import StoreError
from .experience import Experience, Query, Recall
from .foreign import ForeignTexts, TextsOf
from .memories import Episodic
from .renaming import Renaming
from .store import ExperienceStore

CONDITIONS = ("off", "online", "frozen", "shuffled", "placebo", "corrupted")


class Off:
    """No memory."""

    def remember(self, experience: Experience) -> None:
        """Keep nothing."""

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        return []

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        """Nothing was recalled, so there is nothing to credit."""


@dataclass(slots=True)
class Online:
    """The memory as it is meant to be."""

    store: ExperienceStore

    def remember(self, experience: Experience) -> int:
        return self.store.remember(experience)

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        return self.store.recall(query, k, where)

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        self.store.credit(ids, outcome)


@dataclass(slots=True)
class Frozen:
    """A store as another run left it; nothing is remembered or credited.

    The store must be opened with `read_only=True`. `expected` is the fingerprint that it must
    have; without it, the one it has at the start. `check()` raises StoreError if it has changed.
    """

    store: ExperienceStore
    expected: str = ""

    def __post_init__(self) -> None:
        if not self.store.read_only:
            raise StoreError(f"frozen: open {self.store.path} with read_only=True")
        if self.expected:
            self.check()
        else:
            self.expected = self.store.fingerprint()

    def remember(self, experience: Experience) -> None:
        """Keep nothing."""

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        return self.store.recall(query, k, where)

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        """Learn nothing."""

    def check(self) -> None:
        """Raise StoreError unless the store is still what it was."""
        found = self.store.fingerprint()
        if found != self.expected:
            raise StoreError(
                f"frozen store {self.store.path} changed (fingerprint {found[:12]}, not "
                f"{self.expected[:12]}); give the run a copy that nothing writes to"
            )


@dataclass(slots=True)
class Shuffled:
    """Real experiences of other situations: drawn evenly from those of other tasks than asked.

    As many as online would recall, with their scores; fewer only where too few exist. A `where`
    holds for what is drawn too, but for `task`, which must differ; a query's scope does not, since
    to keep to it is part of recalling well.
    """

    store: ExperienceStore
    seed: int = 0

    def remember(self, experience: Experience) -> int:
        return self.store.remember(experience)

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        online = self.store.recall(query, k, where)
        if not online:
            return []
        size = self.store.last_id()
        elsewhere = {key: value for key, value in (where or {}).items() if key != "task"}
        pool = self.store.ids(elsewhere)
        given: dict[int, Recall] = {}
        for kept in online:
            # Drawn for the task and the experience replaced, not for the question: so what online
            # gets twice, shuffled gets twice, and both see equally many.
            order = stable_order(pool, "shuffled", self.seed, query.task, kept.id, size)
            others = (
                id for id in order if id not in given and self.store.get(id).task != query.task
            )
            id = next(others, None)
            if id is not None:
                # The score and its parts are those of what it stands for: a mind that reads
                # them must not be able to tell that it is a control.
                given[id] = Recall(id, self.store.get(id), kept.score, kept.why)
        return list(given.values())

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        self.store.credit(ids, outcome)


@dataclass(slots=True)
class Placebo:
    """What online recalls, told of things that do not exist here; see `Renaming`.

    `names` are the world's: items, blocks, animals.
    """

    store: ExperienceStore
    names: frozenset[str]
    seed: int = 0
    _renaming: Renaming = field(init=False, repr=False)
    _renamed: dict[int, tuple[Experience, Experience]] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        if not self.names:
            raise StoreError("placebo: give it the names of the world, or it changes nothing")
        self._renaming = Renaming(self.names, self.seed)

    def remember(self, experience: Experience) -> int:
        return self.store.remember(experience)

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        return [
            replace(recall, experience=self._rename(recall))
            for recall in self.store.recall(query, k, where)
        ]

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        self.store.credit(ids, outcome)

    def _rename(self, recall: Recall) -> Experience:
        known = self._renamed.get(recall.id)
        if known is None or known[0] != recall.experience:  # withdrawn, and the id given anew
            known = (recall.experience, self._renaming.experience(recall.experience))
            self._renamed[recall.id] = known
        return known[1]


@dataclass(slots=True)
class Corrupted:
    """What online recalls, with the outcomes of all stored experiences permuted among them.

    The permutation leaves no outcome in its place where two or more are stored, and changes in
    one place for each new experience. Scores and what is recalled are online's. A swapped
    outcome may tell of more or fewer steps than the plan beside it has.
    """

    store: ExperienceStore
    seed: int = 0
    _order: StableDerangement = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._order = StableDerangement(self.seed)

    def remember(self, experience: Experience) -> int:
        return self.store.remember(experience)

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        recalled = self.store.recall(query, k, where)
        ids = self.store.ids()  # places in it are permuted, since what was forgotten has an id too

        def swapped(recall: Recall) -> Recall:
            partner = ids[self._order.partner(bisect_left(ids, recall.id) + 1, len(ids)) - 1]
            outcome = self.store.get(partner).outcome
            return replace(recall, experience=replace(recall.experience, outcome=outcome))

        return [swapped(recall) for recall in recalled]

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        self.store.credit(ids, outcome)


def condition(
    name: str,
    store: ExperienceStore | None,
    *,
    names: frozenset[str] = frozenset(),
    texts: TextsOf | None = None,
    place: str = "",
    seed: int = 0,
) -> Episodic:
    """The memory condition called `name`, one of CONDITIONS, over `store`.

    Placebo alone needs `names`, or `texts` and `place` (see `ForeignTexts`). Off needs no store.
    Raises StoreError.
    """
    if name not in CONDITIONS:
        near = get_close_matches(name, CONDITIONS, n=1)
        cure = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(CONDITIONS)}."
        raise StoreError(f"unknown memory condition `{name}`. {cure}")
    if name == "off":
        return Off()
    if store is None:
        raise StoreError(f"the memory condition `{name}` needs a store; name one with --store")
    match name:
        case "online":
            return Online(store)
        case "frozen":
            return Frozen(store)
        case "shuffled":
            return Shuffled(store, seed)
        case "placebo" if texts is not None:
            return ForeignTexts(store, texts, place, seed)
        case "placebo":
            return Placebo(store, names, seed)
        case _:
            return Corrupted(store, seed)
