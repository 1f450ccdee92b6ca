"""Limits that hold: one ledger, threads and processes that share it, and one that is killed."""

import signal
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mnemonaut.planners.llm.errors import LimitReached, LLMError
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.ledger_rows import Total
from mnemonaut.planners.llm.llm import Reply
from mnemonaut.planners.llm.prices import Price

PRICE = Price(2.5, 10.0)


def test_the_cost_limit_stops_before_it_is_passed(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with Ledger(path, PRICE, cost_limit=0.02) as ledger:
        first = ledger.reserve("s/1", 1, "m", "", 1000, 500)  # at most 0.0075
        ledger.reserve("s/1", 2, "m", "", 1000, 500)
        with pytest.raises(LimitReached) as caught:
            ledger.reserve("s/1", 3, "m", "", 1000, 500)
        assert str(caught.value) == (
            "$0.00 of --cost-limit $0.02 is spent, $0.015 more is reserved by open calls, and"
            " the next call may cost $0.0075; raise --cost-limit, which `mnemonaut resume`"
            " takes too"
        )
        assert caught.value.exit_code == 7
        assert ledger.total().calls == 2  # what was refused is not in the ledger
        ledger.settle(first, Reply("", 1000, 0), 0.0)  # 0.0025, which makes room
        ledger.reserve("s/1", 3, "m", "", 1000, 500)
        ledger.reserve("s/1", 4, "m", "", 1000, 0)  # exactly to the limit
        with pytest.raises(LimitReached, match=r"\$0.0025 of --cost-limit \$0.02 is spent"):
            ledger.reserve("s/1", 5, "m", "", 1, 0)
    with Ledger(path, PRICE, cost_limit=0.03) as ledger:  # `resume` with more
        ledger.reserve("s/1", 5, "m", "", 1000, 500)
        assert ledger.total().calls == 5


def test_the_token_limit_needs_no_price() -> None:
    with Ledger(":memory:", None, token_limit=100) as ledger:
        call = ledger.reserve("s/1", 1, "m", "", 30, 40)
        with pytest.raises(LimitReached) as caught:
            ledger.reserve("s/1", 2, "m", "", 30, 1)
        assert str(caught.value) == (
            "0 tokens of --token-limit 100 are spent, 70 more are reserved by open calls, and the"
            " next call may take 31; raise --token-limit, which `mnemonaut resume` takes too"
        )
        ledger.settle(call, Reply("", 30, 10), 0.0)
        ledger.reserve("s/1", 2, "m", "", 30, 30)
        assert (ledger.total().unpriced, ledger.total().cost) == (2, 0.0)


@pytest.mark.parametrize("limit", [-0.1, float("nan"), float("inf")])
def test_a_limit_that_is_none_is_refused(limit: float) -> None:
    with pytest.raises(LLMError, match=r"--cost-limit .* is no limit"):
        Ledger(":memory:", PRICE, cost_limit=limit)
    with pytest.raises(LLMError, match=r"--token-limit .* is no limit"):
        Ledger(":memory:", PRICE, token_limit=-1)


def test_a_cost_limit_needs_a_price() -> None:
    with pytest.raises(LLMError, match=r"prices\.toml, or use --token-limit"):
        Ledger(":memory:", None, cost_limit=1.0)


def test_threads_never_pass_a_limit_together() -> None:
    with Ledger(":memory:", PRICE, cost_limit=0.1) as ledger, ThreadPoolExecutor(8) as pool:

        def ask(nth: int) -> bool:
            try:
                call = ledger.reserve("s/1", nth, "m", "", 1000, 500)
            except LimitReached:
                return False
            ledger.settle(call, Reply("", 1000, 500), 0.0)  # 0.0075: 13 fit
            return True

        assert sum(pool.map(ask, range(60))) == 13 == ledger.total().answered
        assert ledger.total().cost == 0.0975


_STREAM = """
import sys, time
from mnemonaut.planners.llm.errors import LimitReached
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.llm import Reply
from mnemonaut.planners.llm.prices import Price
path, name, count, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
ledger = Ledger(path, Price(2.5, 10.0), float(limit) if limit else None)
print("ready", flush=True)
sys.stdin.readline()
for nth in range(count):
    try:
        call = ledger.reserve(name + "/0", nth, "m", "propose", 1000, 500)
    except LimitReached:
        sys.exit(7)
    print(nth, flush=True)
    time.sleep(0.001)  # the answer takes a while, so that the others get their turn
    ledger.settle(call, Reply("", 1000, 500, faults=("429",)), 0.0)
ledger.close()
"""


def stream(path: Path, name: str, count: int, limit: str = "") -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _STREAM, str(path), name, str(count), limit],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def begin_together(children: Iterable["subprocess.Popen[str]"]) -> None:
    """They take longer to start than to write."""
    for child in children:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()


def rest_of(child: "subprocess.Popen[str]") -> str:
    """All that it still says until it ends."""
    with child:
        assert child.stdout is not None
        return child.stdout.read()


def test_streams_write_at_once_and_one_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    others = [stream(path, name, 150) for name in ("left", "right")]
    killed = stream(path, "killed", 100_000)
    begin_together([*others, killed])
    assert killed.stdout is not None
    for nth in range(40):
        assert killed.stdout.readline() == f"{nth}\n"
    killed.send_signal(signal.SIGKILL)
    left = 40 + rest_of(killed).count("\n")
    assert [len(rest_of(other).split()) for other in others] == [150, 150]
    assert [other.returncode for other in others] == [0, 0]
    with Ledger(path, PRICE) as ledger:
        rows = list(ledger.rows())
        assert ledger.total() == sum(ledger.totals_by("stream").values(), Total())
        dead = ledger.by_scope_prefix("killed/")
        # Each line says that a call had left; the kill came before or after its answer.
        assert dead.unanswered <= 1 and dead.calls - left in (0, 1)
        assert [row.nth for row in rows if row.scope == "killed/0"] == list(range(dead.calls))
        assert dead.reserved_cost == 0.0075 * dead.unanswered
        assert ledger.by_scope_prefix("left").attempts == 300
        assert ledger.total().answered == 300 + dead.answered


def test_a_call_left_open_stays_counted_at_its_most(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    script = _STREAM.replace("    ledger.settle(", "    import os; os.kill(os.getpid(), 9)\n    (")
    child = subprocess.run(
        [sys.executable, "-c", script, str(path), "s", "5", ""],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )
    assert child.returncode == -signal.SIGKILL
    with Ledger(path, PRICE, cost_limit=0.01) as ledger:
        total = ledger.total()
        assert (total.calls, total.unanswered, total.cost) == (1, 1, 0.0)
        assert (total.reserved_tokens, total.reserved_cost) == (1500, 0.0075)
        with pytest.raises(LimitReached, match=r"\$0.0075 more is reserved"):
            ledger.reserve("s/0", 0, "m", "", 1000, 500)


def test_streams_never_pass_a_limit_together(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    children = [stream(path, name, 1000, "2") for name in ("left", "right", "middle")]
    begin_together(children)
    assert all(rest_of(child) for child in children)
    assert [child.returncode for child in children] == [7, 7, 7]
    with Ledger(path, PRICE) as ledger:
        total = ledger.total()
        assert sum(ledger.totals_by("stream").values(), Total()) == total and total.unanswered == 0
        assert total.answered == 266 and total.cost == 1.995
