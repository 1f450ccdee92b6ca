"""`mnemonaut bench`, `resume` and `compare`, the real thing on a small suite."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.cli.bench import QUICK, changed, patience_of, watched, worker_count
from mnemonaut.cli.failure import Interrupted
from mnemonaut.envs import registry
from mnemonaut.evals.executors.executor import Patience
from mnemonaut.evals.results import read_lines
from mnemonaut.evals.suite import load_suite

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
    *_, where, page = answer.out.rstrip().splitlines()
    assert (where, page) == ("results in results/small/", "report: results/small/report.html")
    assert "\nonline " in answer.out and max(map(len, answer.out.splitlines())) <= 90
    assert "24 of 24 episodes" in answer.err and "error" not in answer.err
    folder = tmp_path / "results" / "small"
    episodes = folder.joinpath("episodes.jsonl").read_bytes()
    report = folder / "report.html"
    assert "small" in report.read_text("utf-8")
    report.write_text("gone", encoding="utf-8")
    assert len(list(read_lines(folder / "episodes.jsonl"))) == 24

    resumed = command("resume", "results/small", "--json", "--quiet")
    assert resumed.code == 0 and resumed.err == ""
    assert resumed.json["withdrawn"] == [] and resumed.json["summary"]["episodes"] == 24
    assert folder.joinpath("episodes.jsonl").read_bytes() == episodes
    assert resumed.json["report"] == "results/small/report.html"
    assert "small" in report.read_text("utf-8")

    words = ("--workers", 1, "--json", "--quiet", "--no-report")
    again = command("bench", "small.toml", "--out", "again", *words)
    assert again.code == 0 and again.err == ""
    told = {"summary": resumed.json["summary"], "withdrawn": [], "report": None}
    assert again.json == {"run": "again", **told}
    assert not tmp_path.joinpath("again", "report.html").exists()
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
    write_suite(tmp_path, passes=60)
    whole = command("bench", "small.toml", "--out", "whole", "--quiet", "--json", "--no-report")
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
    resumed = command("resume", "cut", "--no-report")
    assert resumed.code == 0, resumed.err
    merged = tmp_path / "cut" / "episodes.jsonl"
    assert merged.read_bytes() == (tmp_path / "whole" / "episodes.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("bench", "minecraft-quick", "--groups", "MT99"), 2, "unknown group `MT99`"),
        (("bench", "minecraft-quick", "--groups", ","), 2, "names no group"),
        (("bench", "--groups", "MT1"), 2, "--groups is for one suite, and these are 3"),
        (("bench", "--record", "a.jsonl"), 2, "as in `mnemonaut bench minecraft-quick`"),
        (("bench", "--cost-limit", "1", "--llm", "openai/x"), 2, "--cost-limit is for one suite"),
        (("bench", "--llm", "replay:a.jsonl"), 2, "--llm replay: is for one suite"),
        (("bench", "rooms", "rooms"), 2, "suite rooms is named twice"),
        (("bench", "--executor", "cloud"), 2, "unknown executor `cloud`"),
        (("bench", "--attempts", 0), 2, "--attempts"),
        (("bench", "--episode-seconds", 0), 2, "--episode-seconds"),
        (("bench", "--working", "off"), 2, "no arm of the suite takes --working"),
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


def test_several_suites_and_one_page(command: Call, tmp_path: Path) -> None:
    """One after the other, each into a folder of its own below --out; one document at the end."""
    write_suite(tmp_path, passes=1)
    text = (tmp_path / "small.toml").read_text("utf-8").replace('"small"', '"other"')
    tmp_path.joinpath("other.toml").write_text(text, encoding="utf-8")
    words = ("bench", "small.toml", "other.toml", "--out", "both", "--workers", 2)
    answer = command(*words, "--attempts", 2, "--episode-seconds", 60)
    assert answer.code == 0, answer.err
    lines = answer.out.rstrip().splitlines()
    told = [lines.index(f"results in both/{name}/") for name in ("small", "other")]
    assert told == sorted(told) and lines[-1] == "report: both/report.html"
    assert "small: suite 1 of 2" in answer.err and "other: suite 2 of 2" in answer.err
    page = (tmp_path / "both" / "report.html").read_text("utf-8")
    assert "small" in page and "other" in page
    runs = [tmp_path / "both" / name / "episodes.jsonl" for name in ("small", "other")]
    assert runs[0].read_bytes() == runs[1].read_bytes()

    taken = command(*words)
    assert taken.code == 4 and "both/small is there already" in taken.err
    inside = command(*words[:3], "--out", "both/small")
    assert inside.code == 4 and "both/small holds a run" in inside.err

    alone = command(*words[:3], "--replicates", 1, "--no-report", "--json", "--quiet")
    assert alone.code == 0 and alone.err == "" and alone.json["report"] is None
    assert [run["run"] for run in alone.json["runs"]] == ["results/small", "results/other"]
    assert [run["summary"]["replicates"] for run in alone.json["runs"]] == [1, 1]


def test_the_suites_that_run_where_none_is_named() -> None:
    """One of each family; enough streams that a p of 5 % can be reached; off and the controls."""
    families = {"MinecraftText", "Household", "R2R"}
    suites = [load_suite(name) for name in QUICK]
    assert {s.env.partition("/")[2].removesuffix("-v0") for s in suites} == families
    for suite in suites:
        assert {"off", "online", "shuffled", "placebo"} <= {arm.name for arm in suite.arms}
        assert 2 / 2**suite.replicates < 0.05
    every_third = list(registry.world("mnemonaut/MinecraftText-v0").tasks)[::3]
    assert suites[0].tasks == tuple(every_third)
    assert suites[1].tasks == load_suite("household-tidy").tasks[::3]
    walks = [task for task in load_suite("navigation").tasks if "House_14" not in task]
    assert suites[2].tasks == tuple(walks[::2])
    for suite, name in zip(
        suites, ("minecraft-default", "household-tidy", "navigation"), strict=True
    ):
        whole = load_suite(name)
        assert {arm.name for arm in suite.arms} <= {arm.name for arm in whole.arms}
        for arm in suite.arms:
            assert suite.arm(arm.name) == whole.arm(arm.name)
        assert (suite.env, suite.env_options, suite.seed) == (
            whole.env, whole.env_options, whole.seed
        )  # fmt: skip


def test_an_interrupt_names_the_suites_that_are_left(tmp_path: Path) -> None:
    with (
        pytest.raises(Interrupted) as error,
        watched(tmp_path / "a", True, ["b", "c.toml"]),
    ):
        raise KeyboardInterrupt
    told = str(error.value)
    assert f"`mnemonaut resume {tmp_path}/a` goes on" in told
    assert told.endswith("`mnemonaut bench b c.toml` runs the rest")


def test_patience() -> None:
    assert patience_of(None, None) == Patience()
    assert patience_of(5, 2.5) == Patience(attempts=5, episode_seconds=2.5)


def test_worker_count() -> None:
    assert worker_count(3) == 3 and worker_count(None) >= 1
