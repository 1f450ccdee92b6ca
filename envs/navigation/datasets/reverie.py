"""REVERIE (Qi et al. 2020): routes to an object that is named from afar, and who sees it."""

import json
import tarfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from ...errors import TaskError
from ..graph import NavigationGraph
from ..routes import Route, read_rows, vln_folder

Sightings: TypeAlias = Mapping[str, Mapping[str, frozenset[str]]]
"""By scan and object id: the viewpoints from which the object is visible."""

BOXES = "REVERIE_BBox.tar.gz"
"""The archive of object boxes, one file a viewpoint; it is read as it is, never unpacked."""


def read_reverie(path: Path, split: str) -> list[Route]:
    """Routes of a file of REVERIE, in its order; `target` is the goal object's id.

    Raises:
        TaskError: the file is absent or broken.
    """
    rows = read_rows(path)
    try:
        return [
            Route(
                "reverie",
                split,
                str(row["scan"]),
                str(row["id"]),
                tuple(map(str, row["path"])),
                float(row["heading"]),
                tuple(str(text).strip() for text in row["instructions"]),
                str(row["objId"]),
            )
            for row in rows
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise TaskError(
            f"{path.name} is not in REVERIE's form: {error!r}; fetch it again"
        ) from error


def target_viewpoints(scan: str, object_id: str, folder: Path | None = None) -> frozenset[str]:
    """The viewpoints that see an object of a scan; `folder` stands in for `$MNEMONAUT_DATA/vln`.

    Some may be none of the graph's: the archive knows viewpoints that the simulator leaves out.

    Raises:
        TaskError: the archive of boxes is absent or broken.
    """
    archive = (folder or vln_folder()) / "reverie" / BOXES
    return read_sightings(archive).get(scan, {}).get(object_id, frozenset())


def targets(route: Route, graph: NavigationGraph, folder: Path | None = None) -> frozenset[int]:
    """The numbers of the viewpoints at which a route of REVERIE may end, for `metrics.reverie`.

    Raises:
        TaskError: the route names no object, or the archive of boxes is absent or broken.
    """
    if not route.target:
        raise TaskError(f"route {route.path_id} of {route.dataset} names no object; use NE < 3 m")
    seen_from = target_viewpoints(route.building, route.target, folder)
    return frozenset(graph.index[name] for name in seen_from if name in graph.index)


@lru_cache(maxsize=2)
def read_sightings(archive: Path) -> Sightings:
    """Who sees what, from the archive of boxes: an object is seen where `visible_pos` holds a view.

    Raises:
        TaskError: the archive is absent or broken.
    """
    found: dict[str, dict[str, set[str]]] = {}
    try:
        with tarfile.open(archive, "r:gz") as files:
            for member in files:
                if member.isfile() and member.name.endswith(".json"):
                    stream = files.extractfile(member)
                    scan = Path(member.name).name.split("_")[0]
                    boxes = json.load(stream) if stream else {}
                    _add(found.setdefault(scan, {}), boxes)
    except FileNotFoundError as error:
        raise TaskError(f"cannot read {archive}; see `mnemonaut envs data`") from error
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise TaskError(f"{archive.name} is broken: {error}; fetch it again") from error
    return MappingProxyType(
        {
            scan: {target: frozenset(seen_from) for target, seen_from in objects.items()}
            for scan, objects in found.items()
        }
    )


def _add(objects: dict[str, set[str]], boxes: Mapping[str, Mapping[str, Any]]) -> None:
    for viewpoint, seen in boxes.items():
        for target, box in seen.items():
            if box["visible_pos"]:
                objects.setdefault(target, set()).add(viewpoint)
