"""Whether a store holds what it was told to hold, and answers by it."""

from dataclasses import dataclass, field

import numpy as np
from faults_ledger import Ledger, read_store
from faults_reader import wrong
from faults_workload import genuine, query, vector, vectors

from mnemonaut.memory import ExperienceStore, RankWeights

_CLOSE = 5e-6
_COUNT = 5
_QUESTIONS = 4
_SIMILARITY_ALONE = RankWeights(outcome=0.0, recency=0.0, usefulness=0.0)


@dataclass
class Verdict:
    """What was found of a store.

    Attributes:
        truth: the state that it is in, where it is one of those that it may be in.
        lost: experiences that were acknowledged and are not there.
        half: whether it is between two states: a call was carried out in part.
        wrong: what else is not as it was told, one line each.
    """

    truth: Ledger
    lost: int = 0
    half: bool = False
    wrong: list[str] = field(default_factory=list)


def judged(store: ExperienceStore, acknowledged: Ledger, other: Ledger | None) -> Verdict:
    """Compare all rows, byte for byte, with the acknowledged state, and with the `other` one that
    is as right because a call was under way."""
    ids = list(store.ids())
    bodies = store.get_many(ids)
    forged = [id for id, body in zip(ids, bodies, strict=True) if not genuine(body)]
    if forged:
        return Verdict(
            acknowledged, wrong=[f"{id} has a body that was never made" for id in forged]
        )
    found = read_store(store)
    states = [state for state in (acknowledged, other) if state is not None]
    for state in states:
        if found == state.rows:
            verdict = Verdict(state)
            written = vectors([found[id].number for id in ids])
            if not np.array_equal(store.vectors_of(ids), written):
                verdict.wrong.append("a vector is not the one that was written")
            if (len(store), store.last_id()) != (len(ids), state.last_id):
                said = f"{len(store)} rows up to {store.last_id()}"
                verdict.wrong.append(f"it counts {said}, not {len(ids)} up to {state.last_id}")
            return verdict
    lasting = set.intersection(*(set(state.rows) for state in states))
    verdict = Verdict(acknowledged, lost=len(lasting - found.keys()))
    known = {id: {state.rows[id] for state in states if id in state.rows} for id in found}
    for id, row in found.items():
        if id in lasting and row not in known[id]:
            verdict.wrong.append(f"{id} is {row}, not {known[id]}")
        if not known[id]:
            verdict.wrong.append(f"{id} is {row}, which was not acknowledged, nor under way")
    verdict.half = not (verdict.lost or verdict.wrong)
    return verdict


def misranked(
    store: ExperienceStore, truth: Ledger, rng: np.random.Generator, *, exact: bool
) -> list[str]:
    """What is wrong with some answers, by ranks computed without the store.

    What was remembered must be found first by its own text. Unless `exact`, the rest of an
    unfiltered answer may be incomplete, but no score may be wrong.
    """
    ids = np.array(sorted(truth.rows), dtype=np.int64)
    if not len(ids):
        return [] if not store.recall(query(1)) else ["an empty store answers"]
    rows = [truth.rows[id] for id in ids.tolist()]
    stored = vectors([row.number for row in rows]).astype(np.float64)
    ages = np.array([truth.last_id - row.met for row in rows])
    bonus = 0.05 * np.array([row.number % 3 != 0 for row in rows]) + 0.05 * 2.0 ** (-ages / 200)
    bonus += 0.05 * np.array([(row.helped + 1) / (row.used + 2) - 0.5 for row in rows])
    said: list[str] = []
    for place in rng.integers(len(ids), size=_QUESTIONS).tolist():
        number = rows[place].number
        scores = stored @ vector(number) + bonus
        (first,) = store.recall(query(number), 1, weights=_SIMILARITY_ALONE)
        if first.id != ids[place]:
            said.append(f"{ids[place]} is not found first by its own text, {first.id} is")
        for where in ({}, {"rank": number % 10}):
            recalls = store.recall(query(number), _COUNT, where)
            said += wrong(recalls, number)
            asked = np.array([not where or row.number % 10 == number % 10 for row in rows])
            best = np.sort(scores[asked])[::-1][:_COUNT]
            own = dict(zip(ids[asked].tolist(), scores[asked].tolist(), strict=True))
            for recall in recalls:
                if abs(own.get(recall.id, np.inf) - recall.score) > _CLOSE:
                    said.append(
                        f"the score of {recall.id} is {recall.score}, not {own.get(recall.id)}"
                    )
            told = np.array([recall.score for recall in recalls])
            if len(told) != len(best):
                said.append(f"{len(told)} recalled where {len(best)} are there")
            elif (exact or where) and np.abs(told - best).max(initial=0.0) > _CLOSE:
                said.append(f"recalled scores {told.tolist()} where the best are {best.tolist()}")
    return said
