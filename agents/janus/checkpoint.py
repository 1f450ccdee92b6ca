"""A trained Janus in one file: safetensors, with a JSON text that says what it is.

The text is all that is needed to build the model again (sizes, vocabulary, windows) and to know
how it was made. It is read by itself, without PyTorch. No file of this kind can run code.
Format: https://github.com/huggingface/safetensors, "8 bytes N, N bytes of JSON, the tensors".
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...memory.errors import NotAStore, StoreError, StoreVersion
from ...memory.frame_window import FrameWindow
from ...memory.placement_network.extra import MissingExtra, require_torch
from .sizes import JanusSizes
from .words import WordVocabulary

if TYPE_CHECKING:
    from torch import Tensor

    from .model import Janus, Windows

FORMAT = "mnemonaut.janus"
VERSION = 1
SHIPPED = Path(__file__).with_name("tiny.safetensors")

_KEY = "janus"  # the only one: the order of several is not fixed, and equal models give equal bytes
_CURE = "run `mnemonaut train janus --out FILE`, or name another file"
_LARGEST_HEADER = 50_000_000


def shipped() -> Path:
    """The checkpoint that comes with the package.

    Raises:
        NotAStore: this copy of the package has none.
    """
    if not SHIPPED.is_file():
        raise NotAStore(
            "no trained janus ships with this copy; run `mnemonaut train janus --out FILE` "
            "and name it with --checkpoint FILE"
        )
    return SHIPPED


def save(
    model: "Janus",
    path: str | Path,
    told: Mapping[str, Any],
    *,
    vocabulary: WordVocabulary,
    windows: "Windows",
) -> None:
    """Write a model; a file there is replaced whole, and equal models give equal bytes.

    Args:
        told: how it was made, as plain JSON; `load` gives it back.
        windows: those that it was trained with.

    Raises:
        StoreError: it cannot be written, or a weight is not finite.
        MissingExtra: safetensors is not installed.
    """
    import torch

    tensors: dict[str, Tensor] = {}
    for name, weights in model.state_dict().items():
        kept = weights.detach().cpu().contiguous().clone()
        if kept.is_floating_point() and not bool(torch.isfinite(kept).all()):
            raise StoreError(f"{name} is not finite: the training has diverged; lower its rate")
        tensors[name] = kept
    body = {
        "format": FORMAT,
        "version": VERSION,
        "sizes": model.sizes.to_json(),
        "words": vocabulary.to_json(),
        "windows": {name: [w.initial, w.recent] for name, w in windows._asdict().items()},
        "told": dict(told),
    }
    _write(tensors, {_KEY: json.dumps(body, sort_keys=True)}, Path(path))


def load(path: str | Path, *, device: str = "cpu") -> "tuple[Janus, dict[str, Any]]":
    """The model, ready to act (`eval`, 32-bit floats), and what its file says.

    The dict has "sizes", "words", "windows" and "told"; see `vocabulary_of` and `windows_of`.

    Raises:
        MissingExtra: PyTorch or safetensors is not installed.
        NotAStore: the file is missing, damaged or something else.
        StoreVersion: a newer mnemonaut wrote it.
    """
    require_torch()
    body = described(path)
    from .model import Janus

    try:
        from safetensors.torch import load_file
    except ImportError as error:
        raise MissingExtra("safetensors", "neural") from error
    try:
        model = Janus(JanusSizes.from_json(body["sizes"]))
        model.load_state_dict(load_file(str(path)))
    except Exception as error:  # a cut or changed file fails in many ways
        reason = (str(error) or type(error).__name__).splitlines()[0].rstrip(":")
        raise NotAStore(f"{path} is damaged ({reason}); {_CURE}") from error
    return model.to(device).eval(), body


def described(path: str | Path) -> dict[str, Any]:
    """What a checkpoint's file says of itself; needs no PyTorch.

    Raises:
        NotAStore, StoreVersion: as `load`.
    """
    try:
        with Path(path).open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = file.read(length) if 0 < length <= _LARGEST_HEADER else b""
    except OSError as error:
        raise NotAStore(f"{path} cannot be read ({error.strerror}); {_CURE}") from error
    try:
        body: dict[str, Any] = json.loads(json.loads(header)["__metadata__"][_KEY])
        right = body["format"] == FORMAT and isinstance(body["version"], int)
    except (ValueError, KeyError, TypeError) as error:
        raise NotAStore(f"{path} is no checkpoint of janus; {_CURE}") from error
    if not right:
        raise NotAStore(f"{path} is no checkpoint of janus; {_CURE}")
    if body["version"] > VERSION:
        raise StoreVersion(f"{path} was written by a newer mnemonaut; upgrade to read it")
    try:
        JanusSizes.from_json(body["sizes"])
        vocabulary_of(body)
        _frame_windows(body)
        dict(body["told"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotAStore(f"{path} does not fit this mnemonaut ({error}); {_CURE}") from error
    return body


def vocabulary_of(body: Mapping[str, Any]) -> WordVocabulary:
    """The words that the model was trained with."""
    return WordVocabulary.from_json(body["words"])


def windows_of(body: Mapping[str, Any]) -> "Windows":
    """The windows that the model was trained with."""
    from .model import Windows

    return Windows(*_frame_windows(body))


def _frame_windows(body: Mapping[str, Any]) -> tuple[FrameWindow, FrameWindow]:
    semantic, spatial = (body["windows"][name] for name in ("semantic", "spatial"))
    return FrameWindow(*map(int, semantic)), FrameWindow(*map(int, spatial))


def _write(tensors: "Mapping[str, Tensor]", metadata: dict[str, str], target: Path) -> None:
    try:
        from safetensors.torch import save_file
    except ImportError as error:
        raise MissingExtra("safetensors", "neural") from error
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        save_file(dict(tensors), str(partial), metadata=metadata)
        partial.replace(target)
    except Exception as error:  # safetensors raises errors of its own
        with suppress(OSError):
            partial.unlink()
        raise StoreError(f"{target} cannot be written ({error}); name another file") from error
