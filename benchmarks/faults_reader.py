"""A process that recalls without pause while another writes and is killed.

Every answer is checked on the spot: each experience must be, to the byte, one that was made, and
each score the sum of parts that this process computes anew. Which id stood for which experience
is told at the end, for the one who knows what was written when.
"""

import traceback
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, sleep

import numpy as np
from faults_workload import EMBEDDING, ENVS, genuine, making_of, number_of, query, vector

from mnemonaut.memory import ExperienceStore, RankWeights, Recall, StoreError
from mnemonaut.memory.ranking import ROUNDING

_NUMBERS = 4000
_OPEN_SECONDS = 30.0
_PART = 2e-6
_WEIGHTS = RankWeights()
_HYBRID = RankWeights(words=1.0)


@dataclass
class Read:
    """What a reader found; `pairs` holds (id, number, making) of all that was recalled."""

    recalls: int = 0
    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    pairs: set[tuple[int, int, int]] = field(default_factory=set)


def read(path: Path, seed: int, read_only: bool, said: Connection) -> None:
    """Recall until anything is said on `said`, then send a Read back."""
    found = Read()
    try:
        with _opened(path, read_only) as store:
            rng = np.random.default_rng(seed)
            said.send(None)
            while not said.poll():
                _ask(store, rng, found)
    except Exception:
        found.errors.append(traceback.format_exc())
    said.send(found)


def _opened(path: Path, read_only: bool) -> ExperienceStore:
    """Open the store as soon as it has been made; only its absence is waited for."""
    limit = monotonic() + _OPEN_SECONDS
    while True:
        try:
            return ExperienceStore(path, embedding=EMBEDDING, read_only=read_only)
        except StoreError as error:
            absent = "there is no store" in str(error) or "is empty" in str(error)
            if not absent or monotonic() > limit:
                raise
        sleep(0.002)


def _ask(store: ExperienceStore, rng: np.random.Generator, found: Read) -> None:
    number = int(rng.integers(_NUMBERS))
    asked = query(number)
    kind = int(rng.integers(3))
    if kind == 0:
        recalls = store.recall(asked)
    elif kind == 1:
        env = ENVS[int(rng.integers(len(ENVS)))]
        recalls = store.recall(asked, 3, {"env": env})
        found.wrong += [
            f"{r.id} is not of {env}" for r in recalls if r.experience.where["env"] != env
        ]
    else:
        recalls = store.recall(asked, weights=_HYBRID)
    found.recalls += 1
    found.answers += len(recalls)
    found.wrong += wrong(recalls, number, hybrid=kind == 2)
    found.pairs |= {(r.id, number_of(r.experience), making_of(r.experience)) for r in recalls}


def wrong(recalls: list[Recall], number: int, *, hybrid: bool = False) -> list[str]:
    """What is wrong with the answer to `query(number)`, as far as the answer itself can tell."""
    said = []
    for recall in recalls:
        if not genuine(recall.experience):
            said.append(f"recall gave {recall.id} a body that was never made")
            continue
        if abs(recall.score - sum(recall.why.values())) > ROUNDING:
            said.append(f"the score of {recall.id} is not the sum of its parts")
        if recall.why["outcome"] != _WEIGHTS.outcome * recall.experience.success:
            said.append(f"the outcome part of {recall.id} is wrong")
        if not hybrid:
            own = vector(number_of(recall.experience))
            similar = float(own.astype(np.float64) @ vector(number))
            if abs(recall.why["similarity"] - similar) > _PART:
                said.append(f"the similarity of {recall.id} is not that of its text")
    order = [(-recall.score, -recall.id) for recall in recalls]
    if order != sorted(order) or len({recall.id for recall in recalls}) < len(recalls):
        said.append("the answer is out of order, or names one twice")
    return said
