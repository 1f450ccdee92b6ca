"""REVERIE: routes, and from where an object is seen."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.datasets.reverie import (
    read_reverie,
    read_sightings,
    target_viewpoints,
    targets,
)
from mnemonaut.envs.navigation.metrics import average, reverie
from mnemonaut.envs.navigation.routes import matterport_building, read_r2r

Find = Callable[[str], Path]


def archive(path: Path, files: dict[str, Any]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            text = json.dumps(content).encode()
            member = tarfile.TarInfo(f"BBox/{name}")
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
    return path


def test_only_a_visible_object_is_seen(tmp_path: Path) -> None:
    lamp, sofa = {"name": "lamp", "visible_pos": [3]}, {"name": "sofa", "visible_pos": []}
    files = {
        "one_a.json": {"a": {"7": lamp, "8": sofa}},
        "one_b.json": {"b": {"7": lamp}},
        "two_a.json": {"a": {"8": lamp}},
    }
    found = read_sightings(archive(tmp_path / "boxes.tar.gz", files))
    assert found == {"one": {"7": {"a", "b"}}, "two": {"8": {"a"}}}


def test_a_broken_archive(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="envs data"):
        read_sightings(tmp_path / "absent.tar.gz")
    broken = tmp_path / "boxes.tar.gz"
    broken.write_bytes(b"no archive")
    with pytest.raises(TaskError, match="broken"):
        read_sightings(broken)


def test_a_broken_file_of_routes(tmp_path: Path) -> None:
    path = tmp_path / "REVERIE_val_seen.json"
    path.write_text('[{"id": "1_2"}]')
    with pytest.raises(TaskError, match="REVERIE's form"):
        read_reverie(path, "val_seen")


def test_a_route_without_object_has_no_targets(data: Find) -> None:
    route = read_r2r(data("vln/r2r/R2R_val_seen.json"), "val_seen")[0]
    graph = matterport_building(route.building, data("vln")).graph
    with pytest.raises(TaskError, match="names no object"):
        targets(route, graph, data("vln"))


def test_val_seen(data: Find) -> None:
    """Who walks the reference path sees the object in all but some routes, as it must be.

    The reference ends at a viewpoint that the data set's authors chose for its view.
    """
    folder = data("vln")
    routes = read_reverie(data("vln/reverie/REVERIE_val_seen.json"), "val_seen")
    assert len(routes) == 501
    assert sum(len(route.instructions) for route in routes) == 1384
    assert routes[0].path_id == "1357_66" and routes[0].target == "66"
    assert routes[0].path[-1] in target_viewpoints("qoiz87JEwZ2", "66", folder)
    scores, weights = [], []
    for route in routes:
        graph = matterport_building(route.building, folder).graph
        path = [graph.number(viewpoint) for viewpoint in route.path]
        scores.append(reverie(path, path, graph.distances, targets(route, graph, folder)))
        weights.append(len(route.instructions))
    assert round(100 * average(scores, weights)["SR"], 2) == 99.49
