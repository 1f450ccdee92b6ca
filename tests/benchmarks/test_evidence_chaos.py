"""The checks of the chaos benchmark can fail, and its saboteur meets whom it means."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evidence_chaos import MARK, counted, marked, orphans_of_a_kill, together
from evidence_chaos_check import compared, lost, miscounted, planned, unclean_stores
from evidence_chaos_saboteur import Saboteur, carrying, episodes, stream_of
from evidence_chaos_world import begun

from mnemonaut.evals.results import SCHEMA, canonical

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="the saboteur needs /proc")


def record(index: int, arm: str = "off", **changes: Any) -> dict[str, Any]:
    row = {"schema": SCHEMA, "arm": arm, "replicate": 0, "index": index, "seed": 40 + index}
    return row | {"success": index % 2 == 0, "error": None, "when": 7, "store": [1, 0]} | changes


RECORDS = [record(n, arm) for arm in ("off", "frozen") for n in range(4)]
EXPECTED = [(r["arm"], 0, r["index"]) for r in RECORDS]


def test_every_episode_must_be_there_once_and_in_order() -> None:
    assert miscounted(RECORDS, EXPECTED) == {"missing": 0, "doubled": 0, "out_of_order": 0}
    assert miscounted(RECORDS[1:], EXPECTED)["missing"] == 1
    assert miscounted([*RECORDS, RECORDS[2], RECORDS[2]], EXPECTED)["doubled"] == 2
    assert miscounted([*RECORDS, record(9)], EXPECTED)["doubled"] == 1
    assert miscounted(RECORDS[::-1], EXPECTED)["out_of_order"] == 1
    exchanged = [*RECORDS[:3], RECORDS[2], *RECORDS[4:]]
    assert miscounted(exchanged, EXPECTED) == {"missing": 1, "doubled": 1, "out_of_order": 0}


def test_what_is_no_error_must_be_equal_but_for_running_counts() -> None:
    ours = [record(0, when=1, store=[0, 0]), record(1), record(2, error="WorkerLost: x"), record(3)]
    assert compared(ours, RECORDS, "off") == {
        "episodes": 3, "unequal": 0, "rate": round(1 / 3, 6), "undisturbed_rate": round(1 / 3, 6)
    }  # fmt: skip
    assert lost(ours) == 1
    changed = [*ours[:3], record(3, success=True)]
    found = compared(changed, RECORDS, "off")
    assert found["unequal"] == 1 and found["rate"] == round(2 / 3, 6)
    assert compared([*ours, record(9)], RECORDS, "off")["unequal"] == 1


def test_what_the_supervisor_saw_is_counted_by_its_lines() -> None:
    told = [
        "off-0: a worker died (killed by SIGKILL) in episode 2, which is played again",
        "off-0: a worker hung (an episode of more than 2 s) in episode 2, which is played again",
        "off-0: a worker died (out of memory) before an episode began; started another",
        "off-0: a worker died (exit status 1) before an episode began; started another",
        "online-0: withdrew 2 experiences of an unfinished episode",
    ]
    found = counted(Counter({"kill": 2, "marked kill": 1, "memory": 1, "pulse": 2}), told)
    assert (found["kills"], found["hangs"], found["starved"]) == (3, 0, 3)
    seen = ("killed", "hung", "out_of_memory", "failed_otherwise")
    assert [found[f"seen.{name}"] for name in seen] == [1, 1, 1, 1]
    assert found["withdrawn_lines"] == 1


def test_several_runs_are_told_together() -> None:
    one = {"episodes": 300, "off.rate": 0.5, "off.rate_difference": 0.0, "seconds": 1.25}
    other = {"episodes": 300, "off.rate": 0.6, "off.rate_difference": 0.1, "seconds": 2.5}
    assert together([one, other]) == {
        "chaos.episodes": 600,
        "chaos.off.rate": 0.55,
        "chaos.off.rate_difference": 0.1,
        "chaos.seconds": 3.8,
    }


def test_a_marked_episode_is_never_a_last_one(tmp_path: Path) -> None:
    (tmp_path / "streams").mkdir()
    lines = "".join(canonical(record(n)) + "\n" for n in range(3))
    (tmp_path / "streams" / "off-0.jsonl").write_text(lines, encoding="utf-8")
    assert episodes(tmp_path) == 3
    drawn = {
        key
        for seed in range(30)
        for key in marked(tmp_path, np.random.default_rng(seed), {"off-0": "kill"})
    }
    assert drawn == {("off-0", 40), ("off-0", 41)}


def test_the_saboteur_sees_who_plays_what_and_kills_it_once(tmp_path: Path) -> None:
    log = tmp_path / "streams" / "off-1.jsonl"
    log.parent.mkdir()
    code = f"held = open({str(log)!r}, 'w'); print(flush=True); import time; time.sleep(600)"
    words = [sys.executable, "-c", code]
    worker = subprocess.Popen(words, env={**os.environ, MARK: "here"}, stdout=subprocess.PIPE)
    assert worker.stdout is not None
    try:
        worker.stdout.readline()
        assert stream_of(worker.pid) == "off-1" and carrying(MARK, "here") == [worker.pid]
        assert begun(tmp_path, worker.pid) is None
        (tmp_path / str(worker.pid)).write_text("41", encoding="ascii")
        rng = np.random.default_rng(0)
        marks = {("off-1", 40): "kill", ("off-0", 41): "kill"}
        saboteur = Saboteur(os.getpid(), tmp_path, tmp_path, [], [], marks, rng)
        saboteur._meet(worker.pid)
        assert worker.poll() is None and not saboteur.hits
        (tmp_path / str(worker.pid)).write_text("40", encoding="ascii")
        for _ in range(2):
            saboteur._meet(worker.pid)
        assert saboteur.hits == {"marked kill": 1} and worker.wait(60) == -9
    finally:
        worker.kill()
        worker.wait(60)
        worker.stdout.close()
    assert carrying(MARK, "here") == [] and stream_of(worker.pid) == ""


def test_the_supervisor_leaves_no_orphan_and_a_careless_one_does(tmp_path: Path) -> None:
    assert orphans_of_a_kill(tmp_path) == 0
    assert orphans_of_a_kill(tmp_path, 1, "careless") == 1
    assert unclean_stores(tmp_path / "small") == 0
    run = json.loads((tmp_path / "small" / "run.json").read_text(encoding="utf-8"))
    assert run["suite"]["name"] == "small"
    found = planned(22, tmp_path / "small")
    assert found[0] == ("off", 0, 0) and found[-1] == ("off", 0, 21)
