"""Reading published checkpoints from this machine: safetensors or PyTorch files, whole or in parts.

VGGT-1B is published as `model.safetensors` or `model.pt`, its aggregator under `aggregator.`;
JanusVLN as Qwen2.5-VL's parts with the aggregator under `vggt.aggregator.` and VGGTMerger under
`merger.`. Sizes are read off the shapes. Nothing is fetched, and no file can run code: pickles are
read by PyTorch's weights-only reader.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from .errors import CheckpointMissing
from .merger import VGGTMerger
from .vggt import Aggregator, VGGTSizes

AGGREGATOR = ("aggregator.", "vggt.aggregator.")
MERGER = ("merger.",)

_WHOLE = ("model.safetensors", "model.pt", "pytorch_model.bin")
_PARTS = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
M = TypeVar("M", bound=nn.Module)

_CURE = "download all files of the published model and name their folder"


def read_tensors(path: str | Path, prefixes: Iterable[str]) -> dict[str, Tensor]:
    """The tensors of a checkpoint under the first of `prefixes` that it has, prefix cut off.

    Only those are read of safetensors files. Empty where there are none.

    Args:
        path: a file, or the folder of a published model.

    Raises:
        CheckpointMissing: nothing readable is there.
    """
    files = _files(Path(path))
    names = [name for names in files.values() for name in names]
    for prefix in prefixes:
        if any(name.startswith(prefix) for name in names):
            found: dict[str, Tensor] = {}
            for file, held in files.items():
                wanted = [name for name in held if name.startswith(prefix)]
                for name, tensor in _read(file, wanted).items():
                    found[name.removeprefix(prefix)] = tensor
            return found
    return {}


def load_aggregator(
    path: str | Path,
    *,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> Aggregator:
    """VGGT's aggregator, frozen, of a VGGT or a JanusVLN checkpoint; heads are left out.

    Raises:
        CheckpointMissing: no aggregator is there, or it lacks tensors or has other shapes.
    """
    tensors = read_tensors(path, AGGREGATOR)
    if not tensors:
        raise CheckpointMissing(f"{path} holds no aggregator of VGGT; name VGGT-1B's folder")
    sizes = _aggregator_sizes(tensors, path)
    return _filled(lambda: Aggregator(sizes), tensors, "the aggregator", path, dtype, device)


def load_merger(
    path: str | Path,
    *,
    merge: int = 2,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> VGGTMerger:
    """JanusVLN's VGGTMerger, frozen.

    Raises:
        CheckpointMissing: none is there (plain Qwen2.5-VL has none), or it is of another shape.
    """
    tensors = read_tensors(path, MERGER)
    names = ("ln_q.weight", "mlp.0.weight", "mlp.2.weight")
    if any(name not in tensors for name in names):
        raise CheckpointMissing(
            f"{path} holds no VGGTMerger; name a JanusVLN checkpoint, or take lam=0 to read "
            "pictures by Qwen2.5-VL alone"
        )
    width, hidden, out = (tensors[name].shape[0] for name in names)
    return _filled(
        lambda: VGGTMerger(width, out, hidden=hidden, merge=merge),
        tensors,
        "the VGGTMerger",
        path,
        dtype,
        device,
    )


def _aggregator_sizes(tensors: Mapping[str, Tensor], path: str | Path) -> VGGTSizes:
    def shape(name: str) -> torch.Size:
        if name not in tensors:
            raise CheckpointMissing(f"the aggregator in {path} lacks {name}; {_CURE}")
        return tensors[name].shape

    def count(blocks: str) -> int:
        numbers = [re.match(rf"{blocks}\.(\d+)\.", name) for name in tensors]
        return 1 + max((int(number[1]) for number in numbers if number), default=-1)

    width = shape("camera_token")[-1]
    return VGGTSizes(
        width=width,
        heads=width // shape("frame_blocks.0.attn.q_norm.weight")[0],
        blocks=count("frame_blocks"),
        encoder_blocks=count(r"patch_embed\.blocks"),
        patch=shape("patch_embed.patch_embed.proj.weight")[-1],
        grid=math.isqrt(shape("patch_embed.pos_embed")[1] - 1),
        registers=shape("register_token")[2],
    )


def _filled(
    make: Callable[[], M],
    tensors: Mapping[str, Tensor],
    what: str,
    path: str | Path,
    dtype: torch.dtype,
    device: torch.device | str,
) -> M:
    """A module that holds `tensors` and was never given other weights; frozen, ready to act."""
    with torch.device("meta"):
        module = make()
    wanted = {name: parameter.shape for name, parameter in module.state_dict().items()}
    missing, unknown = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted)
    if missing or unknown:
        told = f"lacks {missing[0]}" if missing else f"has {unknown[0]}, which is not known"
        raise CheckpointMissing(
            f"{what} in {path} {told} ({len(missing)} missing, {len(unknown)} unknown); {_CURE}"
        )
    for name, shape in wanted.items():
        if tensors[name].shape != shape:
            raise CheckpointMissing(
                f"{what} in {path} has {name} of {tuple(tensors[name].shape)} where "
                f"{tuple(shape)} belongs; {_CURE}"
            )
    ready = {name: tensors[name].to(device=device, dtype=dtype) for name in wanted}
    module.load_state_dict(ready, assign=True)
    return module.requires_grad_(False).eval()


def _files(path: Path) -> dict[Path, list[str]]:
    """The files of a checkpoint, and the names of the tensors in each."""
    if path.is_file():
        return {path: _names(path)}
    for name in _PARTS:
        if (path / name).is_file():
            return _parts(path / name)
    for name in _WHOLE:
        if (path / name).is_file():
            return {path / name: _names(path / name)}
    known = ", ".join((*_WHOLE, *_PARTS))
    raise CheckpointMissing(f"{path} holds no checkpoint (none of {known}); {_CURE}")


def _parts(index: Path) -> dict[Path, list[str]]:
    try:
        where: dict[str, str] = json.loads(index.read_text(encoding="utf-8"))["weight_map"]
        files: dict[Path, list[str]] = {}
        for name, file in where.items():
            files.setdefault(index.with_name(file), []).append(name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointMissing(f"{index} is no index of a checkpoint; {_CURE}") from error
    absent = [file.name for file in files if not file.is_file()]
    if absent:
        raise CheckpointMissing(
            f"{index.parent} lacks {absent[0]} ({len(absent)} of {len(files)} parts); {_CURE}"
        )
    return files


def _names(file: Path) -> list[str]:
    if file.suffix != ".safetensors":
        return list(_pickled(file))
    with _opened(file) as held:
        return list(held.keys())


def _read(file: Path, names: list[str]) -> dict[str, Tensor]:
    if file.suffix != ".safetensors":
        held = _pickled(file)
        return {name: held[name] for name in names}
    with _opened(file) as opened:
        return {name: opened.get_tensor(name) for name in names}


def _opened(file: Path) -> Any:
    from safetensors import safe_open

    try:
        return safe_open(str(file), framework="pt")
    except Exception as error:  # a cut file fails in many ways
        raise CheckpointMissing(f"{file} is damaged ({_reason(error)}); {_CURE}") from error


def _pickled(file: Path) -> dict[str, Tensor]:
    try:
        held = torch.load(file, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:  # a cut or foreign file fails in many ways
        raise CheckpointMissing(f"{file} cannot be read ({_reason(error)}); {_CURE}") from error
    if not isinstance(held, dict):
        raise CheckpointMissing(f"{file} holds no tensors by name; {_CURE}")
    return {name: tensor for name, tensor in held.items() if isinstance(tensor, Tensor)}


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".:")
