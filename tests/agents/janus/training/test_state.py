"""States on disk: what is no state of this run is refused in one line."""

from pathlib import Path

import pytest
import torch

from mnemonaut.agents.janus.training.settings import TrainingError
from mnemonaut.agents.janus.training.state import (
    Position,
    earlier_state,
    load_state,
    save_state,
    state_file,
)

from .small_runs import SMALL

SETTINGS = SMALL.plain()


def test_a_state_comes_back(tmp_path: Path) -> None:
    path = state_file(tmp_path / "deep" / "janus.safetensors")
    assert path.name == "janus.safetensors.state"
    place = Position(round=1, recorded=True, epoch=2, batch=3, learned=40, total=500)
    learner = {"model": {"a": torch.arange(3.0)}, "steps": 7}
    save_state(path, SETTINGS, place, learner, [{"task": "t", "actions": "123"}], {"seconds": 1.5})
    found = load_state(path, SETTINGS)
    assert found["position"] == place and found["episodes"] == [{"task": "t", "actions": "123"}]
    assert torch.equal(found["learner"]["model"]["a"], learner["model"]["a"])  # type: ignore[index]
    assert found["told"] == {"seconds": 1.5}
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.state"
    with pytest.raises(TrainingError, match="leave --resume out"):
        load_state(path, SETTINGS)
    path.write_bytes(b"not a state")
    with pytest.raises(TrainingError, match="no state of a training run"):
        load_state(path, SETTINGS)
    torch.save({"format": "another"}, path)
    with pytest.raises(TrainingError, match="no state of a training run"):
        load_state(path, SETTINGS)
    save_state(path, {**SETTINGS, "seed": 5, "rate": 1.0}, Position(), {}, [], {})
    with pytest.raises(TrainingError, match=r"other settings \(rate, seed\).*or remove it"):
        load_state(path, SETTINGS)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TrainingError, match="no state of a training run"):
        load_state(path, {**SETTINGS, "seed": 5, "rate": 1.0})
    with pytest.raises(TrainingError, match="name another --out"):
        save_state(path / "under" / "a.file", SETTINGS, Position(), {}, [], {})


def test_a_run_that_was_cut_is_not_begun_anew_over_it(tmp_path: Path) -> None:
    out = tmp_path / "janus.safetensors"
    assert earlier_state(out, SETTINGS, resume=False, encoders=None) is None
    save_state(state_file(out), SETTINGS, Position(), {}, [], {"encoders": 0})
    before = state_file(out).read_bytes()
    with pytest.raises(TrainingError, match=r"state holds a run that was cut; go on with --resume"):
        earlier_state(out, SETTINGS, resume=False, encoders=None)
    assert state_file(out).read_bytes() == before
    found = earlier_state(out, SETTINGS, resume=True, encoders=None)
    assert found is not None and found["position"] == Position()


def test_a_run_with_encoders_is_not_gone_on_with_without_them(tmp_path: Path) -> None:
    out, given = tmp_path / "janus.safetensors", tmp_path / "given"
    save_state(state_file(out), SETTINGS, Position(), {}, [], {"encoders": 77})
    with pytest.raises(TrainingError, match="give the same --encoders, or remove it"):
        earlier_state(out, SETTINGS, resume=True, encoders=None)
    assert earlier_state(out, SETTINGS, resume=True, encoders=given) is not None
    out.with_name(f"{out.name}.encoders").touch()
    assert earlier_state(out, SETTINGS, resume=True, encoders=None) is not None
