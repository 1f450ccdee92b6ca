"""The same at the paper's sizes, random weights, on a CUDA device: VGGT-1B and Qwen2.5-VL-7B.

Pictures of 640 x 480 as in the paper. Recomputation is VGGT over all frames in one pass, each
seeing all, and the language model over the same pictures anew; both are the package's own code.
"""

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from mnemonaut.agents.janus.model import Windows
from mnemonaut.memory.frame_window import FrameWindow

if TYPE_CHECKING:
    from mnemonaut.agents.janus.published.janus import PublishedJanus

FRAMES = (8, 32, 48)
TOLD = "walk past the couch and stop at the door"


def published() -> dict[str, Any]:
    """Figures of an accelerator that is at hand, or what is missing."""
    if not torch.cuda.is_available():
        return {"published": "no CUDA device was at hand (weights and a full memory take 27 GB)"}
    from mnemonaut.agents.janus.published.paper_size import random_published

    told = {"published_device": torch.cuda.get_device_name()}
    return told | compared(random_published(device="cuda"), 480, 640)


def compared(
    model: "PublishedJanus",
    height: int,
    width: int,
    rounds: int = 5,
    counts: tuple[int, ...] = FRAMES,
) -> dict[str, Any]:
    """Steps with a memory of so many frames and recomputing them, by turns."""
    generator = torch.Generator().manual_seed(0)
    frames = torch.randint(0, 256, (max(counts) + 1, 3, height, width), generator=generator)
    seen = frames.to(torch.uint8).to(model.qwen.device)
    figures: dict[str, Any] = {}
    for count in counts:
        found = _one(model, seen[: count + 1], rounds)
        figures |= {f"published_{what}": value for what, value in found.items()}
    return figures


def _one(model: "PublishedJanus", seen: Tensor, rounds: int) -> dict[str, Any]:
    """A memory of all but the last of the frames `seen` (T, 3, H, W).

    Where the device has too little memory to recompute, a text stands in the place of a figure.
    """
    window, count = FrameWindow(0, len(seen)), len(seen) - 1
    model.windows = Windows(window, window)
    memory = model.memory(height=seen.shape[2], width=seen.shape[3])
    model.begin(memory, [TOLD])
    for frame in seen:
        model.step(memory, frame[None])
    step, again = partial(model.step, memory, seen[-1:]), Recomputation(model, seen)
    steps, recomputations = [], []
    try:
        for _ in range(rounds):
            steps.append(milliseconds(step))
            recomputations.append(milliseconds(again))
    except torch.OutOfMemoryError:
        recomputations.clear()
    one = median(steps)
    figures: dict[str, Any] = {
        f"step_{count}_ms": round(one, 2),
        f"memory_{count}_bytes": memory.nbytes,
        f"recompute_{count}_ms": "out of memory",
    }
    if recomputations:
        other = median(recomputations)
        figures[f"recompute_{count}_ms"] = round(other, 2)
        figures[f"recompute_{count}_to_step"] = round(other / one, 2)
    return figures


class Recomputation:
    """One answer from raw frames (T, 3, H, W) alone, nothing kept."""

    def __init__(self, model: "PublishedJanus", frames: Tensor) -> None:
        from mnemonaut.agents.janus.published.pictures import prepared
        from mnemonaut.agents.janus.published.semantics import PicturedSemantics

        self._model, qwen = model, model.qwen
        self._pictures, self._size = prepared(
            frames, to=model.width, patch=qwen.patch, merge=qwen.merge, device=qwen.device
        )
        self._semantic = PicturedSemantics(
            qwen,
            self._size,
            prompt=model.prompt,
            reading="scored",
            batch=1,
            history=len(frames) - 1,
        )
        self._semantic.begin(0, TOLD)
        state = self._semantic.state()
        state["rows"] = torch.tensor([len(frames) - 1])
        state["0.pictures"] = (self._pictures[:-1] * 255).round().to(torch.uint8)
        self._before = state

    @torch.no_grad()
    def __call__(self) -> Tensor:
        model = self._model
        geometry: Tensor | None = None
        if model.aggregator is not None and model.merger is not None:
            patches = model.aggregator(self._pictures[None])[0, -1:]
            geometry = model.lam * model.merger(patches, self._size.rows, self._size.columns)
        self._semantic.restore(self._before)
        scores, _ = self._semantic.step(self._pictures[-1:], geometry)
        return scores


def milliseconds(work: Callable[[], object]) -> float:
    """Time until the device has done it."""
    _done()
    begun = time.perf_counter()
    work()
    _done()
    return 1_000 * (time.perf_counter() - begun)


def _done() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
