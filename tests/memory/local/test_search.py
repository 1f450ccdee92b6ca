"""What is found, against the definition written out in plain Python."""

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience, ExperienceStore, Query, RankWeights
from mnemonaut.memory.embedding import Vectors

Make = Callable[..., Experience]
weight = st.sampled_from([0.0, 0.05, 0.3, 1.0, -0.2])


class Few:
    """An embedding of three dimensions and five texts, so that many rows tie."""

    name, dimension = "few", 3
    rows = np.array(
        [[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0.6, 0.8], [0.8, 0, 0.6]], dtype=np.float32
    )

    def encode(self, texts: Any) -> Vectors:
        return self.rows[[int(text[0]) for text in texts]]


def brute_force(
    store: ExperienceStore, query: str, k: int, where: Mapping[str, Any], w: RankWeights
) -> list[tuple[float, int]]:
    """Scores by the definition, one row at a time; best first."""
    scored = []
    ids = list(store.ids(where))
    for id, vector in zip(ids, store.vectors_of(ids), strict=True):
        t = store.traits([id])
        asked = Few().encode([query])[0]
        parts = (
            w.similarity
            * math.fsum(float(a) * float(b) for a, b in zip(vector, asked, strict=True)),
            w.outcome * bool(t.success[0]),
            w.recency * 2.0 ** (-(store.last_id() - int(t.met[0])) / w.half_life),
            w.usefulness * ((int(t.helped[0]) + 1) / (int(t.used[0]) + 2) - 0.5),
        )
        scored.append((round(sum(float(np.round(part, 6)) for part in parts), 6), id))
    return sorted(scored, key=lambda row: (-row[0], -row[1]))[:k]


@settings(deadline=None, max_examples=120)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 2)), min_size=1, max_size=60
    ),
    st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=20),
    st.sets(st.integers(1, 60), max_size=20),
    st.integers(0, 60),
    st.builds(
        RankWeights, weight, weight, weight, weight, half_life=st.sampled_from([1.0, 7.0, 200.0])
    ),
    st.integers(1, 70),
    st.sampled_from([{}, {"env": 1}, {"env": [0, 2], "success": True}, {"when": {"<": 9}}]),
)
def test_best_is_what_brute_force_finds(
    make: Make,
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, bool, int]],
    credits: list[tuple[int, bool]],
    forgotten: set[int],
    written: int,
    weights: RankWeights,
    k: int,
    where: dict[str, Any],
) -> None:
    path = tmp_path_factory.mktemp("search") / "s.db"
    made = [
        make(f"{kind}", success=ok, env=env, when=nth, state=str(nth % 20))
        for nth, (kind, ok, env) in enumerate(rows)
    ]
    with ExperienceStore(path, embedding=Few()) as store:
        store.remember_many(made[:written])
        store.checkpoint()  # so that a base and a tail are searched together
        store.remember_many(made[written:])
        for id, helped in credits:
            if id <= len(store):
                store.credit([id], helped)
        gone = sorted(id for id in forgotten if id < store.last_id())
        store._backend.forget(gone)
        expected = brute_force(store, "2", k, where, weights)
        found = store.recall(Query("2"), k, where, weights=weights)
        assert [(row.score, row.id) for row in found] == expected
        many = store.recall_many([Query("2"), Query("0"), Query("2")], k, where, weights=weights)
        assert many[0] == many[2] == found
        for row in found:
            assert row.score == pytest.approx(sum(row.why.values()), abs=1e-9)
    with ExperienceStore(path, embedding=Few(), read_only=True) as store:
        assert store.recall(Query("2"), k, where, weights=weights) == found
        assert store.verify() == []


class Clustered:
    """Texts to vectors around 40 centres: `17 0.3` lies near centre 17."""

    name, dimension = "clustered", 24

    def encode(self, texts: Any) -> Vectors:
        return np.stack([self._one(text.split("\n")[0]) for text in texts])

    def _one(self, text: str) -> Any:
        centre = np.random.default_rng(int(text.split()[0])).standard_normal(24)
        noise = np.random.default_rng([7, *map(ord, text)]).standard_normal(24)
        row = (centre + 0.4 * noise).astype(np.float32)
        return row / np.linalg.norm(row)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, make: Make) -> Iterator[Path]:
    """A closed store of 3,000 clustered rows, with groups, some of its rows forgotten."""
    path = tmp_path_factory.mktemp("grown") / "s.db"
    with ExperienceStore(path, embedding=Clustered(), approximate_above=1000) as store:
        store.remember_many([make(f"{n % 40} {n}", env=n % 100, state="") for n in range(3000)])
    with ExperienceStore(path, embedding=Clustered()) as store:
        store._backend.forget(list(range(5, 3000, 50)))
    yield path


PLAIN = RankWeights(outcome=0, recency=0, usefulness=0)


def test_approximate_recall_is_near_what_is_told_and_filters_stay_exact(grown: Path) -> None:
    queries = [Query(f"{n % 40} asked {n}") for n in range(60)]
    with (
        ExperienceStore(grown, embedding=Clustered(), read_only=True) as exact,
        ExperienceStore(
            grown, embedding=Clustered(), read_only=True, approximate_above=1000
        ) as near,
    ):
        report = near.index()
        assert (report.kind, exact.index().kind) == ("approximate", "exact")
        assert report.rows == 2940 and 1 <= report.probes < report.groups
        for weights in (PLAIN, RankWeights()):
            true = exact.recall_many(queries, 10, weights=weights)
            found = near.recall_many(queries, 10, weights=weights)
            hits = [
                len({r.id for r in a} & {r.id for r in b}) for a, b in zip(true, found, strict=True)
            ]
            assert np.mean(hits) / 10 >= 0.9
        for where in ({"env": 3}, {"env": {">=": 50}}, {"env": [5, 6]}, {"env": 1000}):
            for query in queries[:5]:
                assert near.recall(query, 10, where) == exact.recall(query, 10, where)
        everything = near.recall(queries[0], 5000)
        assert len(everything) == 2940  # never short: the rest of the groups is looked into


@pytest.mark.parametrize("precision", ["float16", "int8"])
def test_fewer_bytes_give_scores_of_the_vectors_as_written(
    tmp_path: Path, make: Make, precision: Any
) -> None:
    path, rows = tmp_path / "s.db", [make(f"{n % 40} {n}", env=n % 9) for n in range(2500)]
    with ExperienceStore(path, embedding=Clustered(), precision=precision) as store:
        store.remember_many(rows[:2400])
    with ExperienceStore(path, embedding=Clustered(), precision=precision) as store:
        assert store.index().precision == precision
        store.remember_many(rows[2400:])
        store.checkpoint()  # from codes that know less: the vectors come from the rows
        found = store.recall_many([Query(f"{n} asked") for n in range(20)], 10, weights=PLAIN)
        assert store.verify() == []
    with ExperienceStore(":memory:", embedding=Clustered()) as store:
        store.remember_many(rows)
        true = store.recall_many([Query(f"{n} asked") for n in range(20)], 10, weights=PLAIN)
    hits = 0
    for a, b in zip(true, found, strict=True):
        scores = {row.id: row.score for row in a}
        hits += len({row.id for row in b} & scores.keys())
        assert all(row.score == scores.get(row.id, row.score) for row in b)
    assert hits >= 0.97 * 200


def test_weights_that_groups_cannot_serve_are_served_exactly(grown: Path) -> None:
    with (
        ExperienceStore(grown, embedding=Clustered(), read_only=True) as exact,
        ExperienceStore(
            grown, embedding=Clustered(), read_only=True, approximate_above=1000
        ) as near,
    ):
        for weights in (
            RankWeights(recency=1),
            RankWeights(similarity=0, recency=1),
            RankWeights(similarity=-1),
            RankWeights(outcome=-0.5),
        ):
            for n in range(5):
                query = Query(f"{n} asked")
                assert near.recall(query, 10, weights=weights) == exact.recall(
                    query, 10, weights=weights
                )
