"""Reachable points of real scenes, from what the user has: ALFRED's grids, RoomR's agent starts.

ALFRED's grids were taken in an older build (2.1) at 0.25 m; the starts of AI2-THOR's Rearrangement
episodes (5.0) are reachable by construction. Their union is the best known set for 5.0.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import EnvError

Points = frozenset[tuple[float, float]]


def alfred_grids(path: str | Path) -> dict[str, Points]:
    """Scene -> its (x, z) points; `path` is the gzipped JSON of ALFRED's layouts.

    Raises:
        EnvError: the file cannot be read, or holds something else.
    """
    with _broken(path):
        body = json.loads(_text(Path(path)))
        return {name: points(row["reachable_xz"]) for name, row in body.items()}


def roomr_starts(*paths: str | Path) -> dict[str, Points]:
    """Scene -> the (x, z) places where Rearrangement episodes start, from gzipped JSON lines.

    Raises:
        EnvError: a file cannot be read, or holds something else.
    """
    found: dict[str, set[tuple[float, float]]] = {}
    for path in paths:
        with _broken(path):
            for line in _text(Path(path)).splitlines():
                episode = json.loads(line)
                place = episode["agent_position"]
                at = (round(float(place["x"]), 2), round(float(place["z"]), 2))
                found.setdefault(episode["scene"], set()).add(at)
    return {name: frozenset(places) for name, places in found.items()}


def united(*sources: Mapping[str, Points]) -> dict[str, tuple[tuple[float, float], ...]]:
    """Scene -> the sorted union of several sources' points, as `SceneFiles` takes it."""
    names = sorted({name for source in sources for name in source})
    empty: Points = frozenset()
    return {
        name: tuple(sorted(frozenset[tuple[float, float]]().union(
            *(source.get(name, empty) for source in sources)
        )))
        for name in names
    }  # fmt: skip


def points(rows: Any) -> Points:
    """[x, z] pairs as a set of points, in metres to the centimetre."""
    return frozenset((round(float(x), 2), round(float(z), 2)) for x, z in rows)


@contextmanager
def _broken(path: str | Path) -> Iterator[None]:
    """Turn what a file of another form raises into one error that names it."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EnvError(f"{path} holds no reachable points ({error!r}); copy it again") from error


def _text(path: Path) -> str:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            return stream.read()
    except (OSError, EOFError, ValueError) as error:
        raise EnvError(f"{path} cannot be read ({error}); copy it again") from error
