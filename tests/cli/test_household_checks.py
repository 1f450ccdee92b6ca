"""What the doctor says of frames and of real AI2-THOR builds."""

import sys
from pathlib import Path

import pytest

from mnemonaut.cli.household_checks import check_frames, check_unity


@pytest.fixture
def without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of all packages, and a HOME without anything in it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    return tmp_path


def test_frames_are_drawn_here() -> None:
    check = check_frames()
    assert check.ok and not check.needed and check.found in ("drawn by moderngl", "drawn by numba")


def test_no_renderer(without: Path) -> None:
    for name in ("moderngl", "numba"):
        (without / f"{name}.py").write_text("raise ImportError('no such library')")
    check = check_frames()
    assert not check.ok and "no such library" in check.found
    assert check.cure == "run `pip install 'mnemonaut[render]'`"


@pytest.mark.skipif(sys.platform != "linux", reason="builds differ elsewhere")
def test_no_build(without: Path) -> None:
    pytest.importorskip("ai2thor")
    check = check_unity()
    assert not check.ok and not check.needed and "download_only" in check.cure
    assert f"Linux64: no build at {without}/home/.ai2thor" in check.found
    assert "CloudRendering: no build at" in check.found


def test_no_package(without: Path) -> None:
    (without / "ai2thor.py").write_text("")  # no package: it has no modules
    check = check_unity()
    assert not check.ok and "mnemonaut[thor]" in check.found + check.cure


def test_an_answer_that_does_not_come() -> None:
    assert check_unity(0.01).found == check_frames(0.01).found == "no answer within 0.01 s"
