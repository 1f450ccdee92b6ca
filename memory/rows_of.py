"""Experiences as the rows that a backend keeps."""

from collections.abc import Sequence

import numpy as np

from .backend import NewRow
from .embedding import Embedding, Vectors, embed_text
from .errors import StoreError
from .experience import Experience
from .filters import described
from .identity import digest
from .sqlite_words import words_beside
from .validation import exact_json

_LEAST, _MOST = 0.998, 1.002  # of the square of a length that is 1 but for rounding


def rows_of(experiences: Sequence[Experience], embedding: Embedding) -> list[NewRow]:
    """One row for each, embedded together; StoreError where one is no experience."""
    try:
        for experience in experiences:
            if not isinstance(experience, Experience):
                raise TypeError(f"it is of type {type(experience).__name__}")
        written = [exact_json(experience) for experience in experiences]
        texts = [embed_text(experience) for experience in experiences]
        vectors = encoded(embedding, texts)
        return [
            NewRow(
                task=experience.task,
                success=experience.success,
                body=body,
                vector=vector.tobytes(),
                digest=digest(identity),
                words=words_beside(text, experience),
                facets=described(experience),
            )
            for experience, text, (body, identity), vector in zip(
                experiences, texts, written, vectors, strict=True
            )
        ]
    except (TypeError, ValueError) as error:
        raise StoreError(f"not an experience: {error}; use plain JSON") from error


def encoded(embedding: Embedding, texts: Sequence[str]) -> Vectors:
    """Little-endian float32 [len(texts), dimension]; StoreError unless each row has length 1."""
    vectors = np.asarray(embedding.encode(texts))
    if vectors.shape != (len(texts), embedding.dimension):
        raise StoreError(
            f"embedding `{embedding.name}` gave an array {vectors.shape} instead of "
            f"{(len(texts), embedding.dimension)}; mend it, or use another"
        )
    vectors = vectors.astype("<f4", copy=False)
    for vector in vectors:
        square = float(vector @ vector)
        if not _LEAST < square < _MOST:  # as NaN is not
            raise StoreError(
                f"embedding `{embedding.name}` gave a vector of length {square**0.5:.3g}, not 1;"
                " normalise it, or use another"
            )
    return vectors
