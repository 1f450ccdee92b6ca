"""`mnemonaut run` and `bench` with --llm: what they tell, record, refuse and replay."""

from pathlib import Path

import pytest

from mnemonaut.evals.simulation import simulated_server
from mnemonaut.planners.llm.faults import Faults

from .conftest import Call
from .language_suite import home, suite

__all__ = ["home", "suite"]
NOBODY = "http://127.0.0.1:9/v1"


def test_run_tells_what_the_model_cost(call: Call, env_id: str) -> None:
    words = ("run", env_id, "--task", "stick", "--option", "setting=exact", "--llm", "simulated:0")
    told, document = call(*words), call(*words, "--json").json
    assert told.code == 0 and told.err == ""
    (episode,) = document["episodes"]
    assert document["llm"] == "simulated:0" and episode["outcome"]["success"] is True
    spent = episode["llm"]
    assert "planner     mindstores, with simulated:0" in told.out.splitlines()
    (line,) = [line for line in told.out.splitlines() if line.startswith("model ")]
    assert f"{spent['calls']} calls" in line and f"{spent['tokens_in']} tokens in" in line
    usage = [each["usage"] for each in episode["rounds"]]
    assert sum(each["tokens_in"] for each in usage) == spent["tokens_in"] > 0
    assert max(map(len, told.out.splitlines())) <= 80


def test_run_with_the_oracle_in_words_does_what_the_symbolic_one_does(
    call: Call, env_id: str
) -> None:
    words = ("run", env_id, "--task", "stone_pickaxe", "--option", "setting=exact", "--json")
    spoken = call(*words, "--llm", "simulated:0").json["episodes"][0]
    silent = call(*words, "--error-share", 0).json["episodes"][0]
    assert spoken["outcome"] == silent["outcome"] and spoken["outcome"]["success"]
    plans = [[each["plan"]["calls"] for each in e["rounds"]] for e in (spoken, silent)]
    assert plans[0] == plans[1]


@pytest.mark.parametrize("planner", ["react", "reflexion", "adapt", "deps", "zero-shot"])
def test_run_has_the_model_behind_every_planner(call: Call, env_id: str, planner: str) -> None:
    words = ("run", env_id, "--task", "stick", "--planner", planner, "--llm", "simulated:0")
    episode = call(*words, "--json").json["episodes"][0]
    assert episode["llm"]["calls"] > 0 and episode["llm"]["format_failures"] == 0


def test_random_asks_no_model(call: Call, env_id: str) -> None:
    words = ("run", env_id, "--task", "log", "--planner", "random", "--llm", "simulated:0")
    assert call(*words, "--json").json["episodes"][0].get("llm", {}).get("calls", 0) == 0


def test_run_is_recorded_and_replayed(call: Call, env_id: str, tmp_path: Path) -> None:
    words = ("run", env_id, "--task", "stick", "--seed", 3, "--json", "--llm")
    tape = tmp_path / "tape.jsonl"
    with simulated_server(faults=Faults({"ramble": 1.0})) as server:
        recorded = call(*words, f"simulated:0.38:3@{server.url}", "--record", tape)
    assert recorded.code == 0, recorded.err
    assert call(*words, f"replay:{tape}").json["episodes"] == recorded.json["episodes"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--llm", "gpt-4o"), 6, "`gpt-4o` names no language model"),
        (("--llm", "simulated:2"), 6, "a number from 0 to 1"),
        (("--llm", "simulated:"), 6, "a number from 0 to 1"),
        (("--llm", "m@http://user:word@h/v1"), 6, "no user and no password"),
        (("--llm", "m@http://"), 6, "that is no address"),
        (("--llm", "openai/gpt-4o-mini"), 6, "set OPENAI_API_KEY"),
        (("--llm", "replay:nowhere.jsonl"), 6, "nowhere.jsonl"),
        (("--llm", "simulated:0", "--cache", "onli"), 2, "Did you mean `only`?"),
        (("--llm", "simulated:0", "--token-limit", "-1"), 2, "--token-limit"),
        (("--llm", "simulated:0", "--token-limit", "x"), 2, "--token-limit"),
        (("--llm", "simulated:0", "--prices", "none.toml"), 6, "none.toml"),
        (("--llm", f"m@{NOBODY}", "--cost-limit", "1"), 6, "--cost-limit needs a price"),
        (("--llm", "simulated:0", "--temperature", "3"), 2, "--temperature"),
        (("--llm", "simulated:0", "--timeout", "0"), 2, "--timeout"),
        (("--llm", "simulated:0", "--error-share", "0.1"), 2, "leave out --error-share"),
    ],
)
def test_a_wrong_wish_is_one_line(
    call: Call, env_id: str, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = call("run", env_id, "--json", *words)
    assert answer.code == code and said in answer.err
    assert answer.out == "" and answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--token-limit", "10"), 7, "--token-limit 10"),
        (("--cache", "only"), 6, "--cache write"),
    ],
)
def test_a_run_that_may_not_ask_says_why(
    call: Call, env_id: str, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = call("run", env_id, "--task", "log", "--llm", "simulated:0", "--json", *words)
    assert answer.code == code and said in answer.err and answer.err.count("\n") == 1


def test_a_missing_price_is_said_before_the_first_call(call: Call, suite: Path) -> None:
    """On stderr, so that --json stays one document; then what went wrong, in one line."""
    answer = call("bench", suite, "--llm", f"m@{NOBODY}", "--token-limit", 1, "-q", "--json")
    note, error = answer.err.splitlines()
    assert note.startswith("note: no price is known for `m`") and error.startswith("error: ")
    assert answer.code == 7 and answer.out == ""


def test_the_exit_codes_are_documented(call: Call) -> None:
    told = " ".join(call("--help").out.split())
    assert "6 language model" in told and "7 " in told


def test_bench_replays_what_it_recorded(call: Call, suite: Path, tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    words = ("bench", suite, "--workers", 1, "-q", "--llm")
    folders = [tmp_path / "recorded", tmp_path / "replayed"]
    assert call(*words, "simulated:0.38", "--record", tape, "--out", folders[0]).code == 0
    answer = call(*words, f"replay:{tape}", "--out", folders[1])
    assert answer.code == 0, answer.err
    first, second = ((folder / "episodes.jsonl").read_bytes() for folder in folders)
    assert first == second and b'"llm"' in first
    assert "not a language model" in answer.out  # the replay of a simulation is one
