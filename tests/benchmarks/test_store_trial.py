"""The stores by hand and ours answer exactly, and the trial measures what it says."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import store_trial
from store_data import Data, Lookup, Where, matching, traits_of
from store_floor import Columns, FaissFlat, NumpySqlite
from store_ours import AtScaleFloat16, Ours, OursAfterKill, OursByDefault
from store_rounds import ENTRIES
from store_trial import Clock, Contender, Plan, encoded, run

ROWS, ADDS, K = 700, 30, 10
DATA = Data("clustered", 14)
WHERES: tuple[Where, ...] = (
    {},
    {"env": "env-2"},
    {"task": "task 07"},
    {"env": "env-0", "task": "task 11"},
    {"task": "task 99", "env": "nowhere"},
)
EXACT: tuple[type[Any], ...] = (NumpySqlite, FaissFlat, Ours, AtScaleFloat16)


@pytest.mark.parametrize("made", EXACT, ids=lambda made: made.__name__)
def test_answers_are_exact_also_after_adds_and_when_opened_again(
    made: type[Contender], tmp_path: Path
) -> None:
    rows, queries = DATA.rows(0, ROWS + ADDS), DATA.queries(4)
    lookup = Lookup(rows, queries)
    given = made.native(rows)
    store = made(tmp_path, lookup)
    store.load(given[: ROWS - 100])
    store.load(given[ROWS - 100 : ROWS])
    assert_exact(store, ROWS)
    for row in given[ROWS:]:
        store.add(row)
    assert_exact(store, ROWS + ADDS)
    store.close()
    again = made(tmp_path, lookup)
    assert_exact(again, ROWS + ADDS)
    again.close()


def assert_exact(store: Contender, count: int) -> None:
    """Numbers, scores and texts of all kinds of questions."""
    rows, vectors, traits = DATA.rows(0, count), DATA.vectors(0, count), traits_of(0, count)
    for query in DATA.queries(4):
        scores = vectors @ query.vector
        for where in WHERES:
            known = "nowhere" not in where.values()
            among = np.flatnonzero(matching(traits, where)) if known else np.array([], np.int64)
            best = among[np.argsort(-scores[among])][:K]
            found = store.top(query, K, where)
            assert [row.number for row in found] == best.tolist()
            assert np.allclose([row.score for row in found], scores[best], atol=1e-5)
            for row in found:
                assert row.text is None or row.text == rows[row.number].text


def test_a_store_that_was_never_closed_answers_the_same(tmp_path: Path) -> None:
    rows, queries = DATA.rows(0, 300), DATA.queries(2)
    store = Ours(tmp_path, Lookup(rows, queries))
    store.load(store.native(rows))
    store.close()
    store = OursAfterKill(tmp_path, Lookup(rows, queries))
    assert not list(tmp_path.glob("*-index"))
    assert len(store.top(queries[0], K, {})) == K and store.about()["rows"] == 300
    store.close()


def test_columns_grow() -> None:
    columns = Columns()
    for n in range(3000):
        columns.put(n, {"env": f"{n % 5}", "task": f"{n % 7}", "success": n % 2, "when": n})
    assert columns.matching(3000, {"env": "3", "task": "5"}).tolist() == list(range(33, 3000, 35))
    assert columns.matching(2500, {"env": "4"})[-1] == 2499
    assert columns.when[2999] == 2999 and columns.success[2999]


def test_a_trial_in_a_process_of_its_own(tmp_path: Path) -> None:
    plan = Plan("store_floor:NumpySqlite", "fill", str(tmp_path), "random", 0, 300, 20, 7, 128)
    told = process(plan)
    assert told["disk_mb"] > 300 * 384 * 4 / 1e6 and told["load_cpu_s"] > 0
    told = process(Plan(plan.contender, "ask", plan.folder, "random", 0, 300, 20, 7))
    assert told["wrong_texts"] == 0 and told["add"]["adds"] == 20
    assert told["open"]["with_recall_wall_s"] > told["open"]["wall_s"] > 0
    best = np.argsort(-(Data("random").vectors(0, 300) @ Data("random").queries(7)[6].vector))
    assert told["top10"]["found"][6] == best[:K].tolist()
    assert len(told["filter17"]["found"]) == len(told["filter1"]["found"]) == 7


def process(plan: Plan) -> dict[str, Any]:
    script = Path(store_trial.__file__)
    command = [sys.executable, str(script), encoded(plan)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_ours_through_the_trial(tmp_path: Path) -> None:
    plan = Plan("store_ours:OursByDefault", "fill", str(tmp_path), "random", 0, 200, 5, 3)
    run(plan)
    told = run(Plan(plan.contender, "ask", plan.folder, "random", 0, 200, 5, 3))
    assert told["about"]["kind"] == "exact" and told["about"]["rows"] == 205
    assert told["wrong_texts"] == 0 and told["add"]["adds"] == 5


def test_a_clock_tells_medians() -> None:
    clock = Clock()
    assert [clock(max, n, 1) for n in range(3)] == [1, 1, 2]
    clock.cpu, clock.wall = [1.0, 2.0, 9.0], [2.0, 3.0, 4.0]
    told = clock.told()
    assert (told["cpu_ms"], told["cpu_ms_mean"], told["wall_ms"]) == (2.0, 4.0, 3.0)
    assert 3.0 < told["wall_ms_p95"] <= 4.0


@pytest.mark.parametrize("name", ENTRIES)
def test_every_contender_is_one(name: str) -> None:
    module, _, made = ENTRIES[name].contender.partition(":")
    found = getattr(import_module(module), made)
    for part in ("native", "load", "add", "top", "close"):
        assert callable(getattr(found, part))
    assert found.libraries and isinstance(found.persists, bool)
    assert ENTRIES[name].by_default == (found is OursByDefault)
