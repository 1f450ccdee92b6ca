"""One user's preferences: examples in, a ranking of receptacles out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ..embedding import Embedding
from .centred import SHARPNESS, Evidence, Floats, one_by_one, softmax, whole_batch
from .errors import PreferenceError
from .likeness import Groups, Likeness, learn_likeness
from .names import spoken

Examples: TypeAlias = Mapping[str, str] | Sequence[tuple[str, str]]
"""Object name -> receptacle. Where a name comes twice, the later example corrects the earlier."""

ROUNDS = 5
"""Of self-training over a batch; the scores no longer change much after these."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The receptacles for one object, best first, with their probabilities (which sum to 1)."""

    receptacles: tuple[str, ...]
    probabilities: tuple[float, ...]

    @property
    def best(self) -> str:
        return self.receptacles[0]


class Preferences:
    """Predicts the receptacle of an object from one user's examples.

    Args:
        examples: what the user has shown. A receptacle that is not among `receptacles` still
            counts: what lies there is unlike what belongs elsewhere.
        receptacles: what can be chosen now, at least one, no name twice.
        embed: the embedding of names; MiniLM or another that knows meanings.
        others: examples of other users or other times, one entry for each, or what was learnt
            from them (`likeness_of`), which is quicker where many users share it.
        rounds: of self-training in `predict_batch`.

    Without any example receptacles are ranked by how alike their names are to the object's.
    Where scores tie, the order of `receptacles` decides.

    Raises:
        PreferenceError: no receptacle, or one twice.
    """

    def __init__(
        self,
        examples: Examples,
        receptacles: Sequence[str],
        embed: Embedding,
        others: Sequence[Examples] | Likeness = (),
        *,
        rounds: int = ROUNDS,
    ) -> None:
        if not receptacles or len(set(receptacles)) < len(receptacles):
            raise PreferenceError("name at least one receptacle, and each of them once")
        self._receptacles = tuple(receptacles)
        self._embed = embed
        self._rounds = rounds
        pairs = _pairs(examples)
        self._shown = {spoken(name): receptacle for name, receptacle in pairs.items()}
        used = dict.fromkeys([*receptacles, *self._shown.values()])
        numbers = {receptacle: number for number, receptacle in enumerate(used)}
        owners = np.array([numbers[r] for r in self._shown.values()], dtype=np.int64)
        self._likeness = others if isinstance(others, Likeness) else likeness_of(others, embed)
        self._evidence = Evidence(self._vectors(list(self._shown)), owners, len(used))

    def predict(self, name: str) -> Ranked:
        """One object, judged alone: the answer does not depend on what else is asked."""
        return self._rank([name], batch=False)[0]

    def predict_batch(self, names: Sequence[str]) -> tuple[Ranked, ...]:
        """Many objects at once, which also inform one another.

        Their mean is taken off with that of the examples, and soft self-training lets them vote.
        It gains most where the batch holds things for every receptacle in like numbers; where it
        may not, ask `predict` for each.
        """
        return self._rank(names, batch=True) if names else ()

    def _rank(self, names: Sequence[str], *, batch: bool) -> tuple[Ranked, ...]:
        asked = [spoken(name) for name in names]
        if not self._shown:
            titles = _encode(self._embed, [spoken(name) for name in self._receptacles])
            scores = SHARPNESS * _encode(self._embed, asked) @ titles.T
        elif batch:
            scores = whole_batch(self._evidence, self._vectors(asked), self._rounds)
        else:
            scores = one_by_one(self._evidence, self._vectors(asked))
        shares = softmax(scores[:, : len(self._receptacles)])
        for row, name in enumerate(asked):
            shown = self._shown.get(name)
            if shown in self._receptacles:  # what was shown is known, not guessed
                shares[row] = [float(receptacle == shown) for receptacle in self._receptacles]
        return tuple(self._ranked(row) for row in shares)

    def _vectors(self, names: Sequence[str]) -> Floats:
        """[n, d]: the names as the embedding sees them, or as the other users see them."""
        vectors = _encode(self._embed, names)
        return vectors if self._likeness is None else self._likeness.transform(vectors)

    def _ranked(self, shares: Floats) -> Ranked:
        shares = shares.round(12)  # so that the last bits of a sum do not decide a tie
        order = np.argsort(-shares, kind="stable")
        return Ranked(
            tuple(self._receptacles[number] for number in order),
            tuple(float(shares[number]) for number in order),
        )


def likeness_of(others: Sequence[Examples], embed: Embedding) -> Likeness | None:
    """What the examples of `others` teach; None where they are too few to teach anything."""
    return learn_likeness([_groups(examples, embed) for examples in others]) if others else None


def _groups(examples: Examples, embed: Embedding) -> Groups:
    held: dict[str, list[str]] = {}
    for name, receptacle in _pairs(examples).items():
        held.setdefault(receptacle, []).append(spoken(name))
    return [_encode(embed, names) for names in held.values()]


def _pairs(examples: Examples) -> dict[str, str]:
    return dict(examples.items() if isinstance(examples, Mapping) else examples)


def _encode(embed: Embedding, names: Sequence[str]) -> Floats:
    return embed.encode(names).astype(np.float64).reshape(len(names), embed.dimension)
