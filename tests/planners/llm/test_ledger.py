"""What was paid for: each call from its reservation to its answer, and exact sums."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.planners.llm.errors import LimitReached, LLMError
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.ledger_rows import Call, Total
from mnemonaut.planners.llm.llm import Reply
from mnemonaut.planners.llm.prices import Price, nano_dollars

PRICE = Price(2.5, 10.0)


def summed(rows: Sequence[Call]) -> Total:
    """The totals of some rows, counted anew and in another way than the file does."""
    paid = [row for row in rows if row.status == "answered" and not row.cached]
    waiting = [row for row in rows if row.status == "open"]
    failed = [row for row in rows if row.status == "failed"]
    cached = [row for row in rows if row.cached]
    return Total(
        calls=len(rows),
        answered=len(paid),
        cached=len(cached),
        unanswered=len(waiting),
        failed=len(failed),
        attempts=sum(len(row.faults) + 1 for row in paid) + sum(len(r.faults) for r in failed),
        estimated=sum(row.estimated for row in paid),
        unpriced=sum(row.nano_dollars is None for row in paid + waiting),
        tokens_in=sum(row.tokens_in for row in paid),
        tokens_out=sum(row.tokens_out for row in paid),
        cached_tokens_in=sum(row.tokens_in for row in cached),
        cached_tokens_out=sum(row.tokens_out for row in cached),
        failed_tokens_in=sum(row.tokens_in for row in failed),
        reserved_tokens=sum(row.tokens_in + row.tokens_out for row in waiting),
        nano_dollars=sum(row.nano_dollars or 0 for row in paid),
        reserved_nano_dollars=sum(row.nano_dollars or 0 for row in waiting),
    )


def test_a_call_from_reservation_to_answer(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.db", PRICE) as ledger:
        call = ledger.reserve("online-0/17", 3, "m", "propose", 1000, 500)
        total = ledger.total()
        assert (total.unanswered, total.answered, total.cost) == (1, 0, 0.0)
        assert (total.reserved_tokens, total.reserved_cost) == (1500, 0.0075)
        ledger.settle(call, Reply("secret text", 900, 100, True, "stop", ("429", "timeout")), 1.5)
        (row,) = ledger.rows()
        assert row == Call(
            *(call, "online-0/17", 3, "m", "propose", "answered", 3, ("429", "timeout")),
            *(900, 100, True, 3_250_000, 1.5, False),
        )
        assert row.cost == ledger.total().cost == 0.00325
        total = ledger.total()
        assert (total.attempts, total.estimated, total.reserved_tokens) == (3, 1, 0)
        assert (total.tokens_in, total.tokens_out, total.reserved_cost) == (900, 100, 0.0)
    assert b"secret text" not in (tmp_path / "l.db").read_bytes()


def test_a_failed_call_costs_nothing_and_is_noted() -> None:
    with Ledger(":memory:", PRICE, cost_limit=0.01) as ledger:
        for _ in range(20):  # each may cost 0.0075, and does not
            call = ledger.reserve("s/1", 1, "m", "", 1000, 500)
            ledger.fail(call, ("500", "connection"), 2.0)
        total = ledger.total()
        assert (total.failed, total.attempts, total.failed_tokens_in) == (20, 40, 20_000)
        assert (total.cost, total.tokens_in, total.reserved_tokens) == (0.0, 0, 0)


def test_a_cached_answer_counts_against_no_limit() -> None:
    with Ledger(":memory:", PRICE, cost_limit=0.0, token_limit=0) as ledger:
        ledger.cached("s/1", 1, "m", "revise", Reply("", 10**9, 10**9, True, "stop", ("429",)))
        total = ledger.total()
        assert (total.calls, total.cached, total.attempts) == (1, 1, 0)
        assert (total.cost, total.tokens_in, total.cached_tokens_in) == (0.0, 0, 10**9)
        with pytest.raises(LimitReached):
            ledger.reserve("s/1", 2, "m", "", 1, 0)


def test_a_call_is_settled_once() -> None:
    with Ledger(":memory:", PRICE) as ledger:
        call = ledger.reserve("s/1", 1, "m", "", 10, 10)
        ledger.settle(call, Reply("", 5, 5), 0.0)
        before = ledger.total()
        for again in (call, call + 1):
            with pytest.raises(ValueError, match="settled once"):
                ledger.settle(again, Reply("", 5, 5), 0.0)
            with pytest.raises(ValueError, match="settled once"):
                ledger.fail(again, ("500",), 0.0)
        assert ledger.total() == before


def test_a_price_that_is_known_later_is_applied(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.settle(ledger.reserve("s/1", 1, "m", "", 9, 9), Reply("", 1000, 500), 0.0)
        ledger.fail(ledger.reserve("s/1", 2, "m", "", 9, 9), ("500",), 0.0)
        ledger.reserve("s/1", 3, "m", "", 1000, 0)
        assert [row.cost for row in ledger.rows()] == [None, 0.0, None]
    with Ledger(path, read_only=True) as ledger:
        assert ledger.total().unpriced == 2
    with Ledger(path, PRICE, cost_limit=0.0101) as ledger:
        assert [row.cost for row in ledger.rows()] == [0.0075, 0.0, 0.0025]
        assert ledger.total() == summed(list(ledger.rows()))
        with pytest.raises(LimitReached):
            ledger.reserve("s/1", 4, "m", "", 100, 0)


def test_totals_by_what_a_user_asks_for() -> None:
    with Ledger(":memory:", PRICE) as ledger:
        for scope, purpose in (("b-1/0", "x"), ("a-0/0", "y"), ("a-0/1", "x"), ("a-0/10", "y")):
            call = ledger.reserve(scope, 1, "m", purpose, 100, 100)
            ledger.settle(call, Reply("", 100, 10), 0.0)
        ledger.cached("no stream", 1, "n", "x", Reply("", 1, 1))
        rows = list(ledger.rows())
        streams = ledger.totals_by("stream")
        assert list(streams) == ["b-1", "a-0", "no stream"]
        assert streams["a-0"] == summed([row for row in rows if row.scope.startswith("a-0/")])
        assert list(ledger.totals_by("scope", "a-0/1")) == ["a-0/1", "a-0/10"]
        assert {k: t.calls for k, t in ledger.totals_by("purpose").items()} == {"x": 3, "y": 2}
        assert {k: t.answered for k, t in ledger.totals_by("model").items()} == {"m": 4, "n": 0}
        assert ledger.by_scope_prefix("a-0/") == streams["a-0"]
        assert ledger.by_scope_prefix("none") == Total()
        assert [row.scope for row in ledger.rows("a-0/1")] == ["a-0/1", "a-0/10"]
        assert sum(streams.values(), Total()) == ledger.total() == summed(rows)


def test_rows_are_read_past_one_page() -> None:
    with Ledger(":memory:") as ledger:
        for nth in range(2001):
            ledger.cached("ab"[nth % 2], nth, "m", "", Reply("", 1, 1))
        assert [row.nth for row in ledger.rows()] == list(range(2001))
        assert [row.nth for row in ledger.rows("b")] == list(range(1, 2001, 2))


def test_looking_at_a_run_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(LLMError, match=r"there is no cost ledger at .*; check the path"):
        Ledger(tmp_path / "absent.db", read_only=True)
    assert list(tmp_path.iterdir()) == []
    Ledger(tmp_path / "l.db").close()
    with Ledger(tmp_path / "l.db", read_only=True) as ledger:
        assert ledger.total() == Total()
        with pytest.raises(LLMError, match="may not be written"):
            ledger.cached("s", 1, "m", "", Reply("", 1, 1))


TOKENS = st.integers(0, 5000)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("reserve"), st.integers(0, 2), TOKENS, TOKENS),
        st.tuples(st.just("settle"), st.integers(0, 9), st.floats(0, 1), st.floats(0, 1)),
        st.tuples(st.just("fail"), st.integers(0, 9), st.integers(0, 4), st.just(0)),
        st.tuples(st.just("cached"), st.integers(0, 2), TOKENS, TOKENS),
        st.tuples(st.just("reopen"), st.just(0), st.just(0), st.just(0)),
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(
    steps=STEPS,
    cost_limit=st.none() | st.floats(0, 0.3),
    token_limit=st.none() | st.integers(0, 30_000),
)
def test_totals_are_the_sums_and_limits_hold(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, int, Any, Any]],
    cost_limit: float | None,
    token_limit: int | None,
) -> None:
    """Any interleaving of two openings of one file, with replies within their reservations."""
    path = tmp_path_factory.mktemp("ledger") / "l.db"
    price = Price(2.5, 10.0123)
    ledgers = [Ledger(path, price, cost_limit, token_limit) for _ in range(2)]
    waiting: list[tuple[int, int, int]] = []
    failed = 0
    for number, (step, which, one, other) in enumerate(steps):
        ledger = ledgers[number % 2]
        if step == "reserve":
            before = ledger.total()
            spent = before.nano_dollars + before.reserved_nano_dollars
            used = before.tokens_in + before.tokens_out + before.reserved_tokens
            over = cost_limit is not None and (
                spent + nano_dollars(price, one, other) > round(cost_limit * 1e9)
            )
            over = over or (token_limit is not None and used + one + other > token_limit)
            try:
                call = ledger.reserve(f"s-{which}/0", number, "m", "", one, other)
                assert not over
                waiting.append((call, one, other))
            except LimitReached:
                assert over and ledger.total() == before
        elif step == "settle" and waiting:
            call, most_in, most_out = waiting.pop(which % len(waiting))
            faults = ("429",) * (which % 3)
            reply = Reply("", int(most_in * one), int(most_out * other), which > 4, faults=faults)
            ledger.settle(call, reply, 0.1)
        elif step == "fail" and waiting:
            ledger.fail(waiting.pop(which % len(waiting))[0], ("500",) * one, 0.1)
            failed += 1
        elif step == "cached":
            ledger.cached(f"s-{which}/0", number, "m", "", Reply("", one, other))
        elif step == "reopen":
            ledger.close()
            ledgers[number % 2] = Ledger(path, price, cost_limit, token_limit)
    rows = list(ledgers[0].rows())
    total = ledgers[1].total()
    for ledger in ledgers:
        ledger.close()
    assert total == summed(rows)
    assert (total.unanswered, total.failed) == (len(waiting), failed)
    if cost_limit is not None:
        assert total.nano_dollars + total.reserved_nano_dollars <= round(cost_limit * 1e9)
    if token_limit is not None:
        assert total.tokens_in + total.tokens_out + total.reserved_tokens <= token_limit
