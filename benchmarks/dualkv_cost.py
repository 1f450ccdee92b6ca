"""What a step of Janus costs with its memory, and what it would cost to recompute the frames.

Time is that of one core, so that what else runs on the machine does not count; ways that are
compared take turns. Recomputation is the fastest that the model offers: the frames and the current
one in one pass, no gradient, nothing that serves training alone, the instruction's keys and values
kept. It attends as many frames as the memory that stands against it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import torch
from dualkv_streams import FULL, ROOM, Episodes, random_episodes, random_janus
from torch import Tensor

from mnemonaut.agents.janus.attention import Prefix, attend_under
from mnemonaut.agents.janus.model import Janus, Windows
from mnemonaut.agents.janus.released import ReleasedPolicy
from mnemonaut.agents.janus.sizes import PRESETS
from mnemonaut.memory.dualkv import DualKV
from mnemonaut.memory.frame_window import FrameWindow

FRAMES = (8, 32, 48)
"""Earlier frames that are kept, or recomputed: those of JanusVLN's Table 5."""

EARLY, LATE = slice(57, 101), slice(400, 501)
"""Steps after the memory is full, and steps long after."""

WORDS = 252
"""In the vocabulary, as many as rendered rooms have; it costs nothing."""

BIN = 10
"""Steps that are one point of the picture."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often a size is measured.

    Attributes:
        episodes: of 501 steps.
        rounds: of each comparison.
        steps: in a round; one recomputation stands against them.
        released: whether the released code's policy is timed too.
    """

    episodes: int
    rounds: int
    steps: int
    released: bool


PLANS = {"tiny": Plan(4, 12, 4, True), "small": Plan(1, 4, 3, True), "base": Plan(0, 2, 2, False)}
QUICK = {"tiny": Plan(1, 4, 3, True), "small": Plan(0, 1, 3, False)}


def cost(quick: bool = False) -> dict[str, Any]:
    """Figures of every size, by its name."""
    figures: dict[str, Any] = {}
    for name, plan in (QUICK if quick else PLANS).items():
        model = random_janus(PRESETS[name](WORDS))
        told = random_episodes(model.sizes, 1, 64)
        found = {
            "parameters": sum(weight.numel() for weight in model.parameters()),
            "memory_bytes": model.memory(FULL, 1, ROOM).nbytes,
            **(episodes(model, told, plan.episodes) if plan.episodes else {}),
            **recomputing(model, told, plan),
            **(released(model, told, plan) if plan.released else {}),
        }
        figures |= {f"{name}_{figure}": value for figure, value in found.items()}
    return figures


def milliseconds(work: Callable[[], object]) -> float:
    """Time of the core that it takes."""
    begun = time.process_time()
    work()
    return 1_000 * (time.process_time() - begun)


@torch.inference_mode()
def episodes(model: Janus, told: Episodes, count: int, steps: int = 501) -> dict[str, Any]:
    """Whole episodes: steps early and late, bytes of the memory, megabytes of the process."""
    taken: list[list[float]] = []
    memory = model.memory(FULL, 1, ROOM)
    held: set[int] = set()
    process: list[float] = []
    for _ in range(count):
        model.begin(memory, told.words)
        turn = stepping(model, memory, told)
        taken.append([])
        for at in range(steps):
            taken[-1].append(milliseconds(partial(next, turn)))
            if at >= EARLY.start - 1:
                held.add(memory.nbytes)
            if at in (EARLY.start - 1, steps - 1):
                process.append(resident())
    early = [step for episode in taken for step in episode[EARLY]]
    late = [step for episode in taken for step in episode[LATE]]
    by_bin = [
        median(step for episode in taken for step in episode[first : first + BIN])
        for first in range(0, steps - BIN + 1, BIN)
    ]
    return {
        "step_57_100_ms": round(median(early), 3),
        "step_400_500_ms": round(median(late), 3),
        "late_to_early": round(median(late) / median(early), 3),
        "memory_bytes_difference": max(held) - min(held),
        "process_growth_mb": round(process[-1] - process[0], 1),
        "step_ms_by_frame": [round(ms, 3) for ms in by_bin],
    }


@torch.inference_mode()
def recomputing(model: Janus, told: Episodes, plan: Plan) -> dict[str, Any]:
    """Steps with a memory of so many frames, and with 8 + 48, against recomputing so many."""
    prefix = model.decoder.read(told.words)
    full = stepping(model, aged(model, FULL, told), told)
    figures: dict[str, Any] = {}
    for frames in FRAMES:
        window = FrameWindow(0, frames + 1)
        kept = stepping(model, aged(model, Windows(window, window), told), told)
        times: dict[str, list[float]] = {"step": [], "full": [], "recompute": []}
        for turn in (kept, full):
            next(turn)  # what is slow once is left out
        for _ in range(plan.rounds):
            for _ in range(plan.steps):
                times["step"].append(milliseconds(partial(next, kept)))
                times["full"].append(milliseconds(partial(next, full)))
            work = partial(recomputed, model, told, prefix, frames)
            times["recompute"].append(milliseconds(work))
        step, whole, again = (median(times[name]) for name in ("step", "full", "recompute"))
        figures |= {
            f"step_{frames}_ms": round(step, 2),
            f"step_full_beside_{frames}_ms": round(whole, 2),
            f"recompute_{frames}_ms": round(again, 2),
            f"recompute_{frames}_to_step": round(again / step, 2),
            f"recompute_{frames}_to_full_step": round(again / whole, 2),
        }
    return figures


@torch.inference_mode()
def released(model: Janus, told: Episodes, plan: Plan) -> dict[str, Any]:
    """The released code's policy (8 earlier frames read anew) against a step, memories full."""
    policy = ReleasedPolicy(model, FULL.spatial, 1)
    policy.begin(told.words)
    turn = stepping(model, aged(model, FULL, told), told)
    for at in range(EARLY.start):
        policy.step(told.frames[:, at % told.frames.shape[1]])
    again, step = [], []
    for at in range(plan.rounds * plan.steps):
        frame = told.frames[:, at % told.frames.shape[1]]
        again.append(milliseconds(partial(policy.step, frame)))
        step.append(milliseconds(partial(next, turn)))
    return {
        "released_ms": round(median(again), 2),
        "released_to_step": round(median(again) / median(step), 2),
    }


def stepping(model: Janus, memory: DualKV, told: Episodes) -> Iterator[Tensor]:
    """Step after step, the frames over and over."""
    while True:
        for frame, said in zip(told.frames.unbind(1), told.said.unbind(1), strict=True):
            yield model.step(memory, frame, said)


def aged(model: Janus, windows: Windows, told: Episodes, frames: int = 100) -> DualKV:
    """A memory that counts `frames` frames; what they left is nought, which costs the same."""
    memory = model.memory(windows, 1, ROOM)
    model.begin(memory, told.words)
    state = memory.state()
    for side in ("semantic", "spatial"):
        state[f"{side}.frames"].fill_(frames)
    memory.restore(state)
    return memory


def recomputed(model: Janus, told: Episodes, prefix: Prefix, frames: int) -> Tensor:
    """Logits (1, 4) of a frame from `frames` earlier ones and itself, all computed anew."""
    every, sizes = FrameWindow(0, frames + 1), model.sizes
    seen = model.look(told.frames[:, : frames + 1], every)
    logits, _ = model.decoder(
        told.said[:, : frames + 1],
        model.what(seen.semantic) + model.where(seen.spatial),
        model.decoder.rotation(torch.arange(frames + 1)).flatten(0, 1),
        attend_under(every, sizes.decoder_tokens, prefix),
    )
    answer: Tensor = logits[:, -1]
    return answer


def resident() -> float:
    """What this process holds in memory now, in MB; 0 where the system does not say."""
    told = Path("/proc/self/statm")
    pages = int(told.read_text(encoding="ascii").split()[1]) if told.is_file() else 0
    return pages * 4096 / 1e6
