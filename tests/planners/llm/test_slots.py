"""At most so many at once: threads, processes, and processes that are killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from mnemonaut.planners.llm.errors import LLMError, LLMUnavailable
from mnemonaut.planners.llm.slots import Slots


class Gauge:
    """How many are inside, and how many there were at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.inside = self.most = 0

    def visit(self) -> None:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.002)
        with self._lock:
            self.inside -= 1


@pytest.mark.parametrize("shared", [False, True])
def test_threads_are_limited_and_the_limit_is_used(tmp_path: Path, shared: bool) -> None:
    slots, gauge = Slots(3, tmp_path / "slots" if shared else None), Gauge()

    def visit(_: int) -> None:
        with slots.hold(20):
            gauge.visit()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(visit, range(60)))
    assert gauge.most == 3
    assert gauge.inside == 0


def test_threads_are_served_in_the_order_in_which_they_came() -> None:
    slots, order = Slots(1), list[int]()

    def visit(number: int) -> None:
        with slots.hold(20):
            order.append(number)

    threads = [threading.Thread(target=visit, args=(n,)) for n in range(8)]
    with slots.hold():
        for number, thread in enumerate(threads):
            thread.start()
            until = time.monotonic() + 20
            while len(slots._queue) <= number and time.monotonic() < until:
                time.sleep(0.001)
    for thread in threads:
        thread.join(20)
    assert order == list(range(8))


@pytest.mark.parametrize("shared", [False, True])
def test_waiting_has_a_limit(tmp_path: Path, shared: bool) -> None:
    folder = tmp_path if shared else None
    slots = Slots(1, folder)
    other = Slots(1, folder) if shared else slots
    told = "none of 1 requests at once ended within 0.03 s; allow more at once"
    with slots.hold(), pytest.raises(LLMUnavailable, match=told), other.hold(0.03):
        pytest.fail("two at once")
    with other.hold(0):
        assert other.limit == 1


def test_a_slot_is_free_again_after_an_error(tmp_path: Path) -> None:
    slots = Slots(1, tmp_path)
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"), slots.hold(0):
            raise ValueError("inside")
    with slots.hold(0):
        pass


VISIT_OFTEN = """
import os, sys, time
from mnemonaut.planners.llm.slots import Slots
log = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
slots = Slots(2, sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(15):
    with slots.hold(30):
        os.write(log, b"+")
        time.sleep(0.003)
        os.write(log, b"-")
"""
HOLD_FOR_GOOD = """
import sys, time
from mnemonaut.planners.llm.slots import Slots
with Slots(1, sys.argv[1]).hold():
    print("held", flush=True)
    time.sleep(60)
"""
FORK_INSIDE = """
import os, sys, time
from mnemonaut.planners.llm.slots import Slots
with Slots(1, sys.argv[1]).hold():
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
print(child, flush=True)
os.waitpid(child, 0)
"""


@contextmanager
def _running(script: str, *arguments: Path) -> Iterator[subprocess.Popen[str]]:
    """A Python process of its own; killed at the end where it is not done."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_processes_share_the_limit(tmp_path: Path) -> None:
    folder, log = tmp_path / "slots", tmp_path / "log"
    with ExitStack() as stack:
        children = [stack.enter_context(_running(VISIT_OFTEN, folder, log)) for _ in range(3)]
        assert [_line(child) for child in children] == ["ready"] * 3
        for child in children:
            assert child.stdin is not None
            child.stdin.close()
        assert [child.wait(30) for child in children] == [0] * 3
    inside, most = 0, 0
    for sign in log.read_text():
        inside += 1 if sign == "+" else -1
        most = max(most, inside)
    assert (inside, most, log.stat().st_size) == (0, 2, 3 * 15 * 2)
    assert sorted(os.listdir(folder)) == ["slot-0", "slot-1"]


def test_a_killed_process_frees_its_slot(tmp_path: Path) -> None:
    slots = Slots(1, tmp_path)
    with _running(HOLD_FOR_GOOD, tmp_path) as child:
        assert _line(child) == "held"
        with pytest.raises(LLMUnavailable), slots.hold(0.02):
            pytest.fail("two at once")
        child.kill()
        with slots.hold(20):
            assert child.wait(20) == -signal.SIGKILL


def test_a_forked_child_keeps_no_slot(tmp_path: Path) -> None:
    """A child that was forked inside a slot has its descriptor, and no part in it."""
    with _running(FORK_INSIDE, tmp_path) as parent:
        child = int(_line(parent))
        try:
            with Slots(1, tmp_path).hold(0):
                os.kill(child, 0)  # it lives
        finally:
            os.kill(child, signal.SIGKILL)
            assert parent.wait(20) == 0


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_lets_none_through(limit: int) -> None:
    with pytest.raises(LLMError, match=f"a limit of {limit} requests at once"):
        Slots(limit)


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    slots = Slots(1, tmp_path / "file")
    for _ in range(2):
        with pytest.raises(LLMError, match="name a folder that can be written"), slots.hold(1):
            pytest.fail("no slot")
