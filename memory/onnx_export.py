"""Exporting a sentence transformer for ONNX Runtime.

By PyTorch's TorchScript exporter: it needs the package onnx alone, and takes T5's encoder, which
the newer one refuses. Tracing may miss what depends on the text, so what was written is compared
with the original before it is kept.
"""

import json
import os
import tempfile
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from .errors import StoreError
from .onnx_embedding import INPUTS, TOKEN_OUTPUTS, OnnxEmbedding
from .onnx_folder import NAME_FILE
from .sentence_transformer import SentenceTransformerEmbedding, minilm

TOLERANCE = 1e-5
"""The most that an element of an exported vector may differ from the original's, whose length is
1. all-MiniLM-L6-v2 differs by less than 1e-6."""

_OPSET = 17
_COMPARED = (
    "",
    "wood",
    "Walk past the sofa, turn left at the kitchen and stop beside the second door.",
    "Schöne Grüße, 日本語のテキスト, naïve café, 🚪➡️🛋️",
    "craft wooden_pickaxe near crafting_table with 3 planks and 2 sticks; " * 100,
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        name: of the embedding; that of the original.
        dimension: of its vectors.
        bytes: of all files.
        difference: the largest of any element of the vectors of a few texts, short, long, in
            other scripts and empty.
    """

    name: str
    dimension: int
    bytes: int
    difference: float


def export_onnx(name_or_folder: str | Path, folder: str | Path) -> Exported:
    """Write the sentence transformer for `embedding("onnx:FOLDER")`; all of it or nothing.

    Args:
        name_or_folder: "minilm", or the name or folder of a sentence transformer.
        folder: absent or empty; made with those above it.

    Raises:
        StoreError: it cannot be had, exported or written, or its vectors would differ from the
            original's by more than `TOLERANCE`.
    """
    target = Path(folder)
    if find_spec("onnx") is None:
        raise StoreError("onnx is not installed; run `pip install onnx`")
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise StoreError(f"{folder} holds something; name a folder that is absent or empty")
        original = _original(str(name_or_folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".onnx-") as scratch:
            written = Path(scratch) / "model"
            written.mkdir()
            _write(original, written)
            exported = OnnxEmbedding(written)
            difference = np.abs(exported.encode(_COMPARED) - original.encode(_COMPARED)).max()
            if not difference <= TOLERANCE:  # nan too
                raise StoreError(
                    f"embedding `{original.name}` cannot be exported: its vectors would differ by "
                    f"{difference:.1e}; use it with sentence-transformers"
                )
            size = sum(file.stat().st_size for file in written.rglob("*") if file.is_file())
            if target.exists():
                target.rmdir()
            os.replace(written, target)
    except OSError as error:
        raise StoreError(f"cannot write {folder}: {error.strerror or error}") from error
    return Exported(exported.name, exported.dimension, size, float(difference))


def _original(name: str) -> SentenceTransformerEmbedding:
    if name.partition(":")[0] in ("hashing", "onnx"):
        raise StoreError(f"embedding `{name}` is no sentence transformer; name one, or `minilm`")
    if name == "minilm":
        return minilm()
    return SentenceTransformerEmbedding(name)


def _write(original: SentenceTransformerEmbedding, folder: Path) -> None:
    """The files that `onnx_folder` reads."""
    model: Any = original.model  # its type says nothing of its modules
    modules = [
        {"idx": n, "name": str(n), "path": f"{n}_{kind}" if n else "", "type": kind}
        for n, kind in enumerate(type(module).__name__ for module in model)
    ]
    _write_json(folder / "modules.json", modules)
    for row, module in zip(modules, model, strict=True):
        if row["type"] == "Pooling":
            _write_json(folder / str(row["path"]) / "config.json", module.get_config_dict())
    # Lower case is left to the tokenizer, which knows.
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": model.max_seq_length})
    prompts = {"prompts": model.prompts, "default_prompt_name": model.default_prompt_name}
    _write_json(folder / "config_sentence_transformers.json", prompts)
    _write_json(folder / NAME_FILE, {"name": original.name, "dimension": original.dimension})
    try:
        model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        _trace(model, folder / "model.onnx")
    except OSError:
        raise
    except Exception as error:  # the exporter raises whatever the model's own code raises
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise StoreError(
            f"embedding `{original.name}` cannot be exported ({reason}); "
            "use it with sentence-transformers"
        ) from error


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _trace(model: Any, path: Path) -> None:
    """Its transformer, from one text of any length to a vector for each token."""
    import torch

    example = dict(model.tokenizer("chop down an oak tree", return_tensors="pt"))
    names = [name for name in INPUTS if name in example]

    class TokenVectors(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = model[0].auto_model

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            given = dict(zip(names, inputs, strict=True))
            vectors: torch.Tensor = self.transformer(**given, return_dict=False)[0]
            return vectors

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter's age, and of what the trace fixes
        torch.onnx.export(
            TokenVectors().eval(),
            tuple(example[name] for name in names),
            str(path),
            input_names=names,
            output_names=[TOKEN_OUTPUTS[0]],
            dynamic_axes={name: {1: "tokens"} for name in (*names, TOKEN_OUTPUTS[0])},
            opset_version=_OPSET,
            dynamo=False,
        )
