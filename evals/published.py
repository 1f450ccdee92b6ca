"""The published JanusVLN in an arm: a folder of weights where others name a checkpoint's file."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..agents.janus.windows import ONLY_NOW
from ..memory.errors import NotAStore, StoreError
from ..memory.memories import Memories, Working

if TYPE_CHECKING:
    from ..agents.janus.model import Windows
    from ..agents.janus.published.agent import PublishedJanusAgent
    from ..agents.janus.published.janus import PublishedJanus

CONFIG = "config.json"
"""What makes a folder one of Hugging Face's models."""


def is_published(checkpoint: str) -> bool:
    """Whether an arm names a folder."""
    return bool(checkpoint) and Path(checkpoint).expanduser().is_dir()


def check_published(checkpoint: str) -> None:
    """Raise unless the folder looks like a model; loads none.

    Raises:
        MissingExtra: transformers is not installed.
        NotAStore: it does not.
    """
    from ..memory.placement_network.extra import MissingExtra

    if find_spec("transformers") is None:
        raise MissingExtra("transformers", "neural")
    if not (Path(checkpoint).expanduser() / CONFIG).is_file():
        raise NotAStore(
            f"{checkpoint} holds no {CONFIG}; name the folder of a JanusVLN checkpoint, "
            "or the file of one that `mnemonaut train janus` wrote"
        )


@lru_cache(maxsize=1)
def published(checkpoint: str) -> "PublishedJanus":
    """The model in a folder, on a GPU where there is one; read once for a process.

    Raises:
        CheckpointMissing, PublishedMismatch: as `load_published`.
    """
    import torch

    from ..agents.janus.published.janus import load_published

    graphic = torch.cuda.is_available()
    if not graphic:
        torch.set_num_threads(1)  # streams run side by side, and none may change another's sums
    return load_published(
        Path(checkpoint).expanduser(),
        dtype=torch.bfloat16 if graphic else torch.float32,
        device="cuda" if graphic else "cpu",
    )


def published_memory(checkpoint: str, meant: "Windows") -> Working:
    """A working memory of the model in a folder."""
    from ..agents.janus.published.agent import CameraMemory

    return CameraMemory(published(checkpoint), meant)


def published_agent(checkpoint: str, memories: Memories) -> "PublishedJanusAgent":
    """The model in a folder as an agent; without a working memory it knows the current frame only.

    Raises:
        StoreError: the working memory is another model's.
    """
    from ..agents.janus.model import Windows
    from ..agents.janus.published.agent import CameraMemory, PublishedJanusAgent

    model = published(checkpoint)
    kept = memories.working
    if kept is None:
        kept = CameraMemory(model, Windows(ONLY_NOW, ONLY_NOW))
    if not isinstance(kept, CameraMemory):
        raise StoreError("a published janus keeps a CameraMemory; make it with `working_memory`")
    return PublishedJanusAgent(model, kept)
