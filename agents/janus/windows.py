"""Which of its two memories an agent has, by a word and two numbers, as frames that are kept."""

from typing import TYPE_CHECKING

from ...envs.errors import MnemonautError, UnknownName
from ...memory.frame_window import FrameWindow

if TYPE_CHECKING:
    from ...memory.dualkv import DualKV
    from .model import Janus, Windows

WORKING = ("both", "spatial", "semantic", "off")
"""JanusVLN's Table 3: the full model, without the one memory, without the other, without both."""

INITIAL, RECENT = 8, 48
"""JanusVLN's own numbers of frames."""

ONLY_NOW = FrameWindow(0, 1)
"""No memory: the current frame, and nothing else."""

WORDS = 192
"""Words of an instruction that a working memory has room for; R2R's longest has fewer. What is
beyond them is not read."""


def window(initial: int = INITIAL, recent: int = RECENT) -> FrameWindow:
    """The window of a memory that is switched on.

    Raises:
        MnemonautError: there is no such window.
    """
    if initial < 0 or recent < 1:
        raise MnemonautError(
            f"a memory of {initial} initial and {recent} recent frames is none: take 0 or more "
            "initial and 1 or more recent frames (the current one is among them)"
        )
    return FrameWindow(initial, recent)


def windows_for(working: str, initial: int = INITIAL, recent: int = RECENT) -> "Windows":
    """The windows of both memories; one that is switched off sees the current frame only.

    Raises:
        UnknownName: `working` is none of `WORKING`.
        MnemonautError: there is no such window.
    """
    from .model import Windows

    if working not in WORKING:
        raise UnknownName("working memory", working, WORKING)
    kept = window(initial, recent)
    return Windows(
        semantic=kept if working in ("both", "semantic") else ONLY_NOW,
        spatial=kept if working in ("both", "spatial") else ONLY_NOW,
    )


def memory_for(model: "Janus", windows: "Windows") -> "DualKV":
    """A working memory for one agent with that model, on the model's device."""
    weights = next(model.parameters())
    return model.memory(windows, 1, WORDS, weights.dtype, weights.device)
