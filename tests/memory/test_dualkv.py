"""Both sides of the working memory move as one."""

import pytest
import torch

from mnemonaut.memory import Memories
from mnemonaut.memory.dualkv import DualKV
from mnemonaut.memory.errors import CacheMismatch
from mnemonaut.memory.frame_cache import FrameCache
from mnemonaut.memory.frame_window import FrameWindow
from mnemonaut.memory.memories import Working


def side(window: FrameWindow, batch: int = 2, tokens: int = 2, pinned: int = 0) -> FrameCache:
    return FrameCache(
        window, layers=1, batch=batch, heads=1, head_size=2, tokens=tokens, pinned=pinned
    )


def made() -> DualKV:
    return DualKV(
        semantic=side(FrameWindow(1, 3), tokens=3, pinned=2), spatial=side(FrameWindow(0, 1))
    )


def seen(memory: DualKV, frame: int, rows: torch.Tensor | None = None) -> list[torch.Tensor]:
    found = []
    for cache in (memory.semantic, memory.spatial):
        given = torch.full((2, 1, cache.tokens, 2), float(frame))
        keys, values, _ = cache.write(0, given, -given)
        found += [keys.clone(), values.clone()]
    memory.advance(rows)
    return found


def test_it_is_the_working_memory_of_an_agent() -> None:
    memory: Working = made()
    memories = Memories(working=memory)
    assert memories.working is memory and Memories().working is None
    memory.reset(torch.tensor([1]))
    memory.restore(memory.state())


def test_sides_have_their_own_windows_and_one_clock() -> None:
    memory = made()
    before = memory.nbytes
    assert before == memory.semantic.nbytes + memory.spatial.nbytes
    for frame in range(499):
        seen(memory, frame)
    semantic, _, spatial, _ = seen(memory, 499)
    assert semantic[0, 0, ::3, 0].tolist() == [0, 499, 497, 498]
    assert spatial[0, 0, :, 0].tolist() == [499, 499]
    assert memory.nbytes == before
    assert memory.batch == 2 and memory.frames.tolist() == [500, 500]
    memory.reset(torch.tensor([False, True]))
    assert memory.frames.tolist() == memory.spatial.frames.tolist() == [500, 0]
    seen(memory, 1, torch.tensor([1]))
    assert memory.frames.tolist() == memory.spatial.frames.tolist() == [500, 1]
    memory.reset()
    left = memory.state().items()
    assert all(not held.any() for name, held in left if not name.endswith(".layout"))


def test_state_goes_round_in_one_mapping() -> None:
    memory = made()
    memory.semantic.pin(0, torch.ones(2, 1, 2, 2), torch.ones(2, 1, 2, 2), torch.tensor([2, 1]))
    for frame in range(5):
        seen(memory, frame)
    state = memory.state()
    assert {name.split(".")[0] for name in state} == {"semantic", "spatial"}
    other = made()
    other.restore(state)
    for frame in range(5, 9):
        ours, theirs = seen(memory, frame), seen(other, frame)
        assert all(torch.equal(one, two) for one, two in zip(ours, theirs, strict=True))


def test_a_state_that_does_not_fit_changes_nothing() -> None:
    memory = made()
    before = memory.state()
    moved = made()
    seen(moved, 1)
    good = moved.state()
    half = {name: held for name, held in good.items() if name.startswith("semantic")}
    wider = {**good, "spatial.keys": torch.zeros(1, 2, 1, 4, 2)}
    uneven = {**good, "spatial.frames": torch.tensor([2, 1])}
    other = DualKV(
        semantic=side(FrameWindow(2, 2), tokens=3, pinned=2), spatial=side(FrameWindow(0, 1))
    )
    for state, told in (
        (half, "nothing"),
        (wider, "for keys"),
        (uneven, "different numbers"),
        (other.state(), r"2 \+ 2 frames .* this cache of 1 \+ 3 frames"),
    ):
        with pytest.raises(CacheMismatch, match=told):
            memory.restore(state)
        assert all(torch.equal(before[name], held) for name, held in memory.state().items())
    memory.restore(good)
    assert memory.frames.tolist() == [1, 1]


def test_sides_of_different_batches_are_refused() -> None:
    with pytest.raises(CacheMismatch, match="holds 2 rows and the spatial side 3; make both"):
        DualKV(side(FrameWindow(1, 3), batch=2), side(FrameWindow(0, 1), batch=3))
