"""TidyBot's scenarios (Wu et al. 2023, arXiv:2305.05658) as values and as vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnemonaut.memory import Embedding
from mnemonaut.memory.preferences.centred import Evidence, Floats
from mnemonaut.memory.preferences.names import spoken

TEMPLATES = (
    "{}",
    "a photo of a {}",
    "{} is a kind of",
    "the type of {}",
    "what {} is used for",
    "the {} is made of",
    "put the {} away",
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One user in one room: `seen` are the examples, `unseen` the questions with answers."""

    room: str
    tags: tuple[str, ...]
    receptacles: tuple[str, ...]
    seen: Mapping[str, str]
    unseen: Mapping[str, str]

    @property
    def everything(self) -> dict[str, str]:
        """All placements, as another user's memory holds them."""
        return {**self.seen, **self.unseen}


@dataclass(frozen=True, slots=True)
class Question:
    """A scenario as vectors: examples, asked objects [m, d], receptacle names [k, d], answers."""

    evidence: Evidence
    asked: Floats
    titles: Floats
    truth: tuple[int, ...]


def read(path: Path) -> list[Scenario]:
    """The scenarios of a `scenarios.yml`."""
    import yaml

    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Scenario(
            row["room"],
            tuple(row["tags"]),
            tuple(row["receptacles"]),
            dict(row["seen_placements"]),
            dict(row["unseen_placements"]),
        )
        for row in rows
    ]


def question(scenario: Scenario, embed: Embedding) -> Question:
    """The scenario in `embed`'s vectors."""
    numbers = {name: number for number, name in enumerate(scenario.receptacles)}
    owners = np.array([numbers[r] for r in scenario.seen.values()], dtype=np.int64)
    return Question(
        Evidence(vectors(embed, list(scenario.seen)), owners, len(numbers)),
        vectors(embed, list(scenario.unseen)),
        vectors(embed, scenario.receptacles),
        tuple(numbers[r] for r in scenario.unseen.values()),
    )


def vectors(embed: Embedding, names: Sequence[str]) -> Floats:
    return embed.encode([spoken(name) for name in names]).astype(np.float64)


class Templates:
    """An embedding of a name as the name in several sentences, their vectors side by side."""

    def __init__(self, inner: Embedding, templates: Sequence[str] = TEMPLATES) -> None:
        self._inner, self._templates = inner, tuple(templates)

    @property
    def name(self) -> str:
        return f"{self._inner.name}:{len(self._templates)} templates"

    @property
    def dimension(self) -> int:
        return self._inner.dimension * len(self._templates)

    def encode(self, texts: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        parts = [self._inner.encode([t.format(text) for text in texts]) for t in self._templates]
        joined = np.concatenate(parts, axis=1) / np.float32(np.sqrt(len(parts)))
        return joined.astype(np.float32)
