"""What the memory browser asks of a store: how much it holds, what it would recall, and why."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from ...memory import ExperienceStore, Query, RankWeights
from ...memory.experience import Experience, changes, plan_text
from ...memory.explaining import explained
from ...memory.opening import SERVERS
from ...memory.survey import tasks_of
from .projection import nearest

MOST_FOUND = 100
PAGE = 50
NEIGHBOURS = 8

WEIGHTS = tuple(field.name for field in fields(RankWeights))


def overview(store: ExperienceStore) -> dict[str, Any]:
    """How much is stored, of what; reads hardly more than one experience of each task."""
    ids = store.ids()
    traits = store.traits(ids)
    names, places = tasks_of(store, ids) if len(ids) else ([], np.zeros(0, dtype=np.int64))
    numbers = np.bincount(places, minlength=len(names)).tolist()
    won = np.bincount(places[traits.success], minlength=len(names)).tolist()
    rows = sorted(zip(names, numbers, won, strict=True), key=lambda row: (-row[1], row[0]))
    made = int(traits.times.sum())
    first = store.get(int(ids[0])) if len(ids) else None
    return {
        "experiences": len(ids),
        "successes": int(traits.success.sum()),
        "merged": made - len(ids),
        "forgotten": store.last_id() - len(ids),
        "used": int(traits.used.sum()),
        "helped": int(traits.helped.sum()),
        "tasks": [{"task": task, "experiences": n, "successes": w} for task, n, w in rows],
        "keys": sorted(first.where) if first else [],
        "embedding": store.embedding.name,
        "dimension": store.embedding.dimension,
        "index": asdict(store.index()),
        "bytes": sum(_sizes(store.path)),
        "server": store.path.startswith(SERVERS),
    }


def found(
    store: ExperienceStore, text: str, k: int, where: Mapping[str, Any], weights: RankWeights
) -> list[dict[str, Any]]:
    """The k best for a text, each with the parts of its score.

    Raises:
        StoreError: the store, or its embedding, is not at hand.
    """
    recalls = store.recall(Query(text), k, where or None, weights=weights)
    ids = [recall.id for recall in recalls]
    traits = store.traits(ids)
    parts = explained(store, text, recalls, traits, weights)
    return [
        {**row, "score": recall.score, "parts": [part.record() for part in whys]}
        for row, recall, whys in zip(_rows(store, ids), recalls, parts, strict=True)
    ]


def listed(
    store: ExperienceStore, where: Mapping[str, Any], before: int, count: int = PAGE
) -> dict[str, Any]:
    """The `count` newest experiences that match and are older than id `before` (0: the newest)."""
    ids = np.asarray(store.ids(where), dtype=np.int64)
    older = ids[: np.searchsorted(ids, before)] if before else ids
    shown = older[-count:][::-1].tolist()
    return {
        "matching": len(ids),
        "older": len(older) - len(shown),
        "experiences": _rows(store, shown),
    }


def neighbours(store: ExperienceStore, id: int, count: int = NEIGHBOURS) -> list[dict[str, Any]]:
    """The experiences most like one, best first, with their cosines."""
    near = nearest(store, id, count)
    rows = _rows(store, [other for other, _ in near])
    return [{**row, "cosine": cosine} for row, (_, cosine) in zip(rows, near, strict=True)]


def whole(store: ExperienceStore, id: int) -> dict[str, Any]:
    """All of one experience.

    Raises:
        StoreError: there is none of that id.
    """
    experience, traits = store.get(id), store.traits([id])
    steps = list(experience.outcome.get("steps", ()))
    plan = [
        {
            "call": plan_text([call]),
            "begun": nth < len(steps),
            "success": nth < len(steps) and bool(steps[nth].get("success")),
            "text": str(steps[nth].get("text", "")) if nth < len(steps) else "",
            "change": ", ".join(changes(steps[nth].get("change", {}))) if nth < len(steps) else "",
        }
        for nth, call in enumerate(experience.plan)
    ]
    ids = store.ids()
    spot = int(np.searchsorted(np.asarray(ids, dtype=np.int64), id))
    return {
        "id": id,
        "task": experience.task,
        "state": str(experience.state.get("text", "")),
        "facts": _told(experience.state.get("facts")),
        "plan": plan,
        "success": experience.success,
        "outcome": str(experience.outcome.get("text", "")),
        "ended": str(experience.outcome.get("ended", "")),
        "where": {key: _told(value) for key, value in experience.where.items()},
        "when": experience.when,
        "times": int(traits.times[0]),
        "used": int(traits.used[0]),
        "helped": int(traits.helped[0]),
        "older": int(ids[spot - 1]) if spot > 0 else None,
        "newer": int(ids[spot + 1]) if spot + 1 < len(ids) else None,
    }


def _rows(store: ExperienceStore, ids: Sequence[int]) -> list[dict[str, Any]]:
    experiences, traits = store.get_many(ids), store.traits(ids)
    return [
        _row(int(id), one, int(traits.used[nth]), int(traits.helped[nth]))
        for nth, (id, one) in enumerate(zip(ids, experiences, strict=True))
    ]


def _row(id: int, one: Experience, used: int, helped: int) -> dict[str, Any]:
    return {
        "id": id,
        "task": one.task,
        "success": one.success,
        "state": str(one.state.get("text", "")),
        "plan": plan_text(one.plan),
        "outcome": str(one.outcome.get("text", "")),
        "used": used,
        "helped": helped,
    }


def _told(value: Any) -> str:
    """Facts in a line; "" for none."""
    if value in (None, {}, [], ""):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _sizes(path: str) -> list[int]:
    """Bytes of the files of a store; none on a server."""
    if path.startswith(SERVERS):
        return []
    files = [Path(path + end) for end in ("", "-wal", "-index")]
    return [file.stat().st_size for file in files if file.is_file()]
