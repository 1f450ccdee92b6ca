"""Both encoders, trained once and kept in a file that any number of policies learn from.

Each is written to a file of its own as soon as it is done, so that an interrupted run goes on with
the other one, and so that two processes may train one each. Format: safetensors, with a JSON text
that says what they learned from and how well.
"""

import json
import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ....memory.placement_network.extra import MissingExtra
from ..sizes import JanusSizes
from ..training.settings import TrainingError
from .moving import learn_to_move
from .seeing import learn_to_see
from .settings import EncoderSettings, Figures

if TYPE_CHECKING:
    from ..model import Janus

FORMAT = "mnemonaut.janus.encoders"
VERSION = 1
PARTS = ("semantic", "spatial")

Told = Callable[[str, float], None]
"""Told which part learns, and the share of it that is done."""

Learner = Callable[
    [EncoderSettings, JanusSizes, torch.device, Callable[[float], None]],
    tuple[torch.nn.Module, Figures],
]

_KEY = "encoders"
_CURE = "name another file, or none to have them made"
_POLICYS = (
    "words", "merge", "semantic_merger", "spatial_merger", "decoder_layers", "decoder_mlp", "read",
    "lam",
)  # fmt: skip
"""Sizes that no weight of an encoder depends on."""


def part_file(file: Path, part: str) -> Path:
    """Where one encoder lies until both are done."""
    return file.with_name(f"{file.name}.{part}")


def pretrained(
    file: Path,
    settings: EncoderSettings,
    sizes: JanusSizes,
    device: torch.device,
    tell: Told,
    parts: Collection[str] = PARTS,
) -> dict[str, Any]:
    """Train what `file` does not hold yet; equal settings give equal bytes.

    Args:
        sizes: of the model that they are for.
        parts: train these alone; the file is made by a call for both, from their own files.
            None of them: look whether what there is will do.

    Returns:
        What the file says of itself: "settings", "sizes", and "figures" of each part; see
        `seeing.named_well` and `moving.moved_well`.

    Raises:
        TrainingError: there is a file of other settings or sizes, it cannot be written, or the
            training has diverged.
        MissingExtra: safetensors is not installed.
    """
    asked = {"settings": settings.plain(), "sizes": _shape(sizes)}
    if file.exists():
        return _checked(file, asked)
    learners: dict[str, Learner] = {"semantic": learn_to_see, "spatial": learn_to_move}
    done = [part for part in PARTS if part_file(file, part).exists()]
    for part in done:
        _checked(part_file(file, part), asked)
    for part in PARTS:
        if part in done or part not in parts:
            continue
        encoder, figures = learners[part](settings, sizes, device, partial(tell, part))
        weights = encoder.state_dict()
        tensors = {f"{part}.{name}": weight for name, weight in weights.items()}
        _write(part_file(file, part), tensors, {**asked, "figures": {part: figures}})
    whole = {**asked, "figures": {}}
    tensors = {}
    for part in parts:
        own, body = _read(part_file(file, part))
        tensors.update(own)
        whole["figures"].update(body["figures"])
    if set(parts) == set(PARTS):
        _write(file, tensors, whole)
        for part in PARTS:
            part_file(file, part).unlink(missing_ok=True)
    return whole


def load_encoders(file: Path, model: "Janus") -> dict[str, Any]:
    """Put both encoders into a model, and say what the file does of them.

    A checkpoint of a policy will do as well: its encoders are taken.

    Raises:
        TrainingError: the file is missing, damaged, something else, or made for other sizes.
        MissingExtra: safetensors is not installed.
    """
    tensors, body = _read(file)
    other = [name for name, size in _shape(model.sizes).items() if body["sizes"].get(name) != size]
    if other:
        raise TrainingError(f"{file} holds encoders of other sizes ({', '.join(other)}); {_CURE}")
    for part in PARTS:
        named = (name.partition(".") for name in tensors)
        own = {name: tensors[f"{part}.{name}"] for of, _, name in named if of == part}
        try:
            getattr(model, part).load_state_dict(own)
        except RuntimeError as error:
            raise TrainingError(f"{file} holds no whole {part} encoder; {_CURE}") from error
    return body


def _shape(sizes: JanusSizes) -> dict[str, Any]:
    return {name: size for name, size in sizes.to_json().items() if name not in _POLICYS}


def _checked(file: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says of itself, where it is what was asked for."""
    _, body = _read(file)
    other = [
        name
        for what in ("settings", "sizes")
        for name in sorted(asked[what].keys() | body[what].keys())
        if asked[what].get(name) != body[what].get(name)
    ]
    if other:
        raise TrainingError(
            f"{file} holds encoders made otherwise ({', '.join(other)}); "
            "remove it, or give the settings that it was made with"
        )
    return body


def _read(file: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors, and "settings", "sizes" and "figures"."""
    try:
        from safetensors import safe_open
    except ImportError as error:
        raise MissingExtra("safetensors", "neural") from error
    try:
        with safe_open(str(file), framework="pt") as held:
            told = held.metadata() or {}
            if "janus" in told:
                body = json.loads(told["janus"])["told"]["encoders"]
            else:
                body = json.loads(told[_KEY])
                if (body["format"], body["version"]) != (FORMAT, VERSION):
                    raise KeyError("format")
            kept = {part: body[part] for part in ("settings", "sizes", "figures")}
            names = [name for name in held.keys() if name.split(".")[0] in PARTS]  # noqa: SIM118
            return {name: held.get_tensor(name) for name in names}, kept
    except Exception as error:  # safetensors raises errors of its own
        reason = "is missing" if not file.exists() else "holds no encoders"
        raise TrainingError(f"{file} {reason}; {_CURE}") from error


def _write(file: Path, tensors: Mapping[str, Tensor], body: dict[str, Any]) -> None:
    try:
        from safetensors.torch import save_file
    except ImportError as error:
        raise MissingExtra("safetensors", "neural") from error
    begun = file.with_name(f"{file.name}.{os.getpid()}.partial")
    told = {"format": FORMAT, "version": VERSION, **body}
    kept = {name: weight.detach().cpu().contiguous() for name, weight in tensors.items()}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        save_file(kept, str(begun), metadata={_KEY: json.dumps(told, sort_keys=True)})
        begun.replace(file)
    except Exception as error:  # safetensors raises errors of its own
        with suppress(OSError):
            begun.unlink()
        raise TrainingError(f"{file} cannot be written ({error}); name another file") from error
