"""What is seen at a viewpoint, in words; the form of NavGPT's published texts (Zhou et al. 2023).

NavGPT's eight entries are centred at 45 degrees times their number: what lies at a heading is in
entry round(degrees / 45) % 8, although its own prompt prints "heading 0 - 45" for the first.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ..errors import TaskError

VIEWS = 8
"""Sectors of a panorama, clockwise, the first one centred at heading 0."""


@dataclass(frozen=True, slots=True)
class SeenObject:
    """An object at `heading` (radians, clockwise from +y), `distance` metres away."""

    name: str
    heading: float
    distance: float


@dataclass(frozen=True, slots=True)
class Panorama:
    """A viewpoint in words: one `summary`, a sentence for each of the 8 `views`, `objects`."""

    summary: str
    views: tuple[str, ...]
    objects: tuple[SeenObject, ...] = ()


Scenery: TypeAlias = Mapping[str, Panorama]
"""The panoramas of a building by viewpoint."""


def sector(heading: float) -> int:
    """The number of the view that a heading in radians lies in."""
    return round(math.degrees(heading) / 45) % VIEWS


def read_navgpt(folder: Path, scan: str) -> Scenery | None:
    """NavGPT's texts of a scan; None where the folder does not hold it.

    Raises:
        TaskError: a file of it is broken.
    """
    files = {
        "views": folder / "observations_list_summarized" / f"{scan}.json",
        "summary": folder / "observations_summarized" / f"{scan}_summarized.json",
        "objects": folder / "objects_list" / f"{scan}.json",
    }
    if not all(path.is_file() for path in files.values()):
        return None
    try:
        text: dict[str, dict[str, Any]] = {
            part: json.loads(path.read_text("utf-8")) for part, path in files.items()
        }
        return {
            viewpoint: Panorama(
                str(text["summary"].get(viewpoint, "")),
                tuple(map(str, views)),
                _objects(text["objects"].get(viewpoint, ())),
            )
            for viewpoint, views in text["views"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TaskError(
            f"NavGPT's texts of {scan} are broken: {error}; fetch them again"
        ) from error


def _objects(sectors: Any) -> tuple[SeenObject, ...]:
    """Told by degrees; one that is seen in two sectors is told in both."""
    return tuple(
        SeenObject(name, math.radians(where["heading"]), float(where["distance"]))
        for sector in sectors
        for name, where in sector.items()
    )
