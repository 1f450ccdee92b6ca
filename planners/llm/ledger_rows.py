"""What a ledger's file looks like, and the values that are read from it."""

from dataclasses import dataclass, fields
from typing import Any, Literal, Self

from .database import Format
from .prices import NANO

CALL_COLUMNS = (
    "scope",
    "nth",
    "model",
    "purpose",
    "status",
    "attempts",
    "faults",
    "tokens_in",
    "tokens_out",
    "estimated",
    "nano_dollars",
    "seconds",
    "cached",
)

_PAID = "({row}status = 'answered' AND NOT {row}cached)"
_OPEN = "({row}status = 'open')"

# What a row adds to each of the totals. The triggers that keep the running totals and the
# queries that sum some of the rows are both made from this table.
_ADDED = {
    "calls": "1",
    "answered": _PAID,
    "cached": "{row}cached",
    "unanswered": _OPEN,
    "failed": "({row}status = 'failed')",
    "attempts": "{row}attempts",
    "estimated": f"{_PAID} * {{row}}estimated",
    "unpriced": f"({_PAID} OR {_OPEN}) * ({{row}}nano_dollars IS NULL)",
    "tokens_in": f"{_PAID} * {{row}}tokens_in",
    "tokens_out": f"{_PAID} * {{row}}tokens_out",
    "cached_tokens_in": "{row}cached * {row}tokens_in",
    "cached_tokens_out": "{row}cached * {row}tokens_out",
    "failed_tokens_in": "({row}status = 'failed') * {row}tokens_in",
    "reserved_tokens": f"{_OPEN} * ({{row}}tokens_in + {{row}}tokens_out)",
    "nano_dollars": f"{_PAID} * coalesce({{row}}nano_dollars, 0)",
    "reserved_nano_dollars": f"{_OPEN} * coalesce({{row}}nano_dollars, 0)",
}
TOTAL_COLUMNS = tuple(_ADDED)

BY = {
    "scope": "scope",
    "stream": "substr(scope, 1, instr(scope || '/', '/') - 1)",
    "model": "model",
    "purpose": "purpose",
}
"""What rows are grouped by, as SQL."""


@dataclass(frozen=True, slots=True)
class Call:
    """One row of a ledger.

    Attributes:
        status: "open" (no answer yet; tokens and cost are the most that it may take),
            "answered" or "failed" (`tokens_in` is our estimate of what was sent).
        attempts: requests that were sent; 0 where the call is open or was cached.
        nano_dollars: cost; None where no price was known.
    """

    id: int
    scope: str
    nth: int
    model: str
    purpose: str
    status: Literal["open", "answered", "failed"]
    attempts: int
    faults: tuple[str, ...]
    tokens_in: int
    tokens_out: int
    estimated: bool
    nano_dollars: int | None
    seconds: float
    cached: bool

    @property
    def cost(self) -> float | None:
        """USD; None where no price was known."""
        return None if self.nano_dollars is None else self.nano_dollars / NANO

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """From an id and CALL_COLUMNS."""
        call = dict(zip(("id", *CALL_COLUMNS), row, strict=True))
        call["faults"] = tuple(call["faults"].split())
        call["estimated"], call["cached"] = bool(call["estimated"]), bool(call["cached"])
        return cls(**call)


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over calls. `calls` = answered + cached + unanswered + failed.

    Attributes:
        answered: by a server or a simulation, and paid for.
        cached: answered by a cache or a cassette.
        unanswered: open; in flight, or left by a killed process.
        attempts: requests that were sent for answered and failed calls.
        estimated: answered calls whose token counts are our own estimate.
        unpriced: answered and open calls whose cost is not known; not in the costs below.
        tokens_in, tokens_out: of answered calls.
        reserved_tokens: the most that the unanswered calls may take, in and out.
    """

    calls: int = 0
    answered: int = 0
    cached: int = 0
    unanswered: int = 0
    failed: int = 0
    attempts: int = 0
    estimated: int = 0
    unpriced: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached_tokens_in: int = 0
    cached_tokens_out: int = 0
    failed_tokens_in: int = 0
    reserved_tokens: int = 0
    nano_dollars: int = 0
    reserved_nano_dollars: int = 0

    @property
    def cost(self) -> float:
        """USD for answered calls whose price was known."""
        return self.nano_dollars / NANO

    @property
    def reserved_cost(self) -> float:
        """USD that the unanswered calls may have cost at most."""
        return self.reserved_nano_dollars / NANO

    def __add__(self, other: "Total") -> "Total":
        names = [field.name for field in fields(self)]
        return Total(*(getattr(self, name) + getattr(other, name) for name in names))


def sums() -> str:
    """The totals of the selected rows, as SQL columns in the order of `Total`."""
    return ", ".join(f"sum({added.format(row='')})" for added in _ADDED.values())


def _schema() -> tuple[str, ...]:
    added = ", ".join(f"{name} = {name} + {sql.format(row='new.')}" for name, sql in _ADDED.items())
    changed = ", ".join(
        f"{name} = {name} + {sql.format(row='new.')} - {sql.format(row='old.')}"
        for name, sql in _ADDED.items()
        if name != "calls"
    )
    counts = ", ".join(f"{name} INTEGER NOT NULL DEFAULT 0" for name in TOTAL_COLUMNS)
    return (
        "CREATE TABLE calls (id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL,"
        " nth INTEGER NOT NULL, model TEXT NOT NULL, purpose TEXT NOT NULL, status TEXT NOT NULL,"
        " attempts INTEGER NOT NULL, faults TEXT NOT NULL, tokens_in INTEGER NOT NULL,"
        " tokens_out INTEGER NOT NULL, estimated INTEGER NOT NULL, nano_dollars INTEGER,"
        " seconds REAL NOT NULL, cached INTEGER NOT NULL)",
        f"CREATE TABLE totals (id INTEGER PRIMARY KEY, {counts})",
        "INSERT INTO totals (id) VALUES (0)",
        f"CREATE TRIGGER call_added AFTER INSERT ON calls BEGIN UPDATE totals SET {added}; END",
        f"CREATE TRIGGER call_changed AFTER UPDATE ON calls BEGIN UPDATE totals SET {changed}; END",
    )


FORMAT = Format(
    name="cost ledger",
    application_id=0x6D6E6C6C,  # "mnll"
    version=1,
    cure="restore a copy, or delete it (what was spent so far is then not known)",
    schema=_schema(),
)
