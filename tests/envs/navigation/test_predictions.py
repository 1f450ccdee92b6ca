"""Predictions in the submission form."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.envs.errors import TaskError, UnknownName
from mnemonaut.envs.navigation.graph import graph_of
from mnemonaut.envs.navigation.predictions import (
    mean_score,
    read_predictions,
    score_predictions,
)
from mnemonaut.envs.navigation.routes import Route, matterport_building, read_r2r

Find = Callable[[str], Path]

LINE = graph_of(
    "line",
    "abcd",
    np.array([[2.0 * x, 0, 0] for x in range(4)]),
    [[1], [0, 2], [1, 3], [2]],
)
ROUTE = Route("r2r", "val_seen", "line", "7", ("a", "b", "c"), 0.0, ("Go.", "Walk."))


def scored(**trajectories: str) -> dict[str, dict[str, float]]:
    predictions = {f"7_{name[1:]}": list(path) for name, path in trajectories.items()}
    return score_predictions(predictions, [ROUTE], lambda _: LINE)


def test_each_instruction_is_scored() -> None:
    found = scored(i0="aabbc", i1="a")
    assert found["7_0"]["SR"] == found["7_0"]["nDTW"] == 1.0
    assert found["7_1"]["SR"] == 0.0 and found["7_1"]["NE"] == 4.0
    mean = mean_score({"7_0": list("abc"), "7_1": ["a"]}, [ROUTE], lambda _: LINE)
    assert mean["SR"] == 0.5 and mean["NE"] == 2.0


def test_bad_predictions() -> None:
    with pytest.raises(TaskError, match="1 of 2 instructions have no prediction, such as 7_1"):
        scored(i0="abc")
    with pytest.raises(TaskError, match="leaves the graph between a and c"):
        scored(i0="abc", i1="ac")
    with pytest.raises(TaskError, match="must begin at a"):
        scored(i0="bc", i1="a")
    with pytest.raises(TaskError, match="must begin at a"):
        scored(i0="", i1="a")
    with pytest.raises(UnknownName, match="viewpoint of line"):
        scored(i0="abx", i1="a")
    with pytest.raises(UnknownName, match="instruction"):
        scored(i0="a", i1="a", i2="a")


def test_bad_files(tmp_path: Path) -> None:
    path = tmp_path / "predictions.json"
    with pytest.raises(TaskError, match="cannot read"):
        read_predictions(path)
    path.write_text('[{"instr_id": "7_0"}]')
    with pytest.raises(TaskError, match="holds no predictions"):
        read_predictions(path)
    row = {"instr_id": "7_0", "trajectory": [["a", 0.0, 0.0]]}
    path.write_text(json.dumps([row, row]))
    with pytest.raises(TaskError, match="predicts 7_0 twice"):
        read_predictions(path)


def test_real_predictions(data: Find) -> None:
    """A trained agent's walks score what is known of them."""
    folder = data("vln")
    name = "vln/predictions/seq2seq_teacher_imagenet_val_seen_iter_36000.json"
    routes = read_r2r(data("vln/r2r/R2R_val_seen.json"), "val_seen")
    predictions = read_predictions(data(name))
    assert len(predictions) == 1021
    found = mean_score(predictions, routes, lambda scan: matterport_building(scan, folder).graph)
    assert round(found["NE"], 2) == 3.32
    assert round(100 * found["SR"], 2) == 66.11
    assert round(100 * found["SPL"], 2) == 63.07
