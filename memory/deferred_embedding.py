"""An embedding that is known by name, and loaded when a text has to be embedded.

So a store whose model is not at hand can still be looked through, carried elsewhere, forgotten
from, and embedded anew; and to look into one does not wait for a model.
"""

from collections.abc import Sequence

from .embedding import Embedding, Vectors, embedding
from .errors import StoreVersion


class DeferredEmbedding:
    """The embedding called `name`, of `dimension`; satisfies `Embedding`."""

    def __init__(self, name: str, dimension: int) -> None:
        self._name = name
        self._dimension = dimension
        self._loaded: Embedding | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the embedding does; the first call loads it.

        Raises StoreError where it cannot be had, StoreVersion where it has become another one.
        """
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded.encode(texts)

    def _load(self) -> Embedding:
        loaded = embedding(self._name)
        if (loaded.name, loaded.dimension) != (self._name, self._dimension):
            raise StoreVersion(
                f"embedding `{self._name}` had {self._dimension} dimensions and is now "
                f"`{loaded.name}` with {loaded.dimension}; run `mnemonaut memory reembed`"
            )
        return loaded
