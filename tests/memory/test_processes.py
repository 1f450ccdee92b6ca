"""Several processes and one file: durability, readers beside writers, writers beside writers."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, ExperienceStore, Query

Make = Callable[..., Experience]

_WRITER = """
import sys
from mnemonaut.memory import Experience, ExperienceStore
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = ExperienceStore(path)
for number in range(count):
    id = store.remember(Experience({"text": ""}, f"{name} {number}", [], {"success": True}))
    store.credit([id], True)
    print(id, flush=True)
sys.stdin.read()
"""


def writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    child = writer(path, "killed", 5000)
    assert child.stdout is not None and child.stdin is not None
    for expected in range(1, 41):
        assert int(child.stdout.readline()) == expected
    child.send_signal(signal.SIGKILL)
    rest = child.communicate(timeout=60)[0].split()
    assert child.returncode == -signal.SIGKILL
    acknowledged = int(rest[-1]) if rest else 40
    with ExperienceStore(path) as store:
        assert store.last_id() >= acknowledged
        assert store.get(acknowledged).task == f"killed {acknowledged - 1}"
        assert store.usage(acknowledged) == (1, 1)
        assert store.verify() == []


def test_two_that_make_and_write_one_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    children = [writer(path, name, 30) for name in ("left", "right")]
    acknowledged = [child.communicate("", timeout=120)[0].split() for child in children]
    assert [child.returncode for child in children] == [0, 0]
    ids = sorted(int(id) for part in acknowledged for id in part)
    assert ids == list(range(1, 61))
    with ExperienceStore(path) as store:
        assert store.verify() == [] and store.watermark() == (60, 60)
        for name in ("left", "right"):
            tasks = [store.get(id).task for id in store.ids()]
            assert [task for task in tasks if task.startswith(name)] == [
                f"{name} {number}" for number in range(30)
            ]


@pytest.mark.parametrize("read_only", [True, False])
def test_a_reader_sees_what_a_writer_does(tmp_path: Path, make: Make, read_only: bool) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path) as one, ExperienceStore(path, read_only=read_only) as other:
        assert other.recall(Query("mine log")) == []
        one.remember(make("mine log"))
        assert [recall.id for recall in other.recall(Query("mine log"))] == [1]
        one.remember_many([make("mine stone"), make("mine iron")])
        one.credit([1, 3], True)
        assert (len(other), other.watermark()) == (3, (3, 2))
        assert other.usage(3) == (1, 1)
        one.withdraw((1, 0))
        one.remember(make("mine gold"))
        assert other.get(2).task == "mine gold" and len(other) == 2
        assert other.usage(1) == (0, 0)
        assert other.recall(Query("mine gold"), 5) == one.recall(Query("mine gold"), 5)
        assert other.verify() == [] and other.fingerprint() == one.fingerprint()


def test_writers_take_turns_and_each_knows_all(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path) as one, ExperienceStore(path) as other:
        assert one.remember(make("a")) == 1
        assert other.remember(make("b")) == 2
        assert other.remember(make("c")) == 3
        one.credit([3], False)
        assert one.remember_many([make("d"), make("e")]) == [4, 5]
        other.credit([5], True)
        one.withdraw((4, 1))
        assert other.remember(make("f")) == 5
        assert [one.get(id).task for id in one.ids()] == ["a", "b", "c", "d", "f"]
        for store in (one, other):
            assert store.usage(3) == (1, 0) and store.usage(5) == (0, 0)
            assert store.verify() == []
