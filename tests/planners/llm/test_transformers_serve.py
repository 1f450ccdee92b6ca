"""A server of another project: `transformers serve` with a tiny random model made on the spot.

It counts tokens, names its errors in its own way and ignores `response_format`; nothing that
the model says means anything.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import pytest

from mnemonaut.planners.llm.errors import LLMError, LLMUnavailable
from mnemonaut.planners.llm.llm import Message, Request
from mnemonaut.planners.llm.ping import probe

from .scripted_server import backend_to, free_port

SCHEMA = {
    "type": "object",
    "properties": {"word": {"enum": ["yes", "no"]}},
    "required": ["word"],
    "additionalProperties": False,
}
QUESTION = (Message("system", "Answer in JSON."), Message("user", "collect a log"))
LIMIT = 120.0


def _missing() -> str:
    """What `transformers serve` lacks; "" where it is installed."""
    try:
        if int(version("transformers").split(".")[0]) < 5:
            return "transformers 5"
    except PackageNotFoundError:
        return "transformers"
    return ", ".join(name for name in ("torch", "fastapi", "uvicorn") if find_spec(name) is None)


pytestmark = pytest.mark.skipif(
    bool(_missing()), reason=f"needs {_missing()}: pip install 'transformers[serving]' torch"
)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Folder of the model, which is also its name."""
    folder = tmp_path_factory.mktemp("tiny_qwen2")
    script = Path(__file__).with_name("tiny_qwen2.py")
    command = [sys.executable, str(script), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode == 0, done.stderr
    return str(folder)


@pytest.fixture(scope="session")
def url(tiny_model: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the running server."""
    home, port = tmp_path_factory.mktemp("hf_home"), free_port()
    (home / "hub").mkdir()
    log = home / "log"
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", tiny_model]
    command += ["--device", "cpu", "--host", "127.0.0.1", "--port", str(port)]
    environ = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(home), "OMP_NUM_THREADS": "1"}
    with (
        log.open("wb") as output,
        subprocess.Popen(command, env=environ, stdout=output, stderr=output) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", process, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.kill()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + LIMIT
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            with direct.open(address, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    pytest.fail(f"no answer within {LIMIT:g} s: {log.read_text(errors='replace')}")


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNEMONAUT_LLM_KEY", raising=False)


def test_an_answer_with_the_count_of_the_server(url: str, tiny_model: str) -> None:
    request = Request(tiny_model, QUESTION, max_tokens=12)
    with backend_to(url, timeout=60.0) as backend:
        first, second = backend.send(request), backend.send(request)
    assert first == second
    assert first.faults == ()
    assert not first.estimated
    assert 0 < first.tokens_out <= 12
    # Letters of a tokenizer that knows few words: more tokens than words, fewer than characters.
    assert 5 < first.tokens_in < sum(len(message.content) for message in QUESTION) + 60
    assert first.finish == ("length" if first.tokens_out == 12 else "stop")


def test_a_schema_that_is_ignored_is_no_error(url: str, tiny_model: str) -> None:
    request = Request(tiny_model, QUESTION, SCHEMA, max_tokens=12)
    with backend_to(url, timeout=60.0) as backend:
        reply = backend.send(request)
        known = backend.dialect(tiny_model)
        backend.note_answer(tiny_model, False)
        said = str(backend.dialect(tiny_model))
    assert (reply.faults, reply.finish) == ((), "length")
    assert (known.form, known.settled) == ("json_schema", True)
    assert said == "json_schema: ignored"


def test_ping(url: str, tiny_model: str) -> None:
    with backend_to(url, timeout=60.0) as backend:
        found = probe(backend, tiny_model, max_tokens=8)
    assert found.faults == ()
    assert not found.estimated and found.tokens_in > 0 and 0 < found.tokens_out <= 8
    assert not found.honoured
    # It lists what is in the cache of the hub, where there is nothing.
    assert found.models == ()


def test_a_wrong_model_is_told_in_one_line(url: str) -> None:
    request = Request("no/such-model", QUESTION, SCHEMA)
    with backend_to(url, timeout=60.0) as backend, pytest.raises(LLMError) as caught:
        backend.send(request)
    told = str(caught.value)
    assert told.startswith(f"{url} knows no model `no/such-model`")
    assert "check the name" in told and "\n" not in told
    assert caught.value.faults == ("400",)


def test_an_answer_without_end_is_bounded(url: str, tiny_model: str) -> None:
    request = Request(tiny_model, QUESTION, max_tokens=3000)
    with (
        backend_to(url, timeout=0.3, attempts=1) as backend,
        pytest.raises(LLMUnavailable, match="allow more time for an answer") as caught,
    ):
        backend.send(request)
    assert caught.value.faults == ("timeout",)
