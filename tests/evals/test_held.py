"""One process at a time works in a folder."""

from pathlib import Path

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.held import held


def test_a_second_one_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with (
        held(folder),
        pytest.raises(ResultsError, match="run by another process; wait"),
        held(folder),
    ):
        raise AssertionError
    with held(folder):
        pass


def test_what_cannot_be_written_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError, match=r"cannot write .*name another"), held(tmp_path / "file"):
        raise AssertionError
