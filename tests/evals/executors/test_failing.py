"""When an episode is played again, when it is given up, and when a stream is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.executors.failing import Failures
from mnemonaut.evals.results import StreamKey

from ..conftest import one_line

KEY = StreamKey("online", 1)


def test_an_episode_is_given_up_after_so_many_attempts() -> None:
    failures = Failures(KEY, 3)
    for _ in range(2):
        failures.began(4)
        assert failures.failed(4, "died") == (
            "online-1: a worker died in episode 4, which is played again"
        )
        assert failures.lost is None
    failures.began(4)
    assert "is now an error episode" in failures.failed(4, "hung")
    assert failures.lost == (4, "WorkerLost: 3 workers failed, the last one hung")
    failures.began(5)
    assert failures.lost is None


def test_each_episode_has_attempts_of_its_own() -> None:
    failures = Failures(KEY, 2)
    for index in range(9):
        failures.began(index)
        failures.failed(index, "died")
        assert failures.lost is None


@given(attempts=st.integers(1, 5), begun=st.lists(st.booleans(), max_size=30))
def test_a_stream_is_given_up_when_so_many_in_a_row_begin_nothing(
    attempts: int, begun: list[bool]
) -> None:
    failures, row = Failures(KEY, attempts), 0
    for index, begins in enumerate(begun):
        if begins:
            failures.began(index)
            failures.failed(index, "died")
            row = 0
            continue
        row += 1
        if row < attempts:
            assert "started another" in failures.failed(None, "died")
        else:
            with pytest.raises(ResultsError) as error:
                failures.failed(None, "died")
            assert one_line(error).startswith("online-1 cannot be played: ")
            assert attempts == 1 or f" {attempts} workers failed" in str(error.value)
            break


def test_what_was_given_up_is_remembered_until_it_is_written() -> None:
    """The worker that was to write it down dies as well, before any episode."""
    failures = Failures(KEY, 2)
    for _ in range(2):
        failures.began(0)
        failures.failed(0, "died")
    failures.failed(None, "died")
    assert failures.lost is not None and failures.lost[0] == 0
    failures.began(0)  # it was not written: the store had lost an earlier episode, say
    assert failures.lost is not None
