"""What the folder of an exported sentence transformer says: files, pooling, longest text, prompt.

The layout is that of sentence-transformers, in the forms that its versions 2 to 6 write, with
`model.onnx` in place of other weights, or in a folder `onnx/` beside them. `export_onnx` writes
`embedding.json` too, with the name of the original.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import StoreError

NAME_FILE = "embedding.json"
_MODEL_FILES = ("model.onnx", "onnx/model.onnx")
_OTHER_WEIGHTS = ("*.safetensors", "*.safetensors.index.json", "pytorch_model*.bin*")
_POOLING_FLAGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
_UNLIMITED = 1_000_000
"""Tokenizers without a limit are written with a huge one."""


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """Where a model's files are, and how its vectors are made of them.

    Attributes:
        name: of the embedding.
        model, tokenizer: files.
        pooling: "mean", "cls", "max" or "lasttoken" of the vectors of the tokens.
        longest: tokens of a text, those that mark its ends included; None: any number.
        prompt: put before every text.
        lower_case: whether texts are turned to lower case, whatever the tokenizer does.
    """

    name: str
    model: Path
    tokenizer: Path
    pooling: str
    longest: int | None
    prompt: str
    lower_case: bool


def is_exported(folder: str | Path) -> bool:
    """Whether the folder holds a model for ONNX Runtime, and no other weights."""
    base = Path(folder)
    if _model_file(base) is None or not (base / "tokenizer.json").is_file():
        return False
    return not any(next(base.glob(pattern), None) for pattern in _OTHER_WEIGHTS)


def read_exported(folder: str | Path) -> ExportedModel:
    """Read the small files of an exported sentence transformer.

    Raises:
        StoreError: a file is absent or broken, or asks for what cannot be done here.
    """
    base = Path(folder)
    model = _model_file(base)
    if model is None or not (base / "tokenizer.json").is_file():
        raise StoreError(
            f"{folder} holds no model.onnx with a tokenizer.json; export the model with "
            "`export_onnx`, or name a folder that has both"
        )
    name = base.resolve().name
    try:
        name = str(_json(base / NAME_FILE, {}).get("name") or name)
        transformer = _json(base / "sentence_bert_config.json", {})
        return ExportedModel(
            name,
            model,
            base / "tokenizer.json",
            _pooling(base),
            _longest(base, transformer),
            _prompt(_json(base / "config_sentence_transformers.json", {})),
            bool(transformer.get("do_lower_case", False)),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StoreError(
            f"embedding `{name}` cannot be run by ONNX Runtime: {error}; "
            "use it with sentence-transformers"
        ) from error


def _model_file(base: Path) -> Path | None:
    return next((base / name for name in _MODEL_FILES if (base / name).is_file()), None)


def _json(path: Path, default: Any) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return default
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}; make it readable") from error
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _pooling(base: Path) -> str:
    """Of the module that pools; where no modules are told, sentence-transformers takes the mean."""
    pooling = "mean"
    for module in _json(base / "modules.json", []):
        kind = str(module["type"]).rpartition(".")[2]
        if kind not in ("Transformer", "Pooling", "Normalize"):
            raise ValueError(f"it has a module {kind}")
        if kind == "Pooling":
            config = _json(base / module["path"] / "config.json", {})
            if not config.get("include_prompt", True):
                raise ValueError("it pools without the prompt")
            modes = config.get("pooling_mode")
            if modes is None:
                modes = [mode for flag, mode in _POOLING_FLAGS.items() if config.get(flag)]
            chosen = [modes] if isinstance(modes, str) else list(modes)
            if len(chosen) != 1 or chosen[0] not in ("mean", "cls", "max", "lasttoken"):
                raise ValueError(f"it pools by {' and '.join(chosen) or 'nothing'}")
            pooling = chosen[0]
    return pooling


def _longest(base: Path, transformer: dict[str, Any]) -> int | None:
    told = transformer.get("max_seq_length")
    if told is None:
        limits = (
            _json(base / "tokenizer_config.json", {}).get("model_max_length"),
            _json(base / "config.json", {}).get("max_position_embeddings"),
        )
        told = min((limit for limit in limits if limit is not None and limit > 0), default=None)
    return None if told is None or told > _UNLIMITED else int(told)


def _prompt(config: dict[str, Any]) -> str:
    default = config.get("default_prompt_name")
    return "" if default is None else str(config["prompts"][default])
