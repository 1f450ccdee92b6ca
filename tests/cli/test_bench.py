"""`mnemonaut bench`, `resume` and `compare`, the real thing on a small suite."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.cli.bench import changed, worker_count
from mnemonaut.evals.results import read_lines

from .conftest import LIMIT, Call

SUITE = """
name = "small"
env = "mnemonaut/MinecraftText-v0"
tasks = ["stick", "wooden_pickaxe", "crafting_table"]
passes = {passes}
replicates = 2

[env_options]
setting = "exact"

[[arms]]
name = "off"

[[arms]]
name = "online"
episodic = "online"
"""


def write_suite(folder: Path, passes: int = 2) -> Path:
    path = folder / "small.toml"
    path.write_text(SUITE.format(passes=passes), encoding="utf-8")
    return path


def test_bench_then_resume_then_compare(command: Call, tmp_path: Path) -> None:
    write_suite(tmp_path)
    answer = command("bench", "small.toml", "--workers", 2)
    assert answer.code == 0, answer.err
    assert answer.out.rstrip().endswith("results in results/small/")
    assert "\nonline " in answer.out and max(map(len, answer.out.splitlines())) <= 90
    assert "24 of 24 episodes" in answer.err and "error" not in answer.err
    folder = tmp_path / "results" / "small"
    episodes = folder.joinpath("episodes.jsonl").read_bytes()
    assert len(list(read_lines(folder / "episodes.jsonl"))) == 24

    resumed = command("resume", "results/small", "--json", "--quiet")
    assert resumed.code == 0 and resumed.err == ""
    assert resumed.json["withdrawn"] == [] and resumed.json["summary"]["episodes"] == 24
    assert folder.joinpath("episodes.jsonl").read_bytes() == episodes

    again = command("bench", "small.toml", "--out", "again", "--workers", 1, "--json", "--quiet")
    assert again.code == 0 and again.err == ""
    assert again.json == {"run": "again", "summary": resumed.json["summary"]}
    assert tmp_path.joinpath("again", "episodes.jsonl").read_bytes() == episodes

    alone = command("compare", "results/small")
    assert alone.code == 0 and "online" in alone.out
    both = command("compare", "results/small", "again", "--json")
    assert both.code == 0, both.err
    assert both.json

    taken = command("bench", "small.toml", "--out", "again")
    assert taken.code == 4 and "mnemonaut resume again" in taken.err


def test_an_interrupt_is_told_and_resumed(command: Call, tmp_path: Path) -> None:
    """Ctrl-C after the first episodes; then the run goes on to the bytes of an unbroken one."""
    write_suite(tmp_path, passes=200)
    whole = command("bench", "small.toml", "--out", "whole", "--quiet", "--json")
    assert whole.code == 0, whole.err
    line = [sys.executable, "-P", "-m", "mnemonaut.cli.main", "bench", "small.toml"]
    with subprocess.Popen(
        [*line, "--out", "cut", "--workers", "1"],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        started: Any = None
        deadline = time.monotonic() + LIMIT
        while not started and time.monotonic() < deadline:
            streams = tmp_path / "cut" / "streams"
            started = [path for path in streams.glob("*.jsonl") if path.stat().st_size]
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 130, err
    last = err.splitlines()[-1]
    assert (
        last == ("error: interrupted; what is done is kept: `mnemonaut resume cut` goes on")
        and "Traceback" not in err
    )
    assert out == ""
    resumed = command("resume", "cut")
    assert resumed.code == 0, resumed.err
    merged = tmp_path / "cut" / "episodes.jsonl"
    assert merged.read_bytes() == (tmp_path / "whole" / "episodes.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("bench", "--groups", "MT99"), 2, "unknown group `MT99`"),
        (("bench", "--groups", ","), 2, "names no group"),
        (("bench", "--replicates", 0), 2, "replicates"),
        (("bench", "--passes", "-1"), 2, "passes"),
        (("bench", "--workers", 0), 2, "--workers"),
        (("resume", "nowhere"), 4, "no results folder"),
        (("compare", "nowhere"), 4, "no results folder"),
    ],
)
def test_wrong_wishes(
    call: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = call(*words)
    assert answer.code == code and said in answer.err and answer.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_group_without_a_task_of_the_suite(call: Call, tmp_path: Path) -> None:
    answer = call("bench", write_suite(tmp_path), "--groups", "MT8")
    assert answer.code == 2 and "no task of it is in MT8" in answer.err


def test_what_the_command_line_changes() -> None:
    plain = changed("minecraft-default", None, None, None)
    other = changed("minecraft-default", 3, 1, "MT1, MT2")
    assert (other.replicates, other.passes, other.groups) == (3, 1, ("MT1", "MT2"))
    same = {"replicates": plain.replicates, "passes": plain.passes, "groups": plain.groups}
    assert other.model_copy(update=same) == plain


def test_worker_count() -> None:
    assert worker_count(3) == 3 and worker_count(None) >= 1
