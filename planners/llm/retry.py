"""How long to wait before the next attempt: what the server asked for, or a growing random wait.

Exponential backoff with full jitter: M. Brooker, "Exponential Backoff and Jitter" (AWS
Architecture Blog, 2015). Many streams that failed together do not come back together. The waits
of a request are drawn from its key, so that a repeated run waits equally.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from math import isfinite

RETRIED = frozenset({408, 409, 429})
"""Statuses below 500 that another attempt may mend; all from 500 on may be mended."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Before attempt n + 1, wait up to `base` * 2 ** (n - 1) seconds, at most `most`."""

    base: float = 0.5
    most: float = 20.0

    def wait(self, key: str, attempt: int, asked: float | None = None) -> float:
        """Seconds to wait after a failed attempt, which are counted from 1.

        Args:
            key: the request's key in hex.
            asked: the wait that the server asked for; never less, and at most `base` more, so
                that those that were sent away together do not return together.
        """
        import numpy as np

        luck = np.random.default_rng([int(key[:16], 16), attempt]).random()
        if asked is not None:
            return asked + self.base * luck
        return min(self.most, self.base * 2.0 ** min(attempt - 1, 60)) * luck


def is_retried(status: int) -> bool:
    """Whether another attempt may be answered otherwise than with this HTTP status."""
    return status in RETRIED or status >= 500


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a server asks to wait, or None where it does not or nobody can read it.

    Args:
        headers: of the answer, with names in lower case: `retry-after-ms`, or `retry-after` in
            seconds or as an HTTP date (RFC 9110, section 10.2.3).
        now: seconds since the epoch, against which a date is read.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000.0
    told = headers.get("retry-after")
    seconds = _number(told)
    if seconds is not None or told is None:
        return seconds
    try:
        date = parsedate_to_datetime(told)
    except (TypeError, ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, date.timestamp() - now)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None
