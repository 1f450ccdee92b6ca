"""What was paid for: one row for each call of a run, in a file that all its streams share.

    calls   who asked what and what came of it; written before the call leaves
    totals  one row with the sums, kept by triggers in the same transaction

How it counts. A call is *open* from before it leaves until its answer is here; an open call is
counted at its reservation, the most that it may cost. One that a killed process left open stays
so: it was perhaps answered, and perhaps billed. A call all of whose attempts failed costs
nothing, for providers bill no errors; how much input it held is noted (`failed_tokens_in`). So
do the failed attempts before an answer. Answers from a cache or a cassette cost nothing, count
against no limit, and are summed apart.
"""

import math
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self, TypeAlias

from .database import Database
from .errors import LimitReached, LLMError
from .ledger_rows import BY, CALL_COLUMNS, FORMAT, TOTAL_COLUMNS, Call, Total, sums
from .llm import Reply
from .prices import NANO, Price, PriceTable, missing_price_line, nano_dollars

Group: TypeAlias = Literal["scope", "stream", "model", "purpose"]
_PAGE = 1000


class Ledger:
    """The calls of one run, in the file at `path`; ":memory:" keeps them in this process.

    For several threads and processes at once. Limits are of the opening, not of the file: open
    it with higher ones to go on.

    Args:
        price: of every model, or a table of them. Where a price is not known, tokens are counted
            and money is not; one that is known later is applied to what was written without it.
        cost_limit: USD that the whole run may cost.
        token_limit: tokens, in and out, that the whole run may use.
        read_only: to look at a run; the file must exist.

    Raises:
        LLMError: the file or a limit is wrong; one line.
    """

    def __init__(
        self,
        path: str | Path,
        price: Price | PriceTable | None = None,
        cost_limit: float | None = None,
        token_limit: int | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        for name, limit in (("--cost-limit", cost_limit), ("--token-limit", token_limit)):
            if limit is not None and not (math.isfinite(limit) and limit >= 0):
                raise LLMError(f"{name} {limit} is no limit; give a number that is 0 or more")
        if cost_limit is not None and price is None:
            raise LLMError(
                "a cost limit needs the model's price, which is not known; add it to"
                " prices.toml, or use --token-limit"
            )
        self._price = price
        self._cost_limit = None if cost_limit is None else round(cost_limit * NANO)
        self._token_limit = token_limit
        self._database = Database(path, FORMAT, read_only=read_only)
        if price is not None and not read_only and self.total().unpriced:
            self._apply_prices()

    def reserve(
        self,
        scope: str,
        nth: int,
        model: str,
        purpose: str,
        tokens_in: int,
        tokens_out_at_most: int,
    ) -> int:
        """Note a call that is about to leave; its id.

        Args:
            scope, nth: the episode of a stream, and which call in it this is.
            purpose: what the call is for, e.g. "propose".
            tokens_in: our estimate.

        Raises:
            LimitReached: with all that is spent and open, the call might pass a limit.
            LLMError: there is a cost limit, and the model's price is not known.
        """
        nanos = self._nanos(model, tokens_in, tokens_out_at_most)
        if nanos is None and self._cost_limit is not None:
            raise LLMError(f"--cost-limit needs a price: {missing_price_line(model)}")
        with self._database.writing() as connection:
            self._check_limits(connection, nanos, tokens_in + tokens_out_at_most)
            row = (scope, nth, model, purpose, "open", 0, "")
            return _insert(connection, (*row, tokens_in, tokens_out_at_most, 1, nanos, 0.0, 0))

    def settle(self, call: int, reply: Reply, seconds: float) -> None:
        """The call was answered; `reply.faults` are the attempts that failed before."""
        attempts, faults = len(reply.faults) + 1, " ".join(reply.faults)
        with self._database.writing() as connection:
            nanos = self._nanos(_model(connection, call), reply.tokens_in, reply.tokens_out)
            done = connection.execute(
                "UPDATE calls SET status = 'answered', attempts = ?, faults = ?, tokens_in = ?,"
                " tokens_out = ?, estimated = ?, nano_dollars = ?, seconds = ?"
                " WHERE id = ? AND status = 'open'",
                (
                    attempts,
                    faults,
                    reply.tokens_in,
                    reply.tokens_out,
                    int(reply.estimated),
                    nanos,
                    seconds,
                    call,
                ),
            )
            _check_open(call, done)

    def fail(self, call: int, faults: tuple[str, ...], seconds: float) -> None:
        """The call got no answer; `faults` has one word for each attempt. It costs nothing."""
        with self._database.writing() as connection:
            done = connection.execute(
                "UPDATE calls SET status = 'failed', attempts = ?, faults = ?, tokens_out = 0,"
                " nano_dollars = 0, seconds = ? WHERE id = ? AND status = 'open'",
                (len(faults), " ".join(faults), seconds, call),
            )
            _check_open(call, done)

    def cached(self, scope: str, nth: int, model: str, purpose: str, reply: Reply) -> None:
        """A call that a cache or a cassette answered: no attempt was made and nothing paid."""
        row = (scope, nth, model, purpose, "answered", 0, "", reply.tokens_in, reply.tokens_out)
        with self._database.writing() as connection:
            _insert(connection, (*row, int(reply.estimated), 0, 0.0, 1))

    def total(self) -> Total:
        """All calls of the run."""
        with self._database.reading() as connection:
            return _total(connection)

    def totals_by(self, group: Group, prefix: str = "") -> dict[str, Total]:
        """Totals by scope, stream (a scope up to its first "/"), model or purpose.

        Only scopes that begin with `prefix` are counted; in the order of the first calls.
        """
        query = (
            f"SELECT {BY[group]}, {sums()} FROM calls WHERE substr(scope, 1, length(?)) = ?"
            " GROUP BY 1 ORDER BY min(id)"
        )
        with self._database.reading() as connection:
            rows = connection.execute(query, (prefix, prefix)).fetchall()
        return {row[0]: Total(*row[1:]) for row in rows}

    def by_scope_prefix(self, prefix: str) -> Total:
        """The calls of one stream or episode: all whose scope begins with `prefix`."""
        query = f"SELECT {sums()} FROM calls WHERE substr(scope, 1, length(?)) = ?"
        with self._database.reading() as connection:
            row = connection.execute(query, (prefix, prefix)).fetchone()
        return Total(*(value or 0 for value in row))

    def rows(self, prefix: str = "") -> Iterator[Call]:
        """The calls in the order in which they left; those whose scope begins with `prefix`."""
        query = (
            f"SELECT id, {', '.join(CALL_COLUMNS)} FROM calls WHERE id > ?"
            " AND substr(scope, 1, length(?)) = ? ORDER BY id LIMIT ?"
        )
        last = 0
        while True:
            with self._database.reading() as connection:
                page = connection.execute(query, (last, prefix, prefix, _PAGE)).fetchall()
            for row in page:
                yield Call.from_row(row)
            if len(page) < _PAGE:
                return
            last = page[-1][0]

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _nanos(self, model: str, tokens_in: int, tokens_out: int) -> int | None:
        table = self._price
        price = table.price_of(model) if isinstance(table, PriceTable) else table
        return None if price is None else nano_dollars(price, tokens_in, tokens_out)

    def _check_limits(self, connection: sqlite3.Connection, nanos: int | None, tokens: int) -> None:
        if self._cost_limit is None and self._token_limit is None:
            return
        total = _total(connection)
        if self._cost_limit is not None and nanos is not None:
            spent, reserved = total.nano_dollars, total.reserved_nano_dollars
            if spent + reserved + nanos > self._cost_limit:
                raise LimitReached(
                    f"{_usd(spent)} of --cost-limit {_usd(self._cost_limit)} is spent,"
                    f" {_usd(reserved)} more is reserved by open calls, and the next call may"
                    f" cost {_usd(nanos)}; raise --cost-limit, which `mnemonaut resume` takes too"
                )
        if self._token_limit is not None:
            used, reserved = total.tokens_in + total.tokens_out, total.reserved_tokens
            if used + reserved + tokens > self._token_limit:
                raise LimitReached(
                    f"{used} tokens of --token-limit {self._token_limit} are spent,"
                    f" {reserved} more are reserved by open calls, and the next call may"
                    f" take {tokens}; raise --token-limit, which `mnemonaut resume` takes too"
                )

    def _apply_prices(self) -> None:
        """Cost of the rows that were written while no price was known."""
        query = "SELECT id, model, tokens_in, tokens_out FROM calls WHERE nano_dollars IS NULL"
        with self._database.writing() as connection:
            rows = connection.execute(query).fetchall()
            priced = [(self._nanos(*row[1:]), row[0]) for row in rows]
            connection.executemany("UPDATE calls SET nano_dollars = ? WHERE id = ?", priced)


def _model(connection: sqlite3.Connection, call: int) -> str:
    row = connection.execute("SELECT model FROM calls WHERE id = ?", (call,)).fetchone()
    return "" if row is None else str(row[0])


def _total(connection: sqlite3.Connection) -> Total:
    columns = ", ".join(TOTAL_COLUMNS)
    return Total(*connection.execute(f"SELECT {columns} FROM totals").fetchone())


def _insert(connection: sqlite3.Connection, row: tuple[object, ...]) -> int:
    columns, holes = ", ".join(CALL_COLUMNS), ", ".join("?" * len(CALL_COLUMNS))
    done = connection.execute(f"INSERT INTO calls ({columns}) VALUES ({holes})", row)
    return int(done.lastrowid or 0)


def _check_open(call: int, done: sqlite3.Cursor) -> None:
    if done.rowcount != 1:
        raise ValueError(f"call {call} is not open: a call is settled once")


def _usd(nanos: int) -> str:
    whole, part = divmod(nanos, NANO)
    return f"${whole}.{f'{part:09d}'.rstrip('0').ljust(2, '0')}"
