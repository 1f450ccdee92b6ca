"""Sentence transformers by ONNX Runtime: the same vectors without PyTorch, and sooner.

Needs the extra `onnx`. `export_onnx` makes the folder of any sentence transformer.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .embedding import Vectors, well_formed
from .errors import StoreError
from .onnx_folder import ExportedModel, is_exported, read_exported

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["OnnxEmbedding", "is_exported"]

Tokens: TypeAlias = NDArray[np.floating[Any]]
"""A vector for each token [tokens, width]."""

_CURE = "run `pip install 'mnemonaut[onnx]'`"
TOKEN_OUTPUTS = ("last_hidden_state", "token_embeddings")
"""What exporters call the vectors of the tokens."""

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
"""What a transformer of texts may ask for, each [1, tokens]."""

POOLING: Mapping[str, Callable[[Tokens], NDArray[np.float64]]] = {
    "mean": lambda tokens: np.asarray(tokens.mean(axis=0, dtype=np.float64)),
    "cls": lambda tokens: tokens[0].astype(np.float64),
    "max": lambda tokens: tokens.max(axis=0).astype(np.float64),
    "lasttoken": lambda tokens: tokens[-1].astype(np.float64),
}
"""How the vectors of the tokens become one."""


class OnnxEmbedding:
    """The sentence transformer in `folder`, on one thread of the CPU.

    Texts are encoded one at a time, as by `SentenceTransformerEmbedding`. Its vectors differ from
    those of PyTorch in the last bits only, as PyTorch's own do from one processor to the next, so
    it has the name of the original: a store that was written with one is read with the other.

    Raises StoreError where the folder, or ONNX Runtime, does not serve.
    """

    def __init__(self, folder: str | Path, *, name: str | None = None) -> None:
        exported = read_exported(folder)
        self._name = name or exported.name
        self._prompt = exported.prompt
        self._pool = POOLING[exported.pooling]
        self._tokenizer = _tokenizer(exported)
        self._session = _session(exported)
        known = [one.name for one in self._session.get_inputs()]
        if strange := set(known) - set(INPUTS):
            raise StoreError(
                f"{exported.model} asks for {', '.join(sorted(strange))}, which is not text; "
                "export the model with `export_onnx`"
            )
        self._inputs = known
        self._output = _output(exported, self._session)
        self._dimension = len(self._vector("probe"))

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
        return vectors

    def _vector(self, text: str) -> NDArray[np.float64]:
        """Of length 1."""
        found = self._tokenizer.encode(self._prompt + well_formed(text))
        known = {
            "input_ids": found.ids,
            "attention_mask": found.attention_mask,
            "token_type_ids": found.type_ids,
        }
        inputs = {name: np.array([known[name]], dtype=np.int64) for name in self._inputs}
        tokens: Tokens = np.asarray(self._session.run([self._output], inputs)[0])[0]
        vector = self._pool(tokens)
        return vector / max(float(np.linalg.norm(vector)), 1e-12)


def _tokenizer(exported: ExportedModel) -> "Tokenizer":
    try:
        from tokenizers import Tokenizer, normalizers
    except ImportError as error:
        raise StoreError(f"tokenizers is not installed; {_CURE}") from error
    try:
        tokenizer = Tokenizer.from_file(str(exported.tokenizer))
    except Exception as error:  # its errors have no class of their own
        raise StoreError(
            f"{exported.tokenizer} is no tokenizer ({error}); export it anew"
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if exported.longest is not None:
        tokenizer.enable_truncation(exported.longest)
    if exported.lower_case:
        before = [] if tokenizer.normalizer is None else [tokenizer.normalizer]
        tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), *before])
    return tokenizer


def _session(exported: ExportedModel) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise StoreError(f"onnxruntime is not installed; {_CURE}") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors; warnings would be about the graph's making
    try:
        return onnxruntime.InferenceSession(
            str(exported.model), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors share no class but this
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise StoreError(f"{exported.model} cannot be loaded ({reason}); export it anew") from error


def _output(exported: ExportedModel, session: Any) -> str:
    """The output that holds a vector for each token."""
    outputs = session.get_outputs()
    named = [one.name for one in outputs if one.name in TOKEN_OUTPUTS]
    shaped = [one.name for one in outputs if len(one.shape) == 3]
    if not named and not shaped:
        raise StoreError(
            f"{exported.model} gives no vectors of tokens; export the model with `export_onnx`"
        )
    return str((named or shaped)[0])
