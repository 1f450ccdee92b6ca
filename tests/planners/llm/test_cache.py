"""Answers kept by request: modes, agreement between processes, and what lies in the file."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mnemonaut.planners.llm.cache import Cache, Mode
from mnemonaut.planners.llm.errors import CacheMiss, LLMError
from mnemonaut.planners.llm.llm import Message, Reply, Request

ANY_TEXT = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=40)


def question(text: str = "how?", model: str = "m", sample: int = 0) -> Request:
    schema = {"type": "object", "title": "propose"}
    return Request(
        model, (Message("system", "be brief"), Message("user", text)), schema, 0.5, 9, sample
    )


def test_an_answer_comes_back_without_its_faults(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.db", "write") as cache:
        cache.put(question(), Reply("so", 12, 3, True, "length", ("429", "timeout")))
        assert cache.get(question()) == Reply("so", 12, 3, True, "length")


def test_all_that_decides_an_answer_is_in_the_key(tmp_path: Path) -> None:
    asked = question()
    others = [
        question("how? "),
        question(model="n"),
        question(sample=1),
        Request("m", asked.messages, None, 0.5, 9),
        Request("m", asked.messages, asked.schema, 0.0, 9),
        Request("m", asked.messages, asked.schema, 0.5, 8),
        Request("m", (Message("user", "be brief"), asked.messages[1]), asked.schema, 0.5, 9),
    ]
    with Cache(tmp_path / "c.db", "write") as cache:
        cache.put(asked, Reply("so", 1, 1))
        assert [cache.get(other) for other in others] == [None] * len(others)
        assert cache.get(question()) is not None


def test_the_modes(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    kept, new = question(), question("and now?")
    with Cache(path, "write") as cache:
        assert cache.get(kept) is None
        cache.put(kept, Reply("so", 1, 1))
    with Cache(path, "off") as off, Cache(path, "read") as read, Cache(path, "only") as only:
        for cache in (off, read, only):
            cache.put(new, Reply("thus", 1, 1))
        assert off.get(kept) is None and off.stats().entries == 0
        assert read.get(kept) == only.get(kept) == Reply("so", 1, 1)
        assert read.get(new) is None
        with pytest.raises(CacheMiss, match="run once with `--cache write`") as caught:
            only.get(new)
        assert "\n" not in str(caught.value) and caught.value.exit_code == 6
        assert read.stats().entries == 1
        with pytest.raises(LLMError, match="open for reading"):
            read.clear()
    with pytest.raises(LLMError, match="off, read, write, only"):
        Cache(path, "on")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("mode", [mode for mode in get_args(Mode) if mode != "write"])
def test_only_write_makes_a_file(tmp_path: Path, mode: Mode) -> None:
    path = tmp_path / "absent" / "c.db"
    with Cache(path, mode) as cache:
        cache.put(question(), Reply("so", 1, 1))
        assert cache.stats().entries == 0 and cache.entries() == []
        if mode == "only":
            with pytest.raises(CacheMiss):
                cache.get(question())
        else:
            assert cache.get(question()) is None
    assert not path.parent.exists()


def test_the_first_answer_stays(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.db", "write") as one, Cache(tmp_path / "c.db", "write") as two:
        one.put(question(), Reply("first", 1, 1))
        two.put(question(), Reply("second", 2, 2))
        assert one.get(question()) == two.get(question()) == Reply("first", 1, 1)
        assert one.stats().entries == 1


def test_a_rejected_request_is_asked_again(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.db", "write") as cache:
        cache.put(question(), Reply("no such field", 0, 0, finish="rejected"))
        assert cache.get(question()) is None
        cache.put(question(), Reply("I will not", 4, 3, finish="refused"))
        assert cache.get(question()) == Reply("I will not", 4, 3, finish="refused")


def test_a_user_can_look_inside_count_and_clear(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    with Cache(path, "write") as cache:
        for number in range(30):
            asked = question(f"question number {number} of a secret kind", "ab"[number % 2])
            cache.put(asked, Reply(f"answer {number}", 10, number))
        stats = cache.stats()
        assert (stats.entries, stats.by_model) == (30, {"a": 15, "b": 15})
        assert (stats.tokens_in, stats.tokens_out) == (300, sum(range(30)))
        assert stats.bytes >= path.stat().st_size > 0
        newest, before = cache.entries(2)
        assert newest.reply == Reply("answer 29", 10, 29) and before.model == "a"
        assert json.loads(newest.request)["messages"][1][1].startswith("question number 29")
        assert len(newest.key) == 64 and cache.entries(-1) == []
        assert cache.clear("a") == 15
        assert cache.stats().by_model == {"b": 15}
        assert cache.clear() == 15 and cache.clear() == 0
        assert cache.get(question("question number 3 of a secret kind", "b")) is None
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"SQLite" in left and b"secret kind" not in left and b"answer" not in left


def test_clearing_gives_back_the_space(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    with Cache(path, "write") as cache:
        for number in range(100):
            cache.put(question(str(number)), Reply("x" * 5000, 1, 1))
        assert cache.stats().bytes > 500_000
        assert cache.clear() == 100
        assert path.stat().st_size <= cache.stats().bytes < 50_000


@example([("half a pair \ud83d", "and \udca9\0", 0), ("null\0", "", 1)])
@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, st.integers(0, 3)), max_size=12))
def test_any_text_comes_back(rows: list[tuple[str, str, int]]) -> None:
    first: dict[tuple[str, int], str] = {}
    with Cache(":memory:", "write") as cache:
        for text, answer, sample in rows:
            cache.put(question(text, sample=sample), Reply(answer, 1, 2))
            first.setdefault((text, sample), answer)
        for (text, sample), answer in first.items():
            assert cache.get(question(text, sample=sample)) == Reply(answer, 1, 2)
        seen = [json.loads(entry.request) for entry in cache.entries(99)]
        assert {(body["messages"][1][1], body["sample"]) for body in seen} == set(first)


def test_threads_share_a_cache(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.db", "write") as cache, ThreadPoolExecutor(8) as pool:

        def ask(number: int) -> str:
            cache.put(question(str(number % 20)), Reply(str(number % 20), 1, 1))
            reply = cache.get(question(str(number % 20)))
            return reply.text if reply else "lost"

        assert list(pool.map(ask, range(200))) == [str(number % 20) for number in range(200)]
        assert cache.stats().entries == 20


_WRITER = """
import sys
from mnemonaut.planners.llm.cache import Cache
from mnemonaut.planners.llm.llm import Message, Reply, Request
cache = Cache(sys.argv[1], "write")
for number in range(int(sys.argv[3])):
    request = Request("m", (Message("user", str(number)),))
    cache.put(request, Reply(sys.argv[2], 1, 1))
    print(cache.get(request).text, flush=True)
cache.close()
"""


def writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_processes_that_write_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    children = [writer(path, name, 60) for name in ("left", "right", "middle")]
    seen = [child.communicate(timeout=60)[0].split() for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    with Cache(path, "only") as cache:
        for number in range(60):
            kept = cache.get(Request("m", (Message("user", str(number)),)))
            assert kept is not None
            assert {answers[number] for answers in seen} == {kept.text}


def test_what_was_kept_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    child = writer(path, "killed", 100_000)
    assert child.stdout is not None
    for _ in range(40):
        assert child.stdout.readline() == "killed\n"
    child.send_signal(signal.SIGKILL)
    with child:
        rest = child.stdout.read().count("\n")
    assert child.returncode == -signal.SIGKILL
    with Cache(path, "write") as cache:
        assert cache.stats().entries >= 40 + rest
        assert cache.get(Request("m", (Message("user", "39"),))) == Reply("killed", 1, 1)
