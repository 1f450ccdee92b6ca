"""Runs with a language model that are stopped, by a limit or for good, and servers that fail."""

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.evals.access import Access
from mnemonaut.evals.results import Folder, stream_keys
from mnemonaut.evals.runner import resume_run, run_suite
from mnemonaut.evals.simulation import simulated_server
from mnemonaut.evals.suite import Suite
from mnemonaut.planners.llm.errors import LimitReached, LLMUnavailable
from mnemonaut.planners.llm.faults import Faults
from mnemonaut.planners.llm.ledger import Ledger

from .conftest import arms, assert_equal, left_by, one_line, suite_of
from .language_runs import (
    SIMULATED,
    SUITE,
    episodes,
    home,
    ledger,
    quick,
    records,
    run_here,
    served,
    spent,
)
from .test_stopping import LIMIT, any_episode, command, gone, suite_file, waited_for, workers_of

__all__ = ["home", "quick"]
LONG = suite_of(passes=4, arms=arms("off", "online"), llm=SIMULATED)
Undisturbed = Callable[[Suite], Path]


def raised(**limits: Any) -> Callable[[Access], Access]:
    return lambda access: replace(access, **limits)


def test_a_token_limit_stops_and_a_higher_one_goes_on(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    with pytest.raises(LimitReached) as error:
        run_suite(SUITE, folder, workers=2, access=Access(token_limit=12_000))
    assert "--token-limit" in one_line(error) and "resume" in str(error.value)
    assert error.value.exit_code == 7
    before = ledger(folder)
    assert 0 < before.tokens_in + before.tokens_out <= 12_000 and before.unanswered == 0
    done = [Folder(folder).finished(key).is_file() for key in stream_keys(SUITE)]
    assert not all(done) and not (folder / "summary.json").exists()
    with pytest.raises(LimitReached):  # what was spent before still counts
        run_here(SUITE, folder, Access(token_limit=12_000))
    assert ledger(folder).tokens_in + ledger(folder).tokens_out <= 12_000
    resume_run(folder, workers=2, change_access=raised(token_limit=10**7))
    assert_equal(folder, undisturbed(SUITE), SUITE)
    total, found = ledger(folder), records(SUITE, folder)
    assert total.tokens_in >= spent(found, "tokens_in") > before.tokens_in
    assert total.tokens_out >= spent(found, "tokens_out")
    assert total.answered >= spent(found, "calls") and total.unanswered == 0


def test_a_cost_limit_stops_too(tmp_path: Path) -> None:
    table = tmp_path / "mine.toml"
    table.write_text('[models]\n"simulated*" = { input = 1000, output = 1000 }\n', encoding="utf-8")
    access = Access(cost_limit=6.0, prices=str(table))
    folder = tmp_path / "run"
    with pytest.raises(LimitReached) as error:
        run_here(SUITE, folder, access)
    assert "--cost-limit $6.00" in one_line(error)
    assert 0 < ledger(folder).cost <= 6.0
    run_here(SUITE, folder, replace(access, cost_limit=1e6))
    unlimited = run_here(SUITE, tmp_path / "unlimited", replace(access, cost_limit=None))
    assert episodes(SUITE, folder) == episodes(SUITE, unlimited)
    assert ledger(folder).nano_dollars >= ledger(unlimited).nano_dollars > 6 * 10**9


def test_a_killed_run_goes_on_and_its_cassette_is_whole(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """SIGKILL of a real process in the middle of its calls; then the real `resume`."""
    tape = tmp_path / "tape.jsonl"
    with simulated_server(latency=0.01) as server:
        model = f"{SIMULATED}:{{seed}}@{server.url}"
        words = ("--llm", model, "--record", str(tape), "--workers", "2", "--out", "run", "-q")
        process = command(tmp_path, "bench", suite_file(LONG, tmp_path), *words)
        try:
            assert waited_for(lambda: any_episode(tmp_path / "run")), process.poll()
            children = workers_of(process.pid)
        finally:
            process.send_signal(signal.SIGKILL)
        process.communicate(timeout=LIMIT)
        assert waited_for(lambda: all(map(gone, children)))
        before = ledger(tmp_path / "run")
        assert not (tmp_path / "run" / "summary.json").exists()
        resumed = command(tmp_path, "resume", "run", "--workers", "2", "-q")
        _, err = resumed.communicate(timeout=LIMIT)
        assert resumed.returncode == 0, err
        requests = server.stats()["requests"]
    folder, whole = tmp_path / "run", undisturbed(LONG)
    suite = LONG.model_copy(update={"llm": model})
    assert left_by(suite, folder) == left_by(LONG, whole)
    merged = (folder / "episodes.jsonl").read_bytes()
    assert merged == (whole / "episodes.jsonl").read_bytes()
    total, found = ledger(folder), records(suite, folder)
    assert total.unanswered == before.unanswered  # a call that never came back stays on the bill
    assert total.attempts <= requests <= total.attempts + total.unanswered
    assert spent(found, "calls") <= total.answered
    replay = LONG.model_copy(update={"llm": f"replay:{tape}"})
    assert episodes(replay, run_here(replay, tmp_path / "replayed")) == merged


FAULTS = {
    "429": 0.06,
    "500": 0.06,
    "truncated": 0.06,
    "empty": 0.06,
    "reset": 0.06,
    "wrong-schema": 0.05,
    "ramble": 0.05,
    "hang": 0.02,
}


def thoughts(suite: Suite, folder: Path) -> list[dict[str, Any]]:
    """All of the episodes but what their answers came to."""
    return [
        {k: v for k, v in r.items() if k not in ("llm", "tokens")} for r in records(suite, folder)
    ]


@pytest.mark.usefixtures("quick")
def test_faults_on_the_way_change_no_plan_and_every_try_is_counted(tmp_path: Path) -> None:
    faults = Faults(FAULTS, seed=4, retry_after=0.01)
    with simulated_server(faults=faults) as server:
        suite = served(server.url)
        folder = run_here(suite, tmp_path / "run", Access(timeout=5.0))
        stats = server.stats()
    clean = run_here(SUITE, tmp_path / "clean")
    assert thoughts(suite, folder) == thoughts(SUITE, clean)
    assert set(stats["faults"]) == set(FAULTS)
    total, found = ledger(folder), records(suite, folder)
    assert total.attempts == stats["requests"]
    assert (total.unanswered, total.failed) == (0, 0)
    assert (total.tokens_in, total.tokens_out) == (stats["tokens_in"], stats["tokens_out"])
    assert total.answered == spent(found, "calls") == stats["completions"]
    assert spent(found, "repairs") == stats["faults"]["wrong-schema"]
    assert spent(found, "format_failures") == 0
    with Ledger(folder / "ledger.db", read_only=True) as opened:
        words = [word for call in opened.rows() for word in call.faults]
    told = {kind: stats["faults"][kind] for kind in ("429", "500", "empty")}
    assert {kind: words.count(kind) for kind in told} == told
    # A busy machine may add a real one; `attempts` above counts each of them.
    assert words.count("timeout") >= stats["faults"]["hang"] > 0


@pytest.mark.usefixtures("quick")
def test_a_server_that_only_fails_ends_the_run_in_one_line(tmp_path: Path) -> None:
    with simulated_server(faults=Faults({"500": 1.0})) as server:
        suite = served(server.url)
        with pytest.raises(LLMUnavailable) as error:
            run_here(suite, tmp_path / "run", Access(attempts=3))
        stats = server.stats()
    assert "the server had an error" in one_line(error) and error.value.exit_code == 6
    total = ledger(tmp_path / "run")
    assert (total.failed, total.unanswered, total.answered) == (1, 0, 0)
    assert total.attempts == stats["requests"] >= 3
    clean = SUITE.model_copy(update={"llm": suite.llm})
    with simulated_server(port=_port(server.url)) as server:
        folder = run_here(clean, tmp_path / "run")
    assert episodes(clean, folder) == episodes(SUITE, run_here(SUITE, tmp_path / "clean"))


def _port(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])
