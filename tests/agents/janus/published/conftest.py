"""What the tests of the published models share."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from mnemonaut.agents.janus.published.vggt import Aggregator

from .tiny_checkpoints import tiny_aggregator, tiny_janusvln

Frames = Callable[..., Tensor]
Shapes = tuple[dict[str, tuple[int, ...]], dict[str, Any]]


@pytest.fixture(autouse=True)
def one_seed() -> Iterator[None]:
    """Random weights, the same in every run."""
    torch.manual_seed(0)
    yield


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny JanusVLN."""
    return tiny_janusvln(tmp_path_factory.mktemp("janusvln"))


@pytest.fixture
def aggregator() -> Aggregator:
    return tiny_aggregator()


@pytest.fixture
def frames() -> Frames:
    """Makes (count, batch, 3, height, width) random bytes."""

    def make(count: int, *, batch: int = 1, height: int = 18, width: int = 24) -> Tensor:
        return torch.randint(0, 256, (count, batch, 3, height, width), dtype=torch.uint8)

    return make


@pytest.fixture(scope="session")
def vggt_1b() -> Shapes:
    """Names and shapes of VGGT-1B's aggregator, spread out of the description beside this file."""
    told = json.loads(Path(__file__).with_name("vggt_1b.json").read_text(encoding="utf-8"))
    shapes = {name: tuple(shape) for name, shape in told["alone"].items()}
    for blocks, count in told["blocks"].items():
        held = dict(told["in every block"])
        if blocks in ("frame_blocks", "global_blocks"):
            held |= told["in frame and global blocks"]
        for number in range(count):
            for name, shape in held.items():
                shapes[f"{blocks}.{number}.{name}"] = tuple(shape)
    return shapes, told
