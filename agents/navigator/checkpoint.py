"""A trained ranker, or a whole navigator, in one file: tensors, and a JSON text that says what.

PyTorch reads it with `weights_only`, so a file from elsewhere can run no code. Weights trained on
Matterport3D's buildings derive from that data set and stay with the user: none are shipped.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from ...memory.embedding import embedding
from ...memory.errors import NotAStore, StoreError, StoreVersion
from ...memory.placement_network.extra import require_torch
from ...memory.places import PlaceSettings, Words
from ...memory.places.recollection import Embed
from .combiner import Combiner
from .network import NetworkSettings, created
from .ranker import PathRanker
from .words import Vocabulary

if TYPE_CHECKING:
    from torch import Tensor

    from .navigator import Navigator

FORMAT = "mnemonaut.navigator"
VERSION = 1
_CURE = "run `mnemonaut train navigator`, or name its file"


def navigator_file() -> Path:
    """Where a navigator is kept that was given no other place: the user's data folder."""
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "mnemonaut" / "navigator.pt"


def save_ranker(ranker: PathRanker, path: str | Path) -> None:
    """Write the members to `path`; a file there is replaced whole.

    Raises:
        StoreError: it cannot be written.
    """
    _write({"ranker": _told(ranker)}, _tensors(ranker), path)


def load_ranker(path: str | Path) -> PathRanker:
    """Read a ranker that `save_ranker` or `save_navigator` wrote.

    Raises:
        MissingExtra: PyTorch is not installed.
        NotAStore: the file is missing, damaged or something else, or holds no ranker.
        StoreVersion: a newer mnemonaut wrote it.
    """
    told, tensors = _read(path)
    try:
        return _ranker(told["ranker"], tensors)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise _damaged(path, error) from error


def save_navigator(navigator: "Navigator", path: str | Path) -> None:
    """Write ranker, second stages and what memory needs to `path`; a file there is replaced whole.

    Raises:
        StoreError: it cannot be written.
    """
    import torch

    told: dict[str, Any] = {"embedding": navigator.embedding, "radius": navigator.radius}
    tensors: dict[str, Tensor] = {}
    if navigator.ranker is not None:
        told["ranker"] = _told(navigator.ranker)
        tensors |= _tensors(navigator.ranker)
    if navigator.words is not None:
        told["words"] = [navigator.words.texts, dict(navigator.words.found)]
    if navigator.settings is not None:
        settings = navigator.settings
        told["places"] = {name: getattr(settings, name) for name in settings.__slots__}
        told["places"]["weights"] = dict(settings.weights)
    for name, stage in (("alone", navigator.alone), ("remembering", navigator.remembering)):
        told[name] = [stage.memory, stage.own_used, len(stage.members), stage.weighed]
        for place, member in enumerate((stage.scale, *stage.members)):
            for part, array in member.items():
                tensors[f"{name}/{place}/{part}"] = torch.from_numpy(np.array(array))
    _write(told, tensors, path)


def load_navigator(path: str | Path, *, embed: Embed | None = None) -> "Navigator":
    """Read a navigator that `save_navigator` wrote.

    Args:
        embed: None: the embedding that it was trained with is loaded by its name.

    Raises:
        MissingExtra: PyTorch is not installed.
        NotAStore: the file is missing, damaged or something else.
        StoreVersion: a newer mnemonaut wrote it.
        StoreError: the embedding that it was trained with is not installed.
    """
    from .navigator import Navigator

    told, tensors = _read(path)
    try:
        ranker = _ranker(told["ranker"], tensors) if "ranker" in told else None
        alone, remembering = (
            _stage(told[name], tensors, name) for name in ("alone", "remembering")
        )
        words = places = None
        if "words" in told:
            number, found = told["words"]
            words = Words(int(number), MappingProxyType(dict(found)))
        if "places" in told:
            weights = MappingProxyType(dict(told["places"].pop("weights")))
            places = PlaceSettings(weights=weights, **told["places"])
        name, radius = str(told["embedding"]), float(told["radius"])
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise _damaged(path, error) from error
    if embed is None and name:
        embed = embedding(name).encode
    return Navigator(ranker, alone, remembering, words, embed, places, radius, name)


def _told(ranker: PathRanker) -> dict[str, Any]:
    return {
        "settings": asdict(ranker.settings),
        "words": ranker.vocabulary.words,
        "members": len(ranker.networks),
    }


def _tensors(ranker: PathRanker) -> dict[str, "Tensor"]:
    return {
        f"ranker/{place}/{name}": weights.detach().clone()
        for place, network in enumerate(ranker.networks)
        for name, weights in network.state_dict().items()
    }


def _ranker(told: Mapping[str, Any], tensors: Mapping[str, "Tensor"]) -> PathRanker:
    vocabulary = Vocabulary(tuple(map(str, told["words"])))
    settings = NetworkSettings(**told["settings"])
    networks = []
    for place in range(int(told["members"])):
        network = created(settings, len(vocabulary))
        network.load_state_dict(_below(tensors, f"ranker/{place}/"))
        networks.append(network.eval())
    return PathRanker(vocabulary, settings, networks)


def _stage(
    told: tuple[bool, list[int], int, bool], tensors: Mapping[str, "Tensor"], name: str
) -> Combiner:
    memory, used, members, weighed = told
    scale, *parts = (
        {part: array.numpy() for part, array in _below(tensors, f"{name}/{place}/").items()}
        for place in range(members + 1)
    )
    return Combiner(parts, bool(memory), tuple(map(int, used)), scale, bool(weighed))


def _below(tensors: Mapping[str, "Tensor"], start: str) -> dict[str, "Tensor"]:
    found = {n.removeprefix(start): tensor for n, tensor in tensors.items() if n.startswith(start)}
    if not found:
        raise KeyError(start)
    return found


def _write(told: Mapping[str, Any], tensors: Mapping[str, "Tensor"], path: str | Path) -> None:
    import torch

    text = json.dumps({"format": FORMAT, "version": VERSION, **told}, sort_keys=True)
    target = Path(path)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"description": text, "tensors": dict(tensors)}, partial)
        partial.replace(target)
    except (OSError, RuntimeError) as error:
        partial.unlink(missing_ok=True)
        raise StoreError(f"{target} cannot be written ({error}); name another file") from error


def _read(path: str | Path) -> tuple[dict[str, Any], Mapping[str, "Tensor"]]:
    require_torch()
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        told: dict[str, Any] = json.loads(content["description"])
        tensors: Mapping[str, Tensor] = dict(content["tensors"])
        right = told["format"] == FORMAT
    except OSError as error:
        raise NotAStore(f"{path} cannot be read ({error.strerror}); {_CURE}") from error
    except Exception as error:  # a damaged archive fails in many ways
        raise NotAStore(f"{path} holds no navigator; {_CURE}") from error
    if not right:
        raise NotAStore(f"{path} holds no navigator; {_CURE}")
    if told["version"] > VERSION:
        raise StoreVersion(f"{path} was written by a newer mnemonaut; upgrade to read it")
    return told, tensors


def _damaged(path: str | Path, error: Exception) -> NotAStore:
    reason = (str(error) or type(error).__name__).splitlines()[0]
    return NotAStore(f"{path} is damaged ({reason}); train it again")
