"""The agent with a working memory: its model, its windows, and who plays an episode with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..agents.agent import Agent
from ..agents.janus.windows import INITIAL, ONLY_NOW, RECENT, WORKING, window
from ..agents.policy import PolicyAgent
from ..envs.errors import MnemonautError, UnknownName
from ..memory.frame_window import FrameWindow
from ..memory.memories import Memories, Working
from .published import (
    check_published,
    is_published,
    published,
    published_agent,
    published_memory,
)

if TYPE_CHECKING:
    from ..agents.janus.model import Janus, Windows
    from ..agents.janus.words import WordVocabulary

AS_TRAINED = ""
"""No wish: the memories and windows that the checkpoint was trained with."""


class WorkingArm(Protocol):
    """What an arm says of its working memory; `compose.Arm` does."""

    @property
    def working(self) -> str: ...
    @property
    def initial(self) -> int | None: ...
    @property
    def recent(self) -> int | None: ...
    @property
    def checkpoint(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model with what it was trained with; shared by all who read it."""

    model: "Janus"
    vocabulary: "WordVocabulary"
    windows: "Windows"


def check_working(working: str, initial: int | None, recent: int | None) -> None:
    """Raise unless there is such a memory; needs no PyTorch.

    Raises:
        UnknownName: `working` is neither "" nor a name of one.
        MnemonautError: there is no such window, or it is one of a memory that is switched off.
    """
    if working not in (AS_TRAINED, *WORKING):
        raise UnknownName("working memory", working, WORKING)
    if working == "off" and (initial, recent) != (None, None):
        raise MnemonautError(
            "a working memory that is off keeps no frames: leave `initial` and `recent` out, "
            "or take another `working`"
        )
    window(INITIAL if initial is None else initial, RECENT if recent is None else recent)


def trained(checkpoint: str = "") -> Trained:
    """The model of a checkpoint's file; "" for the one that ships. Read once for a process.

    Raises:
        MissingExtra: PyTorch is not installed.
        NotAStore, StoreVersion: the file is missing, damaged or something else.
    """
    from ..agents.janus.checkpoint import shipped
    from ..memory.placement_network.extra import require_torch

    require_torch()
    path = Path(checkpoint).expanduser() if checkpoint else shipped()
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return _trained(str(path), changed)


def check_models(arms: Iterable[WorkingArm]) -> None:
    """Raise unless the models of the arms can be had; loads none, so that a run need not begin.

    Raises:
        MissingExtra, NotAStore, StoreVersion: as `trained`.
    """
    from ..agents.janus.checkpoint import described, shipped
    from ..memory.placement_network.extra import MissingExtra

    for checkpoint in dict.fromkeys(arm.checkpoint for arm in arms):
        if find_spec("torch") is None:
            raise MissingExtra("torch", "neural")
        if is_published(checkpoint):
            check_published(checkpoint)
            continue
        described(Path(checkpoint).expanduser() if checkpoint else shipped())


@lru_cache(maxsize=8)
def _trained(path: str, changed: int) -> Trained:
    import torch

    from ..agents.janus.checkpoint import load, vocabulary_of, windows_of

    torch.set_num_threads(1)  # streams run side by side, and their number must not change a sum
    model, body = load(path)
    return Trained(model, vocabulary_of(body), windows_of(body))


def windows(arm: WorkingArm, trained_with: "Windows") -> "Windows":
    """The windows that an arm means: its own numbers, else those that the model was trained with,
    else JanusVLN's; a memory that is off sees the current frame only."""

    def meant(name: str, before: FrameWindow) -> FrameWindow:
        on = before != ONLY_NOW if arm.working == AS_TRAINED else arm.working in ("both", name)
        if not on:
            return ONLY_NOW
        usual = FrameWindow(INITIAL, RECENT) if before == ONLY_NOW else before
        return window(
            usual.initial if arm.initial is None else arm.initial,
            usual.recent if arm.recent is None else arm.recent,
        )

    return type(trained_with)(
        semantic=meant("semantic", trained_with.semantic),
        spatial=meant("spatial", trained_with.spatial),
    )


def working_memory(arm: WorkingArm) -> Working | None:
    """A working memory for the episodes of a stream, one after the other; None: switched off.

    Raises:
        MissingExtra, NotAStore, StoreVersion: as `trained`.
    """
    from ..agents.janus.windows import memory_for

    meant = windows_of(arm)
    if meant == (ONLY_NOW, ONLY_NOW):
        return None
    if is_published(arm.checkpoint):
        return published_memory(arm.checkpoint, meant)
    return memory_for(trained(arm.checkpoint).model, meant)


def windows_of(arm: WorkingArm) -> "Windows":
    """The windows that an arm means, of the model that it names.

    Raises:
        MissingExtra, NotAStore, StoreVersion: as `trained`.
    """
    if is_published(arm.checkpoint):
        from ..agents.janus.model import Windows

        return windows(arm, Windows(*published(arm.checkpoint).windows))
    return windows(arm, trained(arm.checkpoint).windows)


def janus_players(arm: WorkingArm, k: int) -> Callable[..., PolicyAgent]:
    """Who plays the episodes of an arm of `janus`: the policy alone, or behind other memories.

    Raises:
        MissingExtra, NotAStore, StoreVersion: as `trained`.
    """
    from ..agents.janus.agent import JanusAgent
    from ..agents.janus.front import RecallingAgent

    def policy_of(memories: Memories) -> Agent:
        if is_published(arm.checkpoint):
            return published_agent(arm.checkpoint, memories)
        found = trained(arm.checkpoint)
        return JanusAgent(found.model, found.vocabulary, memories)

    windows_of(arm)  # so that a model that is not to be had fails at once

    def player(
        memories: Memories, where: Mapping[str, Any] | None = None, when: int = 0
    ) -> PolicyAgent:
        policy = policy_of(memories)
        if memories.episodic is None and memories.semantic is None:
            return PolicyAgent(policy)
        return RecallingAgent(policy, memories, k=k, where=where, when=when)

    return player


def working_line(arm: WorkingArm) -> str:
    """The working memory in words: "both, the first 8 and the last 48 frames"."""
    meant = windows_of(arm)
    on = {name: kept for name, kept in meant._asdict().items() if kept != ONLY_NOW}
    if not on:
        return "off, the current frame only"
    told = {
        n: f"the first {kept.initial} and the last {kept.recent} frames" for n, kept in on.items()
    }
    if len(set(told.values())) == 1:
        (name,) = on if len(on) == 1 else ("both",)
        return f"{name}, {next(iter(told.values()))}"
    return "; ".join(f"{name}, {frames}" for name, frames in told.items())
