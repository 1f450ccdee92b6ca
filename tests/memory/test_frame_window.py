"""The frames that stay: the first few and the last few, each in a slot of its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.errors import CacheMismatch, StoreError
from mnemonaut.memory.frame_window import FrameWindow

windows = st.builds(FrameWindow, st.integers(0, 6), st.integers(1, 7))


def test_a_window_as_published() -> None:
    window = FrameWindow()
    assert window.slots == 56
    assert window.kept(55) == list(range(56))
    assert window.kept(56) == [*range(8), *range(9, 57)]
    assert window.kept(499) == [*range(8), *range(452, 500)]
    # The released code keeps 56 and attends to one more, the current frame.
    assert FrameWindow(8, 49).kept(499) == [*range(8), *range(451, 500)]


def test_no_memory_is_the_current_frame_alone() -> None:
    window = FrameWindow(0, 1)
    assert [window.kept(frame) for frame in range(4)] == [[0], [1], [2], [3]]
    assert {window.slot(frame) for frame in range(9)} == {0}
    np.testing.assert_array_equal(window.mask(5), np.eye(5, dtype=bool))


def test_a_mask_by_hand() -> None:
    wanted = ["10000", "11000", "11100", "10110", "10011"]
    np.testing.assert_array_equal(
        FrameWindow(1, 2).mask(5), [[sign == "1" for sign in row] for row in wanted]
    )


@given(windows, st.integers(0, 40))
def test_mask_and_kept_agree(window: FrameWindow, frame: int) -> None:
    mask = window.mask(frame + 1)
    assert mask.shape == (frame + 1, frame + 1) and mask.dtype == bool
    assert np.flatnonzero(mask[frame]).tolist() == window.kept(frame)
    assert len(window.kept(frame)) == min(frame + 1, window.slots)


@given(windows, st.integers(1, 60))
def test_slots_hold_what_is_kept_and_fill_in_order(window: FrameWindow, frames: int) -> None:
    held: dict[int, int] = {}
    for frame in range(frames):
        held[window.slot(frame)] = frame
        assert sorted(held.values()) == window.kept(frame)
        assert sorted(held) == list(range(min(frame + 1, window.slots)))


@pytest.mark.parametrize("sizes", [(-1, 4), (2, 0), (0, -1)])
def test_a_window_without_the_current_frame_is_refused(sizes: tuple[int, int]) -> None:
    with pytest.raises(CacheMismatch, match="take initial >= 0 and recent >= 1") as caught:
        FrameWindow(*sizes)
    assert isinstance(caught.value, StoreError) and isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value)
