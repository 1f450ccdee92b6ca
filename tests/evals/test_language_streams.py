"""Streams with a language model: the way to it, its cache and its cassette change no byte."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.evals.access import Access
from mnemonaut.evals.results import read_lines
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.simulation import simulated_server
from mnemonaut.evals.suite import Suite
from mnemonaut.planners.llm.errors import CacheMiss, CassetteError
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.server import ChatServer

from .conftest import left_by, one_line, suite_of
from .language_runs import (
    ASKING,
    ORACLE,
    SIMULATED,
    SUITE,
    asking,
    episodes,
    home,
    ledger,
    records,
    run_here,
    served,
    spent,
)

__all__ = ["home"]
Undisturbed = Callable[[Suite], Path]


@pytest.mark.parametrize("workers", [1, 2])
def test_over_http_from_any_number_of_workers(
    undisturbed: Undisturbed, tmp_path: Path, workers: int
) -> None:
    """The model in this process and the same one behind a server: no byte differs."""
    inside = undisturbed(SUITE)
    with simulated_server() as server:
        suite = served(server.url)
        run_suite(suite, tmp_path / "run", workers=workers)
        stats = server.stats()
    assert left_by(suite, tmp_path / "run") == left_by(SUITE, inside)
    merged = (tmp_path / "run" / "episodes.jsonl").read_bytes()
    assert merged == (inside / "episodes.jsonl").read_bytes()
    found, total = records(suite, tmp_path / "run"), ledger(tmp_path / "run")
    assert stats["requests"] == stats["answered"] == total.attempts == spent(found, "calls")
    assert (stats["tokens_in"], stats["tokens_out"]) == (total.tokens_in, total.tokens_out)
    assert (total.unanswered, total.failed, total.cached, total.estimated) == (0, 0, 0, 0)


def test_one_worker_and_this_process_give_the_bytes_of_two(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert left_by(SUITE, run_here(SUITE, tmp_path / "run")) == left_by(SUITE, undisturbed(SUITE))


def test_each_replicate_has_a_model_of_its_own_and_its_arms_share_it(
    undisturbed: Undisturbed,
) -> None:
    with Ledger(undisturbed(SUITE) / "ledger.db", read_only=True) as opened:
        asked = {(call.scope.split("/")[0], call.model) for call in opened.rows()}
    of = dict(asked)
    assert len(asked) == len(of) == 4
    assert of["online-0"] == of["deps-0"] != of["online-1"] == of["deps-1"]
    assert all(name.startswith("simulated:0.38:") and "{" not in name for name in of.values())


def test_the_summary_tells_what_was_asked(undisturbed: Undisturbed) -> None:
    folder = undisturbed(SUITE)
    summary = json.loads((folder / "summary.json").read_bytes())
    found, total = records(SUITE, folder), ledger(folder)
    for name in ("online", "deps"):
        own, told = [r for r in found if r["arm"] == name], summary["arms"][name]
        assert told["llm"] == SIMULATED
        for figure in ("calls", "tokens_in", "tokens_out", "repairs", "format_failures"):
            assert told[figure] == spent(own, figure), figure
        assert told["calls"] > 0 and told["cost"] == 0.0
    both = [summary["arms"][name] for name in ("online", "deps")]
    assert sum(arm["calls"] for arm in both) == total.answered
    assert sum(arm["tokens_in"] for arm in both) == total.tokens_in
    table = (folder / "table.md").read_text(encoding="utf-8")
    assert "format failures" in table and "not a language model" in table


def test_an_episodes_tokens_are_those_of_its_rounds(undisturbed: Undisturbed) -> None:
    found = records(SUITE, undisturbed(SUITE))
    for record in found:
        tokens = record["llm"]["tokens_in"] + record["llm"]["tokens_out"] if "llm" in record else 0
        assert record["tokens"] == tokens
    assert any(record["tokens"] for record in found)


def test_the_oracle_beside_a_model_stays_symbolic(undisturbed: Undisturbed, tmp_path: Path) -> None:
    folder = undisturbed(SUITE)
    beside = [r for r in records(SUITE, folder) if r["arm"] == "oracle"]
    assert len(beside) == 6 and not any("llm" in record for record in beside)
    alone = suite_of(passes=1, arms=[ORACLE])
    assert records(alone, run_here(alone, tmp_path / "alone")) == beside
    told = json.loads((folder / "summary.json").read_bytes())["arms"]["oracle"]
    assert "llm" not in told and "calls" not in told
    with Ledger(folder / "ledger.db", read_only=True) as opened:
        assert not opened.by_scope_prefix("oracle").calls


def test_a_cassette_replays_the_run_without_a_server(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    with simulated_server() as server:
        suite = served(server.url)
        recorded = run_here(suite, tmp_path / "recorded", Access(record=str(tape)))
    replay = asking(f"replay:{tape}")
    before = tape.read_bytes()
    replayed = run_here(replay, tmp_path / "replayed")
    assert episodes(replay, replayed) == episodes(suite, recorded)
    assert tape.read_bytes() == before
    total = ledger(replayed)
    assert (total.attempts, total.answered, total.cost) == (0, 0, 0.0)
    assert total.cached == ledger(recorded).answered > 0


def test_a_replay_that_asks_something_else_is_one_line(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    run_here(asking(), tmp_path / "recorded", Access(record=str(tape)))
    other = asking(f"replay:{tape}", seed=1)
    with pytest.raises(CassetteError) as error:
        run_here(other, tmp_path / "replayed")
    assert "record it anew" in one_line(error)


def test_a_cache_answers_where_the_server_has_gone(tmp_path: Path) -> None:
    path = str(tmp_path / "answers.db")
    with simulated_server() as server:
        suite = served(server.url)
        asked = run_here(suite, tmp_path / "asked", Access("write", path))
        first = server.stats()["requests"]
        again = run_here(suite, tmp_path / "again", Access("read", path))
        assert server.stats()["requests"] == first > 0
    offline = run_here(suite, tmp_path / "offline", Access("only", path))
    assert episodes(suite, asked) == episodes(suite, again) == episodes(suite, offline)
    total = ledger(offline)
    assert (total.attempts, total.answered, total.tokens_in) == (0, 0, 0)
    assert total.cached == spent(records(suite, offline), "calls")


def test_an_answer_that_is_not_in_the_cache_is_one_line(tmp_path: Path) -> None:
    path = str(tmp_path / "answers.db")
    run_here(asking(tasks=["crafting_table"]), tmp_path / "asked", Access("write", path))
    with pytest.raises(CacheMiss) as error:
        run_here(asking(tasks=["stone_pickaxe"]), tmp_path / "more", Access("only", path))
    assert "--cache write" in one_line(error) and error.value.exit_code == 6


def test_the_cache_of_the_user_is_used_where_none_is_named(tmp_path: Path, home: Path) -> None:
    run_here(asking(replicates=1), tmp_path / "run", Access(cache="write"))
    assert (home / "XDG_CACHE_HOME" / "mnemonaut" / "llm.db").is_file()


def test_a_model_that_talks_nonsense_is_no_error(tmp_path: Path) -> None:
    """Format failures, empty plans, and the agent gives up after three of them."""
    with ChatServer(lambda *_: "La la la, {la: la}.", models=("singer",)) as server:
        suite = asking(f"singer@{server.url}", replicates=1, arms=ASKING)
        run_suite(suite, tmp_path / "run", workers=1)
        requests = server.stats()["requests"]
    found = records(suite, tmp_path / "run")
    assert len(found) == 6
    for record in found:
        assert record["error"] is None and not record["success"]
        assert record["gave_up"] and record["actions"] == 0
        assert len(record["rounds"]) == 3 and not any(r["plan"] for r in record["rounds"])
        told = record["llm"]
        assert told["format_failures"] == told["repairs"] >= 3
        assert told["calls"] == 2 * told["format_failures"]
    assert ledger(tmp_path / "run").answered == requests == spent(found, "calls")
    arms = json.loads((tmp_path / "run" / "summary.json").read_bytes())["arms"]
    assert sum(arm["format_failures"] for arm in arms.values()) == spent(found, "format_failures")
    assert arms["online"]["cost"] is None  # nobody knows its price


def test_what_an_episode_cost_is_told(tmp_path: Path) -> None:
    table = tmp_path / "mine.toml"
    table.write_text('[models]\n"simulated*" = { input = 1, output = 4 }\n', encoding="utf-8")
    suite = asking(replicates=1, arms=ASKING)
    folder = run_here(suite, tmp_path / "run", Access(prices=str(table)))
    for record in (found := records(suite, folder)):
        told = record["llm"]
        expected = (told["tokens_in"] + 4 * told["tokens_out"]) / 1e6
        assert told["cost"] == pytest.approx(expected, abs=2e-9)
    total = sum(record["llm"]["cost"] for record in found)
    assert ledger(folder).cost == pytest.approx(total, abs=1e-7) and total > 0


def test_episodes_do_not_say_how_they_were_asked(undisturbed: Undisturbed) -> None:
    """So that no way to the model can change a byte of them."""
    for record in read_lines(undisturbed(SUITE) / "episodes.jsonl"):
        if "llm" in record:
            assert set(record["llm"]) == {
                *("calls", "tokens_in", "tokens_out", "estimated_in"),
                *("repairs", "format_failures", "cost"),
            }
