"""What is claimed of the store beside others follows from what was measured."""

import sys
from pathlib import Path
from typing import Any

import pytest
import store
import store_rounds
from store_rounds import ENTRIES, Entry, Failed, compare, run, summary
from store_trial import Plan

from .store_results import one_store

ADD = ("cpu_ms", "cpu_ms_mean", "cpu_ms_most", "wall_ms", "wall_ms_p95")


def told(**changes: dict[str, Any]) -> dict[str, Any]:
    """All contenders alike, but for `changes` of ours or others."""
    made = {name: one_store(0, "any") for name in ENTRIES}
    for name, change in changes.items():
        rounds = {**made[name]["rounds"], **change.pop("rounds", {})}
        made[name] = {**made[name], **change, "rounds": rounds}
    return made


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    found = store.headlines(
        "random",
        told(
            ours={"rounds": {"add_ms": [2.0, 30.0, 4.0]}},
            numpy_sqlite={"rounds": {"add_ms": [1.0, 10.0, 1.0]}},
        ),
    )
    assert found["random.add_over_floor"] == 3.0
    assert found["random.open_over_floor"] == 1.0


def test_who_is_ahead_at_equal_recall() -> None:
    made = told(
        ours={"top10_ms": 1.0, "filter1_ms": 1.0},
        sqlite_vec={"top10_ms": 0.5, "top10_recall": 0.9995, "filter1_ms": 2.0},
        chromadb={"top10_ms": 0.5, "top10_recall": 0.9, "filter1_ms": 2.0},
        lancedb={"top10_ms": 1.5, "filter1_ms": 1.5},
        mem0={"top10_ms": 1.5, "filter1_ms": 0.1, "filter1_recall": 0.2},
        langgraph={"top10_ms": 0.1, "filter1_ms": 0.1},
    )
    made["qdrant_local"] = {"failed": "OSError"}
    found = store.headlines("clustered", made)
    assert found["clustered.top10_faster_at_equal_recall"] == "sqlite_vec"
    assert found["clustered.top10_faster_at_lower_recall"] == "chromadb"
    assert found["clustered.top10_durable_ahead"] == 1
    assert found["clustered.filter1_faster_at_equal_recall"] == "none"
    assert found["clustered.filter1_faster_at_lower_recall"] == "mem0"
    assert found["clustered.durable_compared"] == 4


def test_nobody_is_behind_where_nobody_was_compared() -> None:
    alone = {name: made for name, made in told().items() if not ENTRIES[name].peer}
    found = store.headlines("random", alone)
    assert not [name for name in found if "durable" in name or "faster" in name]
    missed = [target.figure for target in store.targets() if not target.met(found)]
    assert {"random.durable_compared", "random.top10_durable_ahead"} <= set(missed)


def test_every_target_has_a_figure() -> None:
    found = store.headlines("random", told()) | store.headlines("clustered", told())
    targets = store.targets()
    assert len(targets) == 2 * len(store.BOUNDS)
    assert {target.figure for target in targets} <= found.keys()
    assert all(target.met(found) for target in targets)


def test_without_peers_only_our_own_take_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(store_rounds.PEERS, raising=False)
    assert not any(entry.peer for entry in store.taking_part(quick=False).values())
    monkeypatch.setenv(store_rounds.PEERS, sys.executable)
    assert store.taking_part(quick=False) == ENTRIES
    quick = store.taking_part(quick=True)
    assert {"ours", "numpy_sqlite", "faiss_flat", "lancedb"} <= quick.keys() < ENTRIES.keys()


def test_a_comparison_from_start_to_end(tmp_path: Path) -> None:
    entries = {name: ENTRIES[name] for name in ("numpy_sqlite", "ours", "ours_default")}
    plan = Plan("", "", "", "clustered", 10, 500, 5, 4)
    found = compare(tmp_path, entries, plan, rounds=0, core=1)
    assert found.keys() == entries.keys()
    for figures in found.values():
        assert figures["adds"] == 5 and figures["wrong_texts"] == 0
        for question in ("top10", "filter17", "filter1"):
            assert figures[f"{question}_recall"] == 1
            assert figures[f"{question}_short"] == figures[f"{question}_astray"] == 0
        assert figures["rounds"]["top10_ms"] == [figures["top10_ms"]]
        assert figures["add_growth"] > 0 and figures["disk_mb"] > 0.5
    assert not list(tmp_path.rglob("copy"))


def test_a_peer_that_fails_is_said_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store_rounds.PEERS, sys.executable)
    entries = {"broken": Entry("store_floor:Nobody")}
    plan = Plan("", "", "", "random", 0, 100, 1, 1)
    (figures,) = compare(tmp_path, entries, plan, rounds=1, core=1).values()
    assert figures == {"failed": "AttributeError: module 'store_floor' has no attribute 'Nobody'"}
    with pytest.raises(RuntimeError, match="Nobody failed"):
        run(Plan("store_floor:Nobody", "fill", str(tmp_path), "random", 0, 1, 0, 0))
    with pytest.raises(Failed):
        run(Plan("store_floor:Nobody", "fill", str(tmp_path), "random", 0, 1, 0, 0), peer=True)


def test_a_summary_is_of_medians() -> None:
    filled: dict[str, Any] = dict.fromkeys(store_rounds.FILLED, 1.5)
    rounds = [
        {
            "add": {**dict.fromkeys(ADD, n), "adds": 9},
            "add_small": {"cpu_ms": 2.0},
            "rss_mb": 3.0,
            "wrong_texts": int(n),
            **{
                question: {
                    "cpu_ms": n,
                    "wall_ms": n,
                    "wall_ms_p95": n,
                    "recall": 1.0,
                    "short": 0,
                    "astray": 0,
                }
                for question in ("top10", "filter17", "filter1")
            },
        }
        for n in (1.0, 7.0, 2.0)
    ]
    found = summary(filled, rounds)
    assert found["add_ms"] == 2.0 and found["add_growth"] == 1.0 and found["wrong_texts"] == 7
    assert found["rounds"]["add_ms"] == [1.0, 7.0, 2.0] and found["load_cpu_s"] == 1.5
    assert "open_s" not in found, "it cannot be opened again"
    failed = {"failed": "no answer after 600 s"}
    assert summary(filled, [rounds[0], failed]) == failed
