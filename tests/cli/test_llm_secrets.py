"""Keys in the environment: sent to the server that they are meant for, and in no byte that is kept.

Every file below the working folder, the cache and configuration folders, stdout and stderr of a
real process and its workers are looked through.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps, loads
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from mnemonaut.evals.simulation import answer
from mnemonaut.planners.llm.llm import Message

from .conftest import Answer, Call

OWN = "own-Secret-4711-xyz"
OPENAI = "sk-proj-Secret4712abcdef"
SECRETS = ("Secret-4711", "Secret4712")
MODEL = "simulated:0.38:{seed}"
SUITE = """
name = "tiny"
tasks = ["crafting_table", "wooden_pickaxe"]
passes = 1
replicates = 2
[[arms]]
name = "online"
episodic = "online"
[[arms]]
name = "reflexion"
planner = "reflexion"
episodic = "online"
"""


@dataclass
class Play:
    """A server that repeats the Authorization header in all that it says.

    `status` 200: as an aside beside the simulated model's answer; any other: as an error.
    """

    status: int
    sent: set[str] = field(default_factory=set)

    def reply(self, authorization: str, body: dict[str, Any]) -> dict[str, Any]:
        self.sent.add(authorization)
        if self.status != 200:
            said = f"{'no ' * 60}you sent {authorization}; that is {authorization.split()[-1]}"
            return {"error": {"message": said, "code": authorization, "param": authorization}}
        messages = [Message(m["role"], m["content"]) for m in body["messages"]]
        text = f"You sent {authorization}.\n{answer(body['model'], messages, None)}"
        message = {"role": "assistant", "content": text, "note": authorization}
        return {
            "id": authorization,
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
            "system_fingerprint": authorization,
        }


@contextmanager
def echoing(play: Play) -> Iterator[str]:
    """The server's address while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        timeout = 30

        def do_GET(self) -> None:
            self._say(200, {"data": [{"id": f"model-{self.headers.get('authorization')}"}]})

        def do_POST(self) -> None:
            body = loads(self.rfile.read(int(self.headers["content-length"])))
            self._say(play.status, play.reply(self.headers.get("authorization", ""), body))

        def _say(self, status: int, body: dict[str, Any]) -> None:
            data = dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.send_header("www-authenticate", f"Bearer {self.headers.get('authorization')}")
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("MNEMONAUT_LLM_KEY", OWN)
    monkeypatch.setenv("OPENAI_API_KEY", OPENAI)
    for name in ("MNEMONAUT_PRICES", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "suite.toml").write_text(SUITE, encoding="utf-8")


def found(folder: Path, *answers: Answer) -> list[str]:
    """Where a secret stands: files by their names and their bytes, and what was printed."""
    places = []
    for path in folder.rglob("*"):
        told = str(path.relative_to(folder)).encode() + (
            path.read_bytes() if path.is_file() else b""
        )
        places += [str(path) for s in SECRETS if s.lower().encode() in told.lower()]
    for said in answers:
        places += [s for s in SECRETS if s.lower() in (said.out + said.err).lower()]
    return places


def test_a_run_keeps_no_key_though_the_server_repeats_it(command: Call, tmp_path: Path) -> None:
    play = Play(200)
    with echoing(play) as url:
        model = f"{MODEL}@{url}"
        ran = command(
            *("--debug", "bench", "suite.toml", "--llm", model, "--workers", 2, "--out", "run"),
            *("--cache", "write", "--record", "tape.jsonl", "--token-limit", 10**7),
        )
        pinged = command("llm", "ping", model, "--json")
        cost = command("llm", "cost", "run", "--json")
        kept = command("llm", "cache", "--json")
    assert (ran.code, pinged.code, cost.code, kept.code) == (0, 0, 0, 0), ran.err + pinged.err
    assert play.sent == {f"Bearer {OWN}"}  # it was sent, so it could be found
    assert found(tmp_path, ran, pinged, cost, kept) == []
    # What was looked through holds what the server said, beside the key.
    said = b"You sent "
    assert said in (tmp_path / "tape.jsonl").read_bytes()
    assert kept.json["entries"] > 0 and cost.json["total"]["answered"] > 0
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {"llm.db", "dialects.json", "ledger.db", "episodes.jsonl", "run.json"} <= names
    assert any(said in path.read_bytes() for path in tmp_path.rglob("llm.db*"))


@pytest.mark.parametrize("debug", [False, True])
def test_a_refused_key_is_named_and_not_shown(command: Call, tmp_path: Path, debug: bool) -> None:
    play = Play(401)
    with echoing(play) as url:
        words = (*("bench", "suite.toml", "--llm", f"{MODEL}@{url}", "--out", "run", "-q"),)
        ran = command(*(("--debug",) if debug else ()), *words, "--cache", "write", "--workers", 1)
    assert ran.code == 6 and ran.out == ""
    lines = ran.err.splitlines()
    assert len(lines) > 1 if debug else len(lines) == 1
    assert lines[-1].startswith("error: ") and "MNEMONAUT_LLM_KEY" in lines[-1]
    assert ("Traceback" in ran.err) == debug
    assert play.sent == {f"Bearer {OWN}"}
    assert found(tmp_path, ran) == []


def test_the_key_of_openai_is_sent_to_nobody_else(
    command: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MNEMONAUT_LLM_KEY")
    play = Play(401)
    with echoing(play) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        told = [
            command("run", "mnemonaut/MinecraftText-v0", "--task", "log", "--llm", model)
            for model in (f"m@{url}", "openai/m")
        ]
    assert [each.code for each in told] == [6, 6]
    for each in told:
        assert "set MNEMONAUT_LLM_KEY" in each.err.splitlines()[-1]
    assert play.sent and not any("Secret" in sent for sent in play.sent)
    assert found(tmp_path, *told) == []


def test_the_search_finds_a_key(tmp_path: Path) -> None:
    """The control: in a file, in a name, in another case, and in what was printed."""
    assert found(tmp_path) == []
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "ledger.db").write_bytes(b"\x00\xff" + OWN.encode() + b"\x00")
    (tmp_path / OPENAI.upper()).mkdir()
    assert len(found(tmp_path, Answer(0, "", f"error: {OPENAI}"))) == 3
