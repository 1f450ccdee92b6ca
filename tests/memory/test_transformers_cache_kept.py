"""What a WindowCache keeps, takes back and refuses, without a model around it."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from mnemonaut.memory.errors import CacheMismatch
from mnemonaut.memory.frame_window import FrameWindow
from mnemonaut.memory.memories import Working
from mnemonaut.memory.transformers_cache import WindowCache


def made(window: FrameWindow | None = None, layers: int = 1, pinned: int = 3) -> WindowCache:
    return WindowCache(window or FrameWindow(1, 2), layers=layers, pinned=pinned, tokens=2)


def fed(cache: WindowCache, *counts: int) -> list[Tensor]:
    """Calls of so many tokens, each token marked with its own number; all that came back."""
    found = []
    for count in counts:
        seen = cache.get_seq_length()
        marks = torch.arange(seen, seen + count).float()[:, None].expand(2, 2, count, 4)
        for layer in range(len(cache)):
            found += [kept.clone() for kept in cache.update(marks + layer, -marks - layer, layer)]
    return found


@pytest.mark.parametrize(
    ("window", "wanted"),
    [
        # Slots after the prompt (0, 1, 2); frames are (3, 4), (5, 6) and so on.
        (FrameWindow(1, 2), [3, 4, 11, 12, 13, 14]),
        (FrameWindow(0, 3), [9, 10, 11, 12, 13, 14]),
        (FrameWindow(2, 1), [3, 4, 5, 6, 13, 14]),
        (FrameWindow(0, 1), [13, 14]),
        (FrameWindow(0, 9), list(range(3, 15))),
    ],
)
def test_the_call_comes_last_and_whole_frames_leave(window: FrameWindow, wanted: list[int]) -> None:
    cache = made(window)
    keys, values = fed(cache, 3, *[2] * 6)[-2:]
    marks = keys[0, 0, :, 0].tolist()
    assert marks[:3] == [0, 1, 2] and marks[-2:] == [13, 14]
    assert sorted(marks[3:]) == wanted
    assert torch.equal(keys, -values)
    assert all(
        torch.equal(one, two) for one, two in zip(cache.visible(0), (keys, values), strict=True)
    )
    # The mask of the next call: what stays before it, and how many tokens are left out.
    stays = 3 + 2 * (min(7, window.slots) - 1)
    assert cache.get_mask_sizes(2, 0) == (stays + 2, 15 - stays)


def test_parts_of_a_frame_see_what_the_whole_will() -> None:
    """The first token of a frame evicts; the second finds the same past and the first."""
    cache = made()
    fed(cache, 3, *[2] * 5)
    first, _ = fed(cache, 1)
    second, _ = fed(cache, 1)
    assert second.shape[2] == first.shape[2] + 1 == 9
    assert torch.equal(second[:, :, :-1], first)
    assert sorted(second[0, 0, :, 0].tolist()) == [0, 1, 2, 3, 4, 11, 12, 13, 14]
    assert cache.visible(0)[0].shape[2] == 9


def test_state_goes_round() -> None:
    cache = made(layers=2)
    working: Working = cache
    empty = working.state()
    fed(cache, 3, *[2] * 4, 1)
    state, before = working.state(), working.nbytes
    wanted = fed(cache, 1, *[2] * 5)
    for other in (cache, made(layers=2)):
        other.restore(state)
        assert other.frames == 4
        found = fed(other, 1, *[2] * 5)
        assert all(torch.equal(one, two) for one, two in zip(found, wanted, strict=True))
    working.restore(empty)
    assert cache.get_seq_length() == 0 and not cache.state()["keys"].any()
    fresh = made(layers=2)
    assert fresh.nbytes == 0
    for one, two in zip(fed(cache, 3, *[2] * 9), fed(fresh, 3, *[2] * 9), strict=True):
        assert torch.equal(one, two)
    assert cache.nbytes == fresh.nbytes == before == 2 * 2 * 2 * 2 * (3 + 3 * 2) * 4 * 4


def test_states_of_other_sizes_are_refused() -> None:
    cache = made(layers=2)
    fed(cache, 3, 2)
    state = cache.state()
    for wrong in (
        {**state, "keys": state["keys"][:1]},
        {**state, "values": state["values"].bfloat16()},
        {"seen": state["seen"], "keys": state["keys"]},
        {},
    ):
        with pytest.raises(CacheMismatch, match="state"):
            cache.restore(wrong)
    with pytest.raises(CacheMismatch, match="made with the same sizes"):
        made(layers=2, pinned=4).restore(state)
    assert all(torch.equal(held, cache.state()[name]) for name, held in state.items())


def test_a_state_of_another_window_is_refused() -> None:
    """Of as many frames; an empty one too, whose window would be another from then on."""
    other, cache = made(FrameWindow(0, 3)), made()
    fed(cache, 3, 2)
    before = cache.state()
    for counts in ((), (3, 2, 2)):
        fed(other, *counts)
        with pytest.raises(CacheMismatch, match=r"of 0 \+ 3 .* this cache of 1 \+ 2 ") as caught:
            cache.restore(other.state())
        assert "\n" not in str(caught.value)
    assert all(torch.equal(held, cache.state()[name]) for name, held in before.items())


def test_nothing_lies_on_another_device_or_is_waited_for() -> None:
    """On the meta device there are shapes and no data: a mixed or an asked tensor would raise."""
    cache = made()
    for count in (3, *[2] * 6, 1, 1):
        given = torch.empty(2, 2, count, 4, device="meta")
        keys, values = cache.update(given, given, 0)
        assert keys.device.type == values.device.type == "meta"
    assert cache.frames == 7
    with pytest.raises(CacheMismatch, match="on cpu"):
        cache.update(torch.zeros(2, 2, 2, 4), torch.zeros(2, 2, 2, 4), 0)


def test_nothing_is_learnt_through_the_cache() -> None:
    with torch.inference_mode():
        cache = made()
        fed(cache, 3, 2)
    given = torch.ones(2, 2, 2, 4, requires_grad=True)
    for _ in range(4):
        keys, values = cache.update(given, given * 2, 0)
        assert not keys.requires_grad and not values.requires_grad


def written(batch: int = 2, tokens: int = 2, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.zeros(batch, 2, tokens, 4, dtype=dtype)


Misuse = Callable[[WindowCache], object]
MISUSES: list[tuple[Misuse, str]] = [
    (lambda c: made().visible(0), "give the model its prompt first"),
    (lambda c: c.visible(1), "layer 1 of a cache of 1"),
    (lambda c: made().update(written(2, 10), written(2, 10), 0), "10 tokens .* where 9 complete"),
    (lambda c: c.update(written(2, 3), written(2, 3), 0), r"prompt \(3\) and every frame \(2\)"),
    (lambda c: (fed(c, 1), c.get_mask_sizes(2, 0)), "2 tokens in one call where 1 complete"),
    (lambda c: c.update(written(1), written(1), 0), "the batch is 1, not 2: make a new cache"),
    (lambda c: c.update(written(), written(dtype=torch.float16), 0), r"values are torch\.float16"),
    (lambda c: c.update(written()[0], written()[0], 0), r"give \(batch, heads, tokens, head_size"),
    (lambda c: c.crop(-1), r"save state\(\) before"),
    (lambda c: c.reset(torch.tensor([0])), "make one cache for each episode"),
    (lambda c: WindowCache(c.window, layers=1, pinned=0, tokens=0), "tokens=0 holds nothing"),
]


@pytest.mark.parametrize(("misuse", "told"), MISUSES)
def test_errors_name_the_cure_in_one_line(misuse: Misuse, told: str) -> None:
    cache = made()
    fed(cache, 3, 2, 2, 2)
    with pytest.raises(CacheMismatch, match=told) as caught:
        misuse(cache)
    assert "\n" not in str(caught.value)
