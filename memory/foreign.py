"""The placebo of a world whose memories are texts about places: another place's texts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from .draws import stable_order
from .experience import Experience, Query, Recall
from .renaming import Renaming
from .store import ExperienceStore

_WORD = re.compile(r"[a-z]+")

HEAD = 12
"""So many letters of a text tell that it is meant, where words tell no more than its beginning."""

TextsOf: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, Any]], Sequence[str]]
"""(state, outcome) -> what is said there, the instruction first, then of one thing after another;
nothing where the experience tells nothing of a place."""


@dataclass(slots=True)
class ForeignTexts:
    """What online recalls, each with the texts of an experience of another place.

    Where one was and what came of it stay; only what was said of it is exchanged. So the
    memory still tells where people go here, and not what they call it. Satisfies `Episodic`.

    `texts` finds what is said in an experience, `place` names the fact that holds its place. As
    long as no other place is stored, the words are made up, each as long as what it stands for.
    """

    store: ExperienceStore
    texts: TextsOf
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
        said = list(self._said(own))
        if not said:
            return own
        here = self._place(own)
        others = stable_order(self.store.ids(), "foreign", self.seed, recall.id)
        donors = (self.store.get(id) for id in others)
        told = next((list(self._said(donor)) for donor in donors if self._place(donor) != here), [])
        if not told:
            told = _made_up(said, self.seed)
        # The instruction for the instruction; the donor may have less to say of the rest.
        rest = told[1:] or told
        given = [told[0], *(rest[n % len(rest)] for n in range(len(said) - 1))]
        return _exchanged(own, dict(zip(said, given, strict=True)))

    def _said(self, experience: Experience) -> Sequence[str]:
        return self.texts(experience.state, experience.outcome)

    def _place(self, experience: Experience) -> str:
        return str(experience.state.get("facts", {}).get(self.place, ""))


def _made_up(texts: Sequence[str], seed: int) -> list[str]:
    words = {word for text in texts for word in _WORD.findall(text.lower())}
    # No made-up word is left for the very short ones, and they say nothing of a place.
    renaming = Renaming({word for word in words if len(word) > 2}, seed)
    return [renaming.text(text) for text in texts]


def _exchanged(experience: Experience, texts: Mapping[str, str]) -> Experience:
    """Every text replaced wherever it stands: alone, or whole or cut short in longer texts."""
    within = _Within(texts)

    def value(body: Any) -> Any:
        if isinstance(body, str):
            return texts[body] if body in texts else within.replaced(body)
        if isinstance(body, Mapping):
            return {key: value(item) for key, item in body.items()}
        if isinstance(body, list | tuple):
            return [value(item) for item in body]
        return body

    return Experience(
        value(experience.state),
        value(experience.task),
        experience.plan,
        value(experience.outcome),
        experience.where,
        experience.when,
    )


class _Within:
    """Finds texts inside of others by their first letters; words tell long ones cut at the end."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._begun: dict[str, list[str]] = {}
        for text in texts:
            self._begun.setdefault(text[:HEAD], []).append(text)
        heads = sorted(self._begun, key=lambda head: (-len(head), head))
        self._heads = re.compile("|".join(map(re.escape, heads)))

    def replaced(self, body: str) -> str:
        parts: list[str] = []
        at = 0
        while found := self._heads.search(body, at):
            start = found.start()
            shared, text = max((_shared(text, body, start), text) for text in self._begun[found[0]])
            parts += [body[at:start], _as_long(self._texts[text], text, shared)]
            at = start + shared
        return "".join([*parts, body[at:]])


def _shared(text: str, body: str, start: int) -> int:
    """How many first letters of a text stand in `body` from `start` on."""
    pairs = enumerate(zip(text, body[start:], strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(text), len(body) - start))


def _as_long(told: str, own: str, shared: int) -> str:
    """What is told instead of the first `shared` letters of a text: as much of it, or all, with a
    full stop where those have one."""
    told = told.rstrip(".")
    if shared < len(own.rstrip(".")) and shared < len(told):
        return told[:shared].rpartition(" ")[0] or told[:shared]
    return told + own[:shared][len(own[:shared].rstrip(".")) :]
