"""Which runs are found, and how they are addressed."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.evals.viewer.folders import NotHere, Results, slug


def run(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "run.json").write_text("{}", encoding="utf-8")
    return folder


def test_runs_lie_one_or_two_levels_deep(tmp_path: Path) -> None:
    for name in ("b", "a", "monday/first", "monday/second", "too/deep/here"):
        run(tmp_path / name)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    found = Results(tmp_path).runs()
    assert [one.name for one in found] == ["a", "b", "monday/first", "monday/second"]
    assert [one.slug for one in found][2:] == ["monday~2ffirst", "monday~2fsecond"]


def test_a_run_inside_a_run_is_none(tmp_path: Path) -> None:
    run(tmp_path / "outer")
    run(tmp_path / "outer" / "inner")
    assert [one.name for one in Results(tmp_path).runs()] == ["outer"]


def test_a_run_itself_can_be_named(tmp_path: Path) -> None:
    folder = run(tmp_path / "alone")
    (one,) = Results(folder).runs()
    assert (one.name, one.folder) == ("alone", folder) and Results(folder).run("alone") == one


def test_a_folder_that_comes_later(tmp_path: Path) -> None:
    results = Results(tmp_path / "results")
    assert results.runs() == []
    run(tmp_path / "results" / "first")
    assert [one.name for one in results.runs()] == ["first"]


ODD = ["with space", "ünïcode", "a#b?c%d", "<script>", '"quoted"', "a~b", "new\nline", "..."]


@pytest.mark.parametrize("name", ODD)
def test_odd_names(tmp_path: Path, name: str) -> None:
    run(tmp_path / name)
    results = Results(tmp_path)
    (one,) = results.runs()
    assert one.name == name and results.run(one.slug) == one
    assert one.slug.isascii() and not set(one.slug) & set(' #?%<>"/\n')


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    run(tmp_path / name)
    (one,) = Results(tmp_path).runs()
    assert one.name == "caf\ufffd" and one.name.encode() and one.slug == "caf~e9"


def test_links(tmp_path: Path) -> None:
    """A link to a run below the folder is one more name of it; one that leads out is nothing."""
    outside = run(tmp_path / "outside" / "run")
    root = tmp_path / "results"
    inner = run(root / "inner")
    (root / "again").symlink_to(inner)
    (root / "out").symlink_to(outside)
    (root / "up").symlink_to(tmp_path)
    (root / "loop").symlink_to(root / "loop")
    (root / "all").symlink_to(root)
    names = [one.name for one in Results(root).runs()]
    assert "out" not in names and "up" not in names and {"again", "inner"} <= set(names)
    assert all(one.folder.is_relative_to(root) for one in Results(root).runs())


def test_an_unknown_address(tmp_path: Path) -> None:
    run(tmp_path / "a")
    for address in ("", ".", "..", "b", "a/", "A", "~61"):
        with pytest.raises(NotHere):
            Results(tmp_path).run(address)


@given(st.binary(min_size=1), st.binary(min_size=1))
def test_no_two_names_share_an_address(one: bytes, other: bytes) -> None:
    assert (slug(one) == slug(other)) == (one == other)
