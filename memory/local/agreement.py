"""Whether what is held in memory says what the rows say, row by row."""

from collections import Counter
from typing import Any

import numpy as np

from ..backend import EventKind
from ..experience import Experience
from ..filters import canonical, described
from .replica import Replica, encoded
from .segment import Segment


def disagreements(replica: Replica) -> list[str]:
    """Where the segments differ from the rows and events; [] = nowhere. Reads every row."""
    found: list[str] = []
    made, used, helped = Counter[int](), Counter[int](), Counter[int]()
    met: dict[int, int] = {}
    for event in replica.rows.events_after(0):
        made[event.experience] += event.kind == EventKind.AGAIN
        used[event.experience] += event.kind != EventKind.AGAIN
        helped[event.experience] += event.kind == EventKind.HELPED
        if event.kind == EventKind.AGAIN:
            met[event.experience] = event.at
    seen = 0
    for row in replica.rows.after(0):
        place = replica.find(row.id)
        if place is None:
            found.append(f"experience {row.id}: the index lacks it")
            continue
        seen += 1
        segment, position = place
        if not np.array_equal(segment.codes[position], encoded(segment, row.vector)):
            found.append(f"experience {row.id}: the index has another vector than the file")
        if _facets(segment, position) != _told(Experience.from_json(row.body)):
            found.append(f"experience {row.id}: the index has other metadata than the file")
        counts = {name: int(values[position]) for name, values in segment.counts.items()}
        known = (counts["times"] - 1, counts["used"], counts["helped"], counts["met"])
        true = (made[row.id], used[row.id], helped[row.id], met.get(row.id, row.id))
        if known != true:
            found.append(f"experience {row.id}: the index counts other uses than the file")
    held = sum(segment.alive for segment in replica.segments)
    if held != seen:
        found.append(f"the index has {held} rows, the file {seen}")
    return found


def _facets(segment: Segment, position: int) -> dict[str, str]:
    """What the columns say of a row, as canonical JSON."""
    facets = {
        "when": canonical(int(segment.counts["when"][position])),
        "success": canonical(bool(segment.success[position])),
    }
    for key in segment.columns:
        column = segment.columns[key]
        code = int(column.codes[position])
        if code >= 0:
            facets[key] = column.values[code]
    return facets


def _told(experience: Experience) -> dict[str, str]:
    facets: dict[str, Any] = described(experience)
    return {key: canonical(value) for key, value in facets.items()}
