"""What a run says of the program that made it."""

from pathlib import Path

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.policies import ROOMS
from mnemonaut.evals.program import program
from mnemonaut.evals.runner import resume_run, run_suite
from mnemonaut.evals.suite import Suite, parse_suite
from mnemonaut.memory.errors import NotAStore

from ..agents.janus.small_models import GOES_AHEAD, STOPS, saved

CAMERA = {"width": 32, "height": 32, "depth_width": 8, "depth_height": 8}


def suite_of(*arms: dict[str, str], checkpoint: str = "") -> Suite:
    body = {
        "name": "tiny",
        "env": ROOMS,
        "env_options": CAMERA,
        "tasks": ["rooms valid find 0"],
        "passes": 1,
        "replicates": 1,
        "arms": [{"name": f"arm{n}"} | arm for n, arm in enumerate(arms)],
    }
    return parse_suite(body | ({"checkpoint": checkpoint} if checkpoint else {}), "tiny")


def test_each_named_model_is_told_once_and_pytorch_where_one_runs(tmp_path: Path) -> None:
    model = str(saved(tmp_path, STOPS))
    without = program(suite_of({"agent": "stop"}))
    assert "torch" not in without
    told = program(suite_of({"agent": "janus"}, {"agent": "janus"}, checkpoint=model))
    assert told.keys() - without.keys() == {"torch", model}
    assert {name: told[name] for name in without} == without
    shipped = program(suite_of({"agent": "janus"}))  # its bytes are among the source's
    assert shipped.keys() - without.keys() == {"torch"}


def test_a_run_does_not_go_on_with_another_model(tmp_path: Path) -> None:
    model = saved(tmp_path, STOPS)
    suite = suite_of({"agent": "janus"}, checkpoint=str(model))
    run_suite(suite, tmp_path / "run", workers=1)
    assert resume_run(tmp_path / "run", workers=1) == []
    model.write_bytes(saved(tmp_path / "other", GOES_AHEAD).read_bytes())
    with pytest.raises(ResultsError, match=r"begun by another program .*--force goes on"):
        resume_run(tmp_path / "run")
    model.unlink()
    with pytest.raises(NotAStore, match="cannot be read"):
        resume_run(tmp_path / "run", force=True)
