"""A cassette with several writers at once: processes, threads, a kill, and no space left."""

import fcntl
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

from mnemonaut.planners.llm.cassette import Recorder, Replayer
from mnemonaut.planners.llm.llm import Message, Reply, Request

OPTIONS = {"temperature": 0.0, "max_tokens": 64}


def question(text: str = "how?") -> Request:
    return Request("m", (Message("user", text),))


_WRITER = """
import sys
from mnemonaut.planners.llm.cassette import Recorder
from mnemonaut.planners.llm.llm import Message, Reply, Request
recorder = Recorder(sys.argv[1], "m", {"max_tokens": 64, "temperature": 0.0})
for nth in range(1, int(sys.argv[3]) + 1):
    recorder.write(
        sys.argv[2], nth, Request("m", (Message("user", str(nth)),)), Reply("x" * 20_000, nth, 1)
    )
    print(nth, flush=True)
"""


def writer(path: Path, scope: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), scope, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_processes_write_at_once_and_one_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    others = [writer(path, scope, 40) for scope in ("left", "right")]
    killed = writer(path, "killed", 100_000)
    assert killed.stdout is not None
    for nth in range(1, 31):
        assert killed.stdout.readline() == f"{nth}\n"
    killed.send_signal(signal.SIGKILL)
    with killed:
        acknowledged = 30 + killed.stdout.read().count("\n")
    assert [other.wait(timeout=60) for other in others] == [0, 0]
    for other in others:
        other.communicate(timeout=60)
    Recorder(path, "m", OPTIONS).write("after", 1, question(), Reply("on", 1, 1))
    replayer = Replayer(path)
    for scope, count in (("left", 40), ("right", 40), ("killed", acknowledged)):
        for nth in range(1, count + 1):
            assert replayer.reply(scope, nth, question(str(nth))).tokens_in == nth
    assert replayer.reply("after", 1, question()).text == "on"
    assert path.read_bytes().count(b"mnemonaut-cassette") == 1


def test_threads_share_a_recorder(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.jsonl", "m", OPTIONS)
    with ThreadPoolExecutor(8) as pool:
        for nth in range(100):
            pool.submit(recorder.write, "s", nth, question(str(nth)), Reply("x" * 9000, nth, 1))
    replayer = Replayer(tmp_path / "a.jsonl")
    with ThreadPoolExecutor(8) as pool:
        replies = pool.map(lambda nth: replayer.reply("s", nth, question(str(nth))), range(100))
        assert [reply.tokens_in for reply in replies] == list(range(100))


def test_a_writer_waits_for_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    recorder = Recorder(path, "m", OPTIONS)
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        writing = Thread(target=recorder.write, args=("s", 1, question(), Reply("so", 1, 1)))
        writing.start()
        writing.join(0.1)
        assert writing.is_alive() and len(Replayer(path)) == 0
    writing.join(30)
    assert len(Replayer(path)) == 1


_FULL = """
import resource, sys
from mnemonaut.planners.llm.cassette import Recorder
from mnemonaut.planners.llm.errors import CassetteError
from mnemonaut.planners.llm.llm import Message, Reply, Request
recorder = Recorder(sys.argv[1], "m", {})
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
kept = 0
try:
    while True:
        recorder.write("s", kept, Request("m", (Message("user", "?"),)), Reply("x" * 3000, 1, 1))
        kept += 1
except CassetteError as error:
    print(kept, len(str(error).splitlines()), str(error))
"""


def test_a_file_that_cannot_grow_keeps_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(path)], capture_output=True, text=True, timeout=60
    )
    kept, lines, message = done.stdout.split(maxsplit=2)
    assert int(kept) > 5 and lines == "1" and "free space" in message
    assert path.read_bytes().endswith(b"\n") and len(Replayer(path)) == int(kept)
