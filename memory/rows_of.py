"""Experiences as the rows that a backend keeps."""

from collections.abc import Sequence

from .backend import NewRow
from .embedding import Embedding, embed_text
from .errors import StoreError
from .experience import Experience
from .filters import described
from .identity import digest
from .sqlite_words import search_words
from .validation import exact_json


def rows_of(experiences: Sequence[Experience], embedding: Embedding) -> list[NewRow]:
    """One row for each, embedded together; StoreError where one is no experience."""
    try:
        written = [exact_json(experience) for experience in experiences]
        texts = [embed_text(experience) for experience in experiences]
        vectors = embedding.encode(texts).astype("<f4", copy=False)
        return [
            NewRow(
                task=experience.task,
                success=experience.success,
                body=body,
                vector=vector.tobytes(),
                digest=digest(identity),
                words=search_words(experience),
                facets=described(experience),
            )
            for experience, (body, identity), vector in zip(
                experiences, written, vectors, strict=True
            )
        ]
    except (TypeError, ValueError) as error:
        raise StoreError(f"not an experience: {error}; use plain JSON") from error
