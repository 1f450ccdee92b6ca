"""A store as a map: its vectors on their two principal axes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...memory import ExperienceStore
from ...memory.survey import tasks_of

MOST_POINTS = 10_000
"""Of a larger store so many are drawn, evenly spread over its life."""

AXES_FROM = 2_000
"""So many vectors, evenly spread, give the axes."""

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Projection:
    """Vectors on two axes.

    Attributes:
        places: float [n, 2], centred.
        explained: share of the variance that each axis holds, [2]; of the `fitted` vectors.
        fitted: how many vectors gave the axes.
    """

    places: NDArray[np.float64]
    explained: NDArray[np.float64]
    fitted: int


def projected(vectors: NDArray[np.float32], most: int = AXES_FROM) -> Projection:
    """Principal components (Pearson 1901) by a singular value decomposition of at most `most` rows.

    The sign of an axis is free; its greatest part is made positive, so that equal stores give
    equal maps.
    """
    count = len(vectors)
    if count == 0:
        return Projection(np.zeros((0, 2)), np.zeros(2), 0)
    every = vectors.astype(np.float64)
    sample = every[spread(count, most)]
    middle = sample.mean(axis=0)
    _, values, axes = np.linalg.svd(sample - middle, full_matrices=False)
    axes, total = axes[:2], float((values**2).sum())
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)[:, np.newaxis]
    places = np.zeros((count, 2))
    places[:, : len(axes)] = (every - middle) @ axes.T
    explained = np.zeros(2)
    if total > 1e-12:  # else all vectors are one
        explained[: len(axes)] = values[: len(axes)] ** 2 / total
    return Projection(places, explained, len(sample))


def spread(count: int, most: int) -> NDArray[np.int64]:
    """At most `most` of the places 0 ... count - 1, evenly spread, the first and last included."""
    if count <= most:
        return np.arange(count)
    return np.linspace(0, count - 1, most).round().astype(np.int64)


def map_of(store: ExperienceStore, groups: Mapping[str, str]) -> dict[str, Any]:
    """What the page draws: a point for each experience, as lists in one order.

    `groups` gives the groups of tasks, as far as they are known.
    """
    ids = np.asarray(store.ids(), dtype=np.int64)
    chosen = ids[spread(len(ids), MOST_POINTS)]
    known = chosen.tolist()
    drawn = projected(store.vectors_of(known))
    tasks, task = _tasks(store, ids, chosen)
    traits = store.traits(known)
    names = sorted({groups[name] for name in tasks if groups.get(name)})
    group = [names.index(groups[name]) if groups.get(name) else -1 for name in tasks]
    return {
        "id": known,
        "x": drawn.places[:, 0].round(_DECIMALS).tolist(),
        "y": drawn.places[:, 1].round(_DECIMALS).tolist(),
        "success": traits.success.astype(int).tolist(),
        "used": traits.used.tolist(),
        "task": task,
        "tasks": tasks,
        "group": group,
        "groups": names,
        "explained": drawn.explained.round(_DECIMALS).tolist(),
        "fitted": drawn.fitted,
        "all": len(ids),
        "embedding": store.embedding.name,
    }


def _tasks(
    store: ExperienceStore, ids: NDArray[np.int64], chosen: NDArray[np.int64]
) -> tuple[list[str], list[int]]:
    if not len(ids):
        return [], []
    names, places = tasks_of(store, ids.tolist())
    return names, places[np.searchsorted(ids, chosen)].tolist()


def nearest(store: ExperienceStore, id: int, count: int) -> Sequence[tuple[int, float]]:
    """The experiences most like one, with their cosines, best first; exact, by looking at all."""
    from ...memory.ranking import similarities
    from ...memory.survey import batches

    (asked,) = store.vectors_of([id])
    found: list[tuple[float, int]] = []
    for ids in batches(store.ids(), 4000):
        cosines = similarities(asked, store.vectors_of(ids)).tolist()
        found += [(c, i) for c, i in zip(cosines, ids, strict=True) if i != id]
        found = sorted(found, reverse=True)[:count]
    return [(i, round(c, 6)) for c, i in found]
