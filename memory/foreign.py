"""The placebo of a world whose memories are texts about places: another place's texts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .draws import stable_order
from .experience import Experience, Query, Recall
from .renaming import Renaming
from .store import ExperienceStore

_WORD = re.compile(r"[a-z]+")


@dataclass(slots=True)
class ForeignTexts:
    """What online recalls, each with the words of an experience of another place.

    Where one was and what came of it stay; only what was said of it is exchanged. So the
    memory still tells where people go here, and not what they call it. Satisfies `Episodic`.

    `words` and `place` name the facts of a state that hold the words and the place. As long as
    no other place is stored, the words are made up, each as long as what it stands for.
    """

    store: ExperienceStore
    words: str
    place: str
    seed: int = 0

    def remember(self, experience: Experience) -> int:
        return self.store.remember(experience)

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        return [
            replace(recall, experience=self._foreign(recall))
            for recall in self.store.recall(query, k, where)
        ]

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        self.store.credit(ids, outcome)

    def _foreign(self, recall: Recall) -> Experience:
        own = recall.experience
        told = _fact(own, self.words)
        if not told:
            return own
        here = _fact(own, self.place)
        others = stable_order(range(1, self.store.last_id() + 1), "foreign", self.seed, recall.id)
        donors = (self.store.get(id) for id in others)
        given = next(
            (
                _fact(donor, self.words)
                for donor in donors
                if _fact(donor, self.place) != here and _fact(donor, self.words)
            ),
            None,
        )
        return _exchanged(own, told, _made_up(told, self.seed) if given is None else given)


def _fact(experience: Experience, name: str) -> str:
    return str(experience.state.get("facts", {}).get(name, ""))


def _made_up(text: str, seed: int) -> str:
    words: Iterable[str] = _WORD.findall(text.lower())
    # No made-up word is left for the very short ones, and they say nothing of a place.
    return Renaming({word for word in words if len(word) > 2}, seed).text(text)


def _exchanged(experience: Experience, old: str, new: str) -> Experience:
    def value(body: Any) -> Any:
        if isinstance(body, str):
            return body.replace(old, new)
        if isinstance(body, Mapping):
            return {key: value(item) for key, item in body.items()}
        if isinstance(body, list | tuple):
            return [value(item) for item in body]
        return body

    return Experience(
        value(experience.state),
        value(experience.task),
        value(experience.plan),
        value(experience.outcome),
        experience.where,
        experience.when,
    )
