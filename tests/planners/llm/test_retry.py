"""How long to wait: known answers for headers, and properties of the random waits."""

import email.utils
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.planners.llm.retry import Backoff, asked_wait, is_retried

NOW = 1_700_000_000.0
KEYS = st.text().map(lambda text: hashlib.sha256(text.encode("utf-8", "ignore")).hexdigest())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": email.utils.formatdate(NOW + 90, usegmt=True)}, 90.0),
        ({"retry-after": email.utils.formatdate(NOW - 90, usegmt=True)}, 0.0),
        ({"retry-after": "Tue, 14 Nov 2023 22:14:20 -0000"}, 60.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Tue, 99 Nov 2023 22:14:20 GMT"}, None),
    ],
)
def test_what_a_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(headers, NOW) == seconds


@given(st.text(max_size=40))
def test_any_header_is_read_or_let_be(text: str) -> None:
    asked = asked_wait({"retry-after": text, "retry-after-ms": text[::-1]}, NOW)
    assert asked is None or asked >= 0


@given(KEYS, st.integers(1, 2000))
def test_a_wait_is_repeatable_and_bounded(key: str, attempt: int) -> None:
    backoff = Backoff(0.5, 20.0)
    wait = backoff.wait(key, attempt)
    assert 0 <= wait <= min(20.0, 0.5 * 2.0 ** min(attempt - 1, 60))
    assert wait == Backoff(0.5, 20.0).wait(key, attempt)


@given(KEYS, st.integers(1, 20), st.floats(0, 1e6))
def test_never_less_than_asked_and_little_more(key: str, attempt: int, asked: float) -> None:
    wait = Backoff(0.5, 20.0).wait(key, attempt, asked)
    assert asked <= wait <= asked + 0.5


def test_waits_grow_and_spread_over_all_of_their_range() -> None:
    keys = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(400)]
    means = []
    for attempt in (1, 2, 3, 4):
        waits = sorted(Backoff(1.0, 100.0).wait(key, attempt) for key in keys)
        most = 2.0 ** (attempt - 1)
        assert waits[0] < 0.05 * most and waits[-1] > 0.95 * most
        means.append(sum(waits) / len(waits))
    assert means == pytest.approx([0.5, 1.0, 2.0, 4.0], rel=0.1)


def test_which_statuses_are_tried_again() -> None:
    again = [status for status in range(200, 600) if is_retried(status)]
    assert again == [408, 409, 429, *range(500, 600)]
