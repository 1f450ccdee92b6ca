"""Faults on purpose: what goes wrong with real endpoints, in known shares and repeatable.

Which request gets which fault is drawn from a hash of the seed and the request's number in the
order of arrival, so equal runs of one client meet equal faults. Faults of the way (429 to slow)
spoil the HTTP answer; faults of content (broken to ramble) come in a sound HTTP answer.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite

from ...envs.errors import TaskError, UnknownName

KINDS: Mapping[str, str] = {
    "429": "too many requests, with Retry-After",
    "500": "the server has an error",
    "hang": "no answer; the connection stays open",
    "truncated": "a JSON body that ends in the middle",
    "empty": "an answer without choices",
    "reset": "the connection is reset",
    "slow": "a right answer that comes late",
    "broken": "the answer's text is broken JSON",
    "wrong-schema": "the answer's text is JSON of another schema",
    "refuse": "the model refuses",
    "ramble": "the right JSON within prose and a fence",
}
"""Every kind of fault, and what it is."""

CONTENT = frozenset({"broken", "wrong-schema", "refuse", "ramble"})
"""Faults of content: the HTTP answer is whole and has its usage."""

REFUSAL = "I'm sorry, but I can't help with that."


@dataclass(frozen=True, slots=True)
class Faults:
    """How large a share of the requests meets each fault; at most one a request.

    Attributes:
        shares: kind -> share from 0 to 1; together at most 1.
        seed: another seed spoils other requests.
        hang_seconds: how long a hanging connection is kept at most.
        retry_after: seconds that a 429 asks to wait.
        slow_seconds: how much later a slow answer comes.

    Raises:
        UnknownName: there is no such kind.
        TaskError: a share or a time makes no sense.
    """

    shares: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    hang_seconds: float = 60.0
    retry_after: float = 1.0
    slow_seconds: float = 2.0

    def __post_init__(self) -> None:
        for kind, share in self.shares.items():
            if kind not in KINDS:
                raise UnknownName("fault", kind, KINDS)
            if not 0 <= share <= 1:
                raise TaskError(f"fault {kind}: its share must be from 0 to 1, not {share:g}")
        total = sum(self.shares.values())
        if total > 1 + 1e-9:
            raise TaskError(f"the shares of the faults sum to {total:g}; give at most 1 in all")
        for name in ("hang_seconds", "retry_after", "slow_seconds"):
            seconds = getattr(self, name)
            if not (isfinite(seconds) and seconds >= 0):
                raise TaskError(f"{name} must be a number of seconds from 0, not {seconds:g}")

    def draw(self, arrival: int) -> str:
        """The kind of fault that the request with this number meets; "" for none."""
        point = self._number(arrival, "kind") / 2**64
        for kind in KINDS:
            point -= self.shares.get(kind, 0.0)
            if point < 0:
                return kind
        return ""

    def variant(self, arrival: int) -> bool:
        """Which of its two forms a fault takes, where it has two."""
        return bool(self._number(arrival, "variant") % 2)

    def _number(self, arrival: int, use: str) -> int:
        digest = sha256(f"{self.seed}/{arrival}/{use}".encode()).digest()
        return int.from_bytes(digest[:8], "big")


def parse_faults(texts: Iterable[str], *, seed: int = 0, hang_seconds: float = 60.0) -> Faults:
    """`["429:0.05", "hang:0.02"]` as a command line gives them; raises as `Faults` does."""
    shares: dict[str, float] = {}
    for text in texts:
        kind, _, number = text.partition(":")
        if kind not in KINDS:
            raise UnknownName("fault", kind, KINDS)
        if kind in shares:
            raise TaskError(f"fault {kind} is given twice; give each kind once")
        try:
            shares[kind] = float(number)
        except ValueError:
            raise TaskError(f"fault `{text}`: write KIND:SHARE, such as {kind}:0.05") from None
    return Faults(shares, seed=seed, hang_seconds=hang_seconds)


def spoiled(kind: str, text: str) -> str:
    """The answer's text after a fault of content; as it was for any other kind."""
    match kind:
        case "broken":
            # No JSON text ends with an opening brace, wherever the cut falls.
            return text[: len(text) // 2] + "{"
        case "wrong-schema":
            return json.dumps({"unexpected": ["this", "is", "not", "what", "was", "asked"]})
        case "refuse":
            return REFUSAL
        case "ramble":
            return (
                "Sure! I thought about it step by step, and here is what I would do.\n\n"
                f"```json\n{text}\n```\n\nLet me know if you need anything else."
            )
        case _:
            return text
