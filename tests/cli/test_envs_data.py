"""`mnemonaut envs data`."""

from pathlib import Path

import pytest

from mnemonaut.envs.navigation.datasets.known import DATA_SETS

from .conftest import Call


def test_an_empty_folder(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    answer = call("envs", "data")
    document = call("envs", "data", "--json").json
    assert answer.code == 0 and str(tmp_path.name) in answer.out
    assert document["folder"] == str(tmp_path)
    assert [row["path"] for row in document["data"]] == [one.path for one in DATA_SETS]
    assert {row["state"] for row in document["data"]} == {"absent"}
    words = " ".join(answer.out.split())
    for one in DATA_SETS:
        assert one.path in words and one.origin in words and one.licence in words
    assert answer.out.count("absent") == len(DATA_SETS)


def test_width(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", "/absent")
    assert max(map(len, call("envs", "data").out.splitlines())) <= 80


def test_files_of_another_version(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "vln/r2r"
    folder.mkdir(parents=True)
    (folder / "R2R_val_seen.json").write_text("[]")
    (folder / "R2R_val_unseen.json").write_text("[]")
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    words = " ".join(call("envs", "data").out.split())
    assert (
        "present in part: R2R_train.json absent; another checksum than the known one: "
        "R2R_val_seen.json; no checksum is known of R2R_val_unseen.json"
    ) in words
    rows = {row["path"]: row for row in call("envs", "data", "--json").json["data"]}
    files = {file["path"]: file["state"] for file in rows["vln/r2r"]["files"]}
    assert files["vln/r2r/R2R_val_unseen.json"] == "unknown"
