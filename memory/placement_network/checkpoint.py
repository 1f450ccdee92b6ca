"""A trained predictor in one file: tensors, and a JSON text that says what they are.

PyTorch reads it with `weights_only`, so a file from elsewhere can run no code.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import NotAStore, StoreError, StoreVersion
from ..placement.relations import RELATIONS
from .extra import require_torch
from .graph import MemoryGraph
from .network import NetworkSettings, shapes, with_parameters
from .predictor import NetworkPredictor
from .training import Trained
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from torch import Tensor

    from ..embedding import Embedding

FORMAT = "mnemonaut.placement_network"
VERSION = 1


def save(predictor: NetworkPredictor, path: str | Path) -> None:
    """Write the members, as they were trained, to `path`; a file there is replaced whole.

    Raises:
        StoreError: it cannot be written.
    """
    import torch

    told: list[dict[str, Any]] = []
    tensors: dict[str, Tensor] = {}
    for place, member in enumerate(predictor.members):
        words, memory = member.network.vocabulary, member.memory
        told.append(
            {
                "settings": asdict(member.network.settings),
                "types": words.types,
                "classes": words.classes,
                "kinds": words.kinds,
                "memory": None if memory is None else asdict(memory),
            }
        )
        tensors[f"{place}/vectors"] = torch.from_numpy(words.vectors)
        for name, weights in member.network.parameters.items():
            tensors[f"{place}/parameters/{name}"] = weights.detach().clone()
    text = json.dumps({"format": FORMAT, "version": VERSION, "members": told}, sort_keys=True)
    target = Path(path)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        torch.save({"description": text, "tensors": tensors}, partial)
        partial.replace(target)
    except (OSError, RuntimeError) as error:
        partial.unlink(missing_ok=True)
        raise StoreError(f"{target} cannot be written ({error}); name another file") from error


def load(path: str | Path, embedding: "Embedding | None" = None) -> NetworkPredictor:
    """Read a predictor that `save` wrote.

    Args:
        path: the file.
        embedding: the one that it was trained with; None: the vectors that ship.

    Raises:
        MissingExtra: PyTorch is not installed.
        NotAStore: the file is missing, damaged or something else.
        StoreVersion: a newer mnemonaut wrote it.
    """
    require_torch()
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        told = json.loads(content["description"])
        right = told["format"] == FORMAT
    except OSError as error:
        raise NotAStore(f"{path} cannot be read ({error.strerror}); train one first") from error
    except Exception as error:  # a damaged archive fails in many ways
        raise NotAStore(
            f"{path} holds no placement network; train one, or name its file"
        ) from error
    if not right:
        raise NotAStore(f"{path} holds no placement network; train one, or name its file")
    if told["version"] > VERSION:
        raise StoreVersion(f"{path} was written by a newer mnemonaut; upgrade to read it")
    try:
        members = [
            _member(each, content["tensors"], place) for place, each in enumerate(told["members"])
        ]
        return NetworkPredictor(members, embedding)
    except (KeyError, TypeError, ValueError) as error:
        raise NotAStore(f"{path} is damaged ({error}); train it again") from error


def _member(told: Mapping[str, Any], tensors: Mapping[str, "Tensor"], place: int) -> Trained:
    settings = NetworkSettings(**told["settings"])
    vectors = np.asarray(tensors[f"{place}/vectors"].numpy(), dtype=np.float32)
    words = Vocabulary(tuple(told["types"]), tuple(told["classes"]), tuple(told["kinds"]), vectors)
    parameters: dict[str, Tensor] = {}
    for name, shape in shapes(settings, words).items():
        weights = tensors[f"{place}/parameters/{name}"]
        if tuple(weights.shape) != shape:
            raise ValueError(f"{name} has the shape {tuple(weights.shape)}, not {shape}")
        parameters[name] = weights
    memory = None
    if told["memory"] is not None:
        pairs = told["memory"]["edges"]
        edges = {name: tuple((a, b) for a, b in pairs[name]) for name in RELATIONS}
        memory = MemoryGraph(tuple(told["memory"]["types"]), edges)
    return Trained(with_parameters(settings, words, parameters), memory)
