"""What lies in the data folder."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.datasets.inventory import Found, digest, inventory
from mnemonaut.envs.navigation.datasets.known import DATA_SETS, known_files

Find = Callable[[str], Path]


def named(found: list[Found], path: str) -> Found:
    return next(one for one in found if one.data_set.path == path)


def test_each_known_file_belongs_to_one_data_set(tmp_path: Path) -> None:
    found = inventory(tmp_path)
    assert [one.data_set for one in found] == list(DATA_SETS)
    paths = [file.path for one in found for file in one.files]
    assert sorted(paths) == sorted(known_files())
    assert named(found, "minecraft/deps").files and named(found, "minecraft").files


def test_an_empty_folder_has_none(tmp_path: Path) -> None:
    for one in inventory(tmp_path):
        assert one.state == "absent"
        assert {file.state for file in one.files} == {"absent"}


def test_other_files_differ_or_are_unknown(tmp_path: Path) -> None:
    folder = tmp_path / "vln/r2r"
    folder.mkdir(parents=True)
    (folder / "R2R_val_seen.json").write_text("[]")
    (folder / "R2R_val_unseen.json").write_text("[1]")
    (folder / "README.md").write_text("no data")
    found = named(inventory(tmp_path), "vln/r2r")
    assert found.state == "differs"
    assert {file.path.split("/")[-1]: file.state for file in found.files} == {
        "R2R_train.json": "absent",
        "R2R_val_seen.json": "differs",
        "R2R_val_unseen.json": "unknown",
    }
    assert found.files[-1].sha256 == hashlib.sha256(b"[1]").hexdigest()


def test_a_folder_is_told_by_names_and_contents(tmp_path: Path) -> None:
    def told(files: dict[str, str]) -> str:
        folder = tmp_path / hashlib.sha256(json.dumps(files).encode()).hexdigest()
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        return digest(folder)[0]

    first = told({"a.json": "1", "b.json": "2"})
    assert first == told({"b.json": "2", "a.json": "1", "README.md": "beside"})
    assert first != told({"a.json": "2", "b.json": "1"})
    assert first != told({"a.json": "1", "c.json": "2"})
    assert first != told({"a.json": "1"})


def test_an_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="make it readable"):
        digest(tmp_path / "absent")


def test_the_real_files_agree(data: Find) -> None:
    """The figures of this project were measured with these."""
    found = inventory(data("vln").parent)
    ours = [one for one in found if one.data_set.path.startswith("vln/")]
    assert {one.data_set.path: one.state for one in ours} == {
        one.path: "agrees" for one in DATA_SETS if one.path.startswith("vln/")
    }
    assert sum(file.files for file in named(found, "vln/navgpt").files) == 360
