"""The cache as a container: views, fixed bytes, rows, state, and errors that name the cure."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from mnemonaut.memory.errors import CacheMismatch
from mnemonaut.memory.frame_cache import FrameCache
from mnemonaut.memory.frame_window import FrameWindow


def made(window: FrameWindow | None = None, **changes: Any) -> FrameCache:
    sizes: dict[str, Any] = {
        "layers": 2,
        "batch": 3,
        "heads": 2,
        "head_size": 4,
        "tokens": 2,
        "pinned": 3,
        **changes,
    }
    return FrameCache(window or FrameWindow(1, 2), **sizes)


def marked(value: float, *shape: int) -> Tensor:
    return torch.full(shape or (3, 2, 2, 4), float(value))


def marks(kept: Tensor, row: int = 0) -> list[float]:
    """What a row's tokens are marked with, in the order of the cache."""
    return [float(token) for token in kept[row, 0, :, 0]]


def test_frames_fill_their_slots_and_the_oldest_recent_one_leaves() -> None:
    cache = made(pinned=0)
    seen = []
    for frame in range(5):
        keys, values, mask = cache.write(0, marked(frame), marked(-frame))
        assert mask is None
        torch.testing.assert_close(keys, -values)
        seen.append(marks(keys)[::2])
        cache.advance()
    assert seen == [[0], [0, 1], [0, 1, 2], [0, 3, 2], [0, 3, 4]]


def test_layers_are_apart() -> None:
    cache = made(pinned=0)
    first, _, _ = cache.write(0, marked(1), marked(1))
    second, _, _ = cache.write(1, marked(2), marked(2))
    assert marks(first) == [1, 1] and marks(second) == [2, 2]


def test_pinned_tokens_lie_beside_the_frames() -> None:
    """Rows of one length need no mask; the longest pin sets how much is looked at."""
    cache = made()
    pinned = torch.arange(1, 3).float()[:, None].expand(3, 2, 2, 4)
    cache.pin(0, pinned, pinned, None)
    keys, _, mask = cache.write(0, marked(9), marked(9))
    assert mask is None and marks(keys) == [1, 2, 9, 9]
    assert cache.lengths.tolist() == [2, 2, 2]
    cache.reset()
    cache.pin(0, pinned, pinned, torch.tensor([1, 2, 0]))
    keys, _, mask = cache.write(0, marked(9), marked(9))
    assert mask is not None and mask.dtype == torch.bool
    assert [marks(keys, row) for row in range(3)] == [[0, 1, 9, 9], [1, 2, 9, 9], [0, 0, 9, 9]]
    assert mask.tolist() == [
        [False, True, True, True],
        [True, True, True, True],
        [False, False, True, True],
    ]


def test_rows_apart_are_masked_until_all_are_full() -> None:
    cache = made(pinned=0)
    cache.write(0, marked(0), marked(0))
    cache.advance(torch.tensor([0, 2]))
    keys, _, mask = cache.write(0, marked(1), marked(1))
    assert cache.frames.tolist() == [1, 0, 1]
    # Row 1 has not moved on: its frame was replaced.
    assert [marks(keys, row) for row in range(3)] == [[0, 0, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1]]
    assert mask is not None
    assert mask.tolist() == [[True] * 4, [True, True, False, False], [True] * 4]
    for frame in range(2, 5):
        cache.advance()
        keys, _, mask = cache.write(0, marked(frame), marked(frame))
    assert mask is None
    assert [marks(keys, row)[::2] for row in range(3)] == [[0, 3, 4], [1, 4, 3], [0, 3, 4]]


def test_five_hundred_frames_take_no_byte_and_no_tensor_more() -> None:
    cache = made(FrameWindow(8, 48), batch=2, tokens=3, pinned=0)
    frame = marked(1.0, 2, 2, 3, 4)
    whole: list[tuple[int, int, int]] = []
    for number in range(500):
        for layer in range(2):
            keys, values, mask = cache.write(layer, frame, frame)
            assert mask is None and keys.shape[2] == 3 * min(number + 1, 56)
            storage = keys.untyped_storage()
            whole.append((storage.data_ptr(), storage.nbytes(), cache.nbytes))
            assert values.untyped_storage().data_ptr() != storage.data_ptr()
        cache.advance()
    assert len(set(whole)) == 1
    kept = 2 * 2 * 2 * 56 * 3 * 2 * 4 * 4
    assert kept <= cache.nbytes < 1.1 * kept


def test_nothing_is_learnt_through_the_cache() -> None:
    """Written outside no_grad, it keeps no graph; inference mode and plain mode may take turns."""
    with torch.inference_mode():
        cache = made(pinned=0)
        cache.write(0, marked(1), marked(1))
        cache.advance()
    given = marked(2).requires_grad_()
    keys, values, _ = cache.write(0, given, given * 2)
    assert not keys.requires_grad and not values.requires_grad
    cache.advance(torch.tensor([True, True, False]))
    keys, values, _ = cache.write(0, given, given * 2)
    assert not keys.requires_grad and not values.requires_grad
    with torch.inference_mode():
        keys, _, _ = cache.write(0, given, given)
        cache.advance()
    cache.reset()


def test_a_reset_leaves_nothing_of_the_episode() -> None:
    fresh = made().state()
    cache = made()
    for rows in (None, torch.tensor([True, False, True])):
        pinned = marked(float("nan"), 3, 2, 3, 4)
        cache.reset()
        cache.pin(0, pinned, pinned, torch.tensor([3, 2, 1]))
        for _ in range(4):
            cache.write(0, marked(float("nan")), marked(float("inf")))
            cache.advance()
        cache.reset(rows)
        left = cache.state()
        for row in range(3) if rows is None else (0, 2):
            assert torch.equal(left["keys"][:, row], fresh["keys"][:, row])
            assert torch.equal(left["values"][:, row], fresh["values"][:, row])
        if rows is not None:
            assert left["keys"][0, 1].isnan().any()
            assert cache.frames.tolist() == [0, 4, 0] and cache.lengths.tolist() == [0, 2, 0]


def test_a_shorter_prompt_takes_the_place_of_a_longer_one() -> None:
    cache, fresh = made(), made()
    longer, shorter = marked(float("nan"), 3, 2, 3, 4), marked(5, 3, 2, 1, 4)
    cache.pin(0, longer, longer)
    for each in (cache, fresh):
        each.pin(0, shorter, shorter)
    assert all(torch.equal(fresh.state()[name], held) for name, held in cache.state().items())


def alive(cache: FrameCache, frames: range) -> list[Tensor]:
    """Write on, some rows waiting at times; everything that came back."""
    found = []
    for frame in frames:
        given = marked(frame).to(cache.dtype)
        keys, values, mask = cache.write(frame % 2, given, -given)
        found += [keys.clone(), values.clone()]
        found += [] if mask is None else [mask.clone()]
        cache.advance(torch.tensor([True, frame % 3 > 0, frame % 5 > 0]))
    return found


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_state_goes_round(dtype: torch.dtype) -> None:
    cache = made(dtype=dtype)
    pinned = marked(7, 3, 2, 2, 4).to(dtype)
    cache.pin(0, pinned, pinned, torch.tensor([2, 0, 1]))
    alive(cache, range(7))
    state = cache.state()
    wanted = alive(cache, range(7, 20))
    other = made(dtype=dtype)
    alive(other, range(11))
    other.restore(state)
    found = alive(other, range(7, 20))
    assert len(found) == len(wanted)
    assert all(torch.equal(one, two) for one, two in zip(found, wanted, strict=True))
    # A state is a copy: what came after it did not change it.
    assert not torch.equal(state["keys"], cache.state()["keys"])
    assert state["frames"].tolist() == [7, 4, 5]


def test_states_of_other_sizes_or_windows_are_refused_whole() -> None:
    cache, before = made(), made().state()
    for state, told in (
        (made(batch=2).state(), r"\(2, 2, 2, 9, 4\) for keys"),
        (made(dtype=torch.bfloat16).state(), "torch.bfloat16"),
        ({"keys": before["keys"]}, "nothing for values"),
        ({**before, "lengths": torch.zeros(4, dtype=torch.long)}, "for lengths"),
        # Of one size, byte for byte: what would be read as a frame is none.
        (made(FrameWindow(0, 3)).state(), r"of 0 \+ 3 frames .*, this cache of 1 \+ 2 frames"),
        (made(pinned=0, tokens=3).state(), r"0 pinned, 3 a frame.*: 3 pinned, 2 a frame"),
        ({name: before[name] for name in before if name != "layout"}, "is of no window"),
    ):
        with pytest.raises(CacheMismatch, match=told) as caught:
            cache.restore(state)
        assert "restore into a cache made with the same sizes" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert all(torch.equal(before[name], held) for name, held in cache.state().items())


def test_what_is_told_of_it_are_copies() -> None:
    cache = made(pinned=0)
    frames = cache.frames
    cache.advance()
    assert frames.tolist() == [0, 0, 0] and cache.frames.tolist() == [1, 1, 1]


def test_nothing_lies_on_another_device_or_is_waited_for() -> None:
    """On the meta device there are shapes and no data: a mixed or an asked tensor would raise."""
    cache = made(device="meta")
    tokens, frame = (marked(1, 3, 2, size, 4).to("meta") for size in (3, 2))
    for layer in range(2):
        cache.pin(layer, tokens, tokens, torch.tensor([3, 1, 2]))
    for moved in (None, torch.tensor([True, False, True]), torch.tensor([1]), None, None, None):
        for layer in range(2):
            keys, values, mask = cache.write(layer, frame, frame)
            assert mask is not None and {keys.device, values.device, mask.device} == {cache.device}
        cache.advance(moved)
        cache.reset(torch.tensor([2]))
    with pytest.raises(CacheMismatch, match=r"on cpu, the cache torch\.float32 on meta"):
        cache.write(0, marked(1), marked(1))


def begun(cache: FrameCache) -> FrameCache:
    cache.advance(torch.tensor([1]))
    return cache


Misuse = Callable[[FrameCache], object]


MISUSES: list[tuple[Misuse, str]] = [
    (lambda c: c.write(2, marked(1), marked(1)), "make it with layers=3"),
    (lambda c: c.write(-1, marked(1), marked(1)), "layer -1"),
    (
        lambda c: c.write(0, marked(1, 4, 2, 2, 4), marked(1)),
        "the batch is 4, not 3: make a new cache",
    ),
    (lambda c: c.write(0, marked(1, 3, 5, 2, 4), marked(1)), "make the cache with heads=5"),
    (lambda c: c.write(0, marked(1, 3, 2, 6, 4), marked(1)), "make the cache with tokens=6"),
    (lambda c: c.write(0, marked(1), marked(1, 3, 2, 2, 8)), "values of .* head_size=8"),
    (lambda c: c.write(0, marked(1, 3, 2, 8), marked(1)), "give .batch, heads, tokens"),
    (lambda c: c.write(0, marked(1).bfloat16(), marked(1)), "keys are torch.bfloat16 on cpu"),
    (lambda c: c.write(0, marked(1), marked(1).double()), "values are torch.float64"),
    (
        lambda c: c.pin(0, marked(1, 3, 2, 4, 4), marked(1, 3, 2, 4, 4)),
        "room for 3; make the cache with pinned=4",
    ),
    (lambda c: c.pin(0, marked(1), marked(1), torch.tensor([1, 2])), "one number per row"),
    (lambda c: c.pin(0, marked(1), marked(1), torch.tensor([1, 2, 3])), "at most the tokens"),
    (
        lambda c: c.pin(0, marked(1), marked(1), rows=torch.tensor([0])),
        "the batch is 3, not 1",
    ),
    (
        lambda c: begun(c).pin(0, marked(1), marked(1)),
        r"call reset\(rows\) before pin",
    ),
    (lambda c: c.advance(torch.tensor([True, False])), r"give \(3,\) booleans"),
    (lambda c: c.reset(torch.tensor([0, 3])), "different indices below 3"),
    (lambda c: c.reset(torch.tensor([1, 1])), "different indices"),
    (lambda c: c.reset(torch.tensor([1.0])), "different indices"),
    (lambda c: c.reset(torch.tensor([[1]])), "different indices"),
    (lambda c: made(batch=0, layers=0), "layers=0, batch=0 holds nothing"),
    (lambda c: made(pinned=-1), "pinned=-1"),
]


@pytest.mark.parametrize(("misuse", "told"), MISUSES)
def test_errors_name_the_cure_in_one_line(misuse: Misuse, told: str) -> None:
    with pytest.raises(CacheMismatch, match=told) as caught:
        misuse(made())
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_no_rows_are_no_rows() -> None:
    cache, before = made(), made().state()
    for rows in (torch.zeros(3, dtype=torch.bool), torch.zeros(0, dtype=torch.long)):
        cache.advance(rows)
        cache.reset(rows)
    assert all(torch.equal(before[name], held) for name, held in cache.state().items())
