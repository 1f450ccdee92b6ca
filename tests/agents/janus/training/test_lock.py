"""One training of a checkpoint at a time, across processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from mnemonaut.agents.janus.training.lock import alone
from mnemonaut.agents.janus.training.settings import TrainingError

HOLD = """
import sys
from pathlib import Path
from mnemonaut.agents.janus.training.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_training_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    out, other = tmp_path / "new" / "janus.safetensors", tmp_path / "other"
    with alone(out):
        with pytest.raises(TrainingError, match="is being trained by another"), alone(out):
            raise AssertionError("held twice")
        with alone(other):
            assert (tmp_path / "other.lock").exists()
        assert [file.name for file in out.parent.iterdir()] == ["janus.safetensors.lock"]
    assert list(out.parent.iterdir()) == []
    with alone(out):
        pass


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    out = tmp_path / "janus.safetensors"
    line = [sys.executable, "-P", "-c", HOLD, str(out)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        with pytest.raises(TrainingError, match="wait for it, or name another --out"), alone(out):
            raise AssertionError("held twice")
        other.kill()
        other.wait(60.0)
    assert (tmp_path / "janus.safetensors.lock").exists()  # it was killed
    with alone(out):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_goes_when_a_training_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), alone(tmp_path / "a"):
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TrainingError, match="is a folder; name a file in it"), alone(tmp_path):
        raise AssertionError("held a folder")
    (tmp_path / "file").touch()
    with pytest.raises(TrainingError, match="name another --out"), alone(tmp_path / "file" / "a"):
        raise AssertionError("held under a file")
