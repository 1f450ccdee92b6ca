"""The server's own count of what it was asked and what it answered, to check a ledger against."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from .faults import KINDS

OPEN = "open"
ANSWERED = "answered"
GONE = "gone"


@dataclass(slots=True)
class _Entry:
    """One request and how it ended; `tokens` (in, out) where a whole answer told them."""

    request_id: str
    outcome: str = OPEN
    tokens: tuple[int, int] | None = None


@dataclass(slots=True)
class Tally:
    """Every request for a completion in the order of arrival; safe to use from many threads.

    A request ends in exactly one way: "answered", a kind of fault, "error 404" and the like, or
    "gone" (its client left before it was answered). Until then it is "open".
    """

    _entries: list[_Entry] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def arrive(self, request_id: str = "") -> tuple[int, str]:
        """Count a request; gives its number, from 0, and its id (made up where it has none)."""
        with self._lock:
            arrival = len(self._entries)
            entry = _Entry(request_id or f"req-{arrival}")
            self._entries.append(entry)
            return arrival, entry.request_id

    def end(self, arrival: int, outcome: str, tokens: tuple[int, int] | None = None) -> None:
        """Say how a request ended; the last word counts."""
        with self._lock:
            entry = self._entries[arrival]
            entry.outcome, entry.tokens = outcome, tokens

    def report(self, ids: bool = False) -> dict[str, Any]:
        """The counts as plain JSON.

        `requests` = `answered` + all `faults` + all `errors` + `gone` + `open`. `completions` are
        the whole answers with usage, faulty content included, and the tokens are theirs. With
        `ids`, `request_ids` has `[id, outcome]` of every request in the order of arrival.
        """
        with self._lock:
            ended = [(e.request_id, e.outcome, e.tokens) for e in self._entries]
        outcomes = Counter(outcome for _, outcome, _ in ended)
        given = [tokens for *_, tokens in ended if tokens is not None]
        told: dict[str, Any] = {
            "requests": len(ended),
            "answered": outcomes[ANSWERED],
            "faults": {kind: outcomes[kind] for kind in KINDS if outcomes[kind]},
            "errors": {
                name.removeprefix("error "): n
                for name, n in sorted(outcomes.items())
                if name.startswith("error ")
            },
            "gone": outcomes[GONE],
            "open": outcomes[OPEN],
            "completions": len(given),
            "tokens_in": sum(tokens_in for tokens_in, _ in given),
            "tokens_out": sum(tokens_out for _, tokens_out in given),
        }
        if ids:
            told["request_ids"] = [[name, outcome] for name, outcome, _ in ended]
        return told
