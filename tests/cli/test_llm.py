"""`mnemonaut llm`, the real thing, against real servers."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mnemonaut.evals.prompting import first_prompt
from mnemonaut.evals.simulation import simulated_server
from mnemonaut.planners.llm.openai_compatible import OpenAICompatible
from mnemonaut.planners.llm.ping import probe

from .conftest import LIMIT, Call
from .language_suite import home, suite

__all__ = ["home", "suite"]


def test_ping_tells_how_it_is_answered(call: Call) -> None:
    with simulated_server() as server:
        answer = call("llm", "ping", f"simulated:0.38:1@{server.url}")
        again = call("llm", "ping", f"simulated:0.38:1@{server.url}", "--json")
    assert answer.code == again.code == 0 and answer.err == again.err == ""
    labels = [line.split()[0] for line in answer.out.splitlines() if line[:1].strip()]
    assert labels == ["answers", "serves", "dialect", "tokens", "price"]
    assert "simulated:0.38:0" in answer.out and "json_schema" in answer.out
    assert again.json["price"] == {"input": 0.0, "output": 0.0, "cached_input": None}
    assert again.json["text"] and again.json["tokens_in"] > 0 and again.json["seconds"] > 0


def test_ping_names_the_models_that_are_served(call: Call) -> None:
    with simulated_server() as server:
        answer = call("llm", "ping", f"gpt@{server.url}")
    assert answer.code == 6 and answer.out == "" and answer.err.count("\n") == 1
    assert "no model `gpt`" in answer.err and "simulated:0.38:0" in answer.err


def test_ping_where_nobody_listens(call: Call) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"
        answer = call("llm", "ping", f"m@{nobody}")
    assert answer.code == 6 and answer.out == "" and answer.err.count("\n") == 1
    assert f"no answer from {nobody}" in answer.err and "start the server" in answer.err


def test_ping_says_where_a_price_is_missing(call: Call, tmp_path: Path) -> None:
    prices = tmp_path / "mine.toml"
    prices.write_text('[models]\n"simulated*" = { input = 2, output = 3 }\n', encoding="utf-8")
    with simulated_server() as server:
        answer = call("llm", "ping", f"simulated:0:1@{server.url}", "--prices", prices)
    assert "$2.0 per million tokens in, $3.0 out" in answer.out


@pytest.mark.parametrize("model", ["simulated:0.38", "replay:tape.jsonl"])
def test_ping_of_what_is_no_server(call: Call, model: str) -> None:
    answer = call("llm", "ping", model)
    assert answer.code == 6 and "asks no server" in answer.err and answer.err.count("\n") == 1


@pytest.mark.parametrize("question", ["propose", "predict", "revise", "explain"])
def test_show_prompt_shows_all_of_it(call: Call, env_id: str, question: str) -> None:
    words = ("llm", "show-prompt", env_id, "--task", "stone_pickaxe", "--question", question)
    told, document = call(*words), call(*words, "--json").json
    shown = first_prompt(env_id, "stone_pickaxe", question, None, 0, 5)
    assert [m["content"] for m in document["messages"]] == [m.content for m in shown.messages]
    assert document["schema"] == shown.schema and document["tokens"] == shown.tokens
    for message in shown.messages:
        assert message.content in told.out
    assert f"about {shown.tokens} tokens" in told.out and told.err == ""


def test_show_prompt_with_a_store(call: Call, env_id: str, store: Path) -> None:
    words = ("llm", "show-prompt", env_id, "--task", "stick", "--store", store, "--k", 2)
    answer = call(*words)
    assert answer.code == 0 and answer.out.count("<data id=") == 2
    assert "Task: stick" in answer.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--question", "why"), 2, "unknown question `why`"),
        (("--task", "stik"), 2, "Did you mean `stick`?"),
        (("--store", "nowhere.db"), 5, "there is no store at"),
        (("--k", "-1"), 2, "--k"),
    ],
)
def test_show_prompt_of_what_is_not_there(
    call: Call, env_id: str, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = call("llm", "show-prompt", env_id, *words)
    assert answer.code == code and said in answer.err and answer.err.count("\n") == 1


def test_cache_tells_what_it_holds_and_deletes_it(call: Call, env_id: str, tmp_path: Path) -> None:
    absent = call("llm", "cache")
    assert absent.code == 2 and "--cache write" in absent.err and absent.err.count("\n") == 1
    for share in (0, 1):
        run = ("run", env_id, "--task", "stick", "--llm", f"simulated:{share}", "--cache", "write")
        assert call(*run).code == 0
    held = call("llm", "cache", "--json").json
    assert held["path"] == str(tmp_path / "XDG_CACHE_HOME" / "mnemonaut" / "llm.db")
    assert held["entries"] == sum(held["by_model"].values()) > 2 and len(held["by_model"]) == 2
    told = call("llm", "cache").out
    assert f"{held['entries']} answers" in told and all(n in told for n in held["by_model"])
    first, second = held["by_model"]
    cleared = call("llm", "cache", "--clear", "--model", first, "--json").json
    assert cleared["cleared"] == held["by_model"][first]
    assert cleared["by_model"] == {second: held["by_model"][second]}
    assert "deleted" in call("llm", "cache", "--clear").out
    assert call("llm", "cache", "--json").json["entries"] == 0


def test_cache_of_a_file_of_another_kind(call: Call, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("nothing of ours, and long enough to be looked at\n" * 9, encoding="utf-8")
    before = other.read_bytes()
    for words in ((), ("--clear",)):
        answer = call("llm", "cache", other, *words)
        assert answer.code == 6 and answer.err.count("\n") == 1
    assert other.read_bytes() == before


def test_cost_tells_every_call(call: Call, suite: Path, tmp_path: Path) -> None:
    prices = tmp_path / "mine.toml"
    prices.write_text('[models]\n"simulated*" = { input = 1, output = 1 }\n', encoding="utf-8")
    run = tmp_path / "run"
    words = ("bench", suite, "--llm", "simulated:0.38", "--workers", 1, "--out", run)
    ran = call(*words, "--prices", prices, "-q", "--json")
    assert ran.code == 0, ran.err
    arms = ran.json["summary"]["arms"]
    cost = call("llm", "cost", run, "--json").json
    calls, total = sum(arm["calls"] for arm in arms.values()), cost["total"]
    assert total["answered"] == total["calls"] == total["attempts"] == calls
    assert total["tokens_in"] == sum(arm["tokens_in"] for arm in arms.values())
    usd = sum(arm["cost"] for arm in arms.values())
    assert total["cost"] == pytest.approx(usd) and usd > 0
    for group in ("purposes", "arms", "models", "streams"):
        assert sum(row["calls"] for row in cost[group].values()) == calls
    assert set(cost["arms"]) == {"online", "deps"}
    assert {"propose", "predict"} <= set(cost["purposes"])
    told = call("llm", "cost", run)
    assert told.code == 0 and {"all", "propose", "online", "deps"} <= set(told.out.split())
    assert f"{total['tokens_in']:,}" in told.out


def test_cost_of_a_run_without_a_model(call: Call, suite: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert call("bench", suite, "--workers", 1, "--out", run, "-q").code == 0
    answer = call("llm", "cost", run)
    assert answer.code == 4 and "asked no language model" in answer.err
    nothing = call("llm", "cost", tmp_path / "nothing")
    assert nothing.code == 4 and nothing.err.count("\n") == 1


def test_serve_simulated_serves_and_stops(tmp_path: Path) -> None:
    script = (
        "import signal, sys\n"
        "from mnemonaut.cli.main import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    words = ("llm", "serve-simulated", "--port", "0", "--json", "--fault", "429:0.0")
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", script, *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        text = ""
        while not text.rstrip().endswith("}") and (line := process.stdout.readline()):
            text += line
        url = json.loads(text)["url"]
        backend = OpenAICompatible(base_url=url)
        assert probe(backend, "simulated:0.38:5").text
        backend.close()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait(LIMIT)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fault", "429"), "KIND:SHARE"),
        (("--fault", "fire:0.1"), "unknown fault `fire`"),
        (("--fault", "429:2"), "from 0 to 1"),
        (("--fault", "429:0.7", "--fault", "500:0.7"), "at most 1"),
        (("--fault", "429:0.1", "--fault", "429:0.1"), "given twice"),
        (("--port", "70000"), "--port"),
        (("--latency", "-1"), "--latency"),
    ],
)
def test_serve_simulated_with_a_wrong_wish(call: Call, words: tuple[str, ...], said: str) -> None:
    answer = call("llm", "serve-simulated", *words)
    assert answer.code == 2 and said in answer.err and answer.err.count("\n") == 1


def test_serve_simulated_where_another_listens(call: Call) -> None:
    with simulated_server() as server:
        port = server.url.rpartition(":")[2].partition("/")[0]
        answer = call("llm", "serve-simulated", "--port", port)
    assert answer.code == 6 and "choose another" in answer.err and answer.err.count("\n") == 1
