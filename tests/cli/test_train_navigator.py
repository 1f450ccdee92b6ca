"""`mnemonaut train navigator`."""

from pathlib import Path

import pytest

from mnemonaut.agents.navigator import Navigator

from .conftest import Call

pytest.importorskip("torch")


def test_it_learns_from_generated_buildings(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "navigator.pt"
    told = call(
        "train", "navigator", "--buildings", 2, "--routes", 6, "--epochs", 1, "--members", 1,
        "--out", out, "--embedding", "none", "--json",
    ).json  # fmt: skip
    assert told["buildings"] == 2 and told["routes"] == 12 and told["file"] == str(out)
    navigator = Navigator.load(out)
    assert navigator.ranker is not None and len(navigator.ranker.networks) == 1
    assert navigator.embed is None


def test_what_is_wrong_is_said_in_one_line(call: Call, tmp_path: Path) -> None:
    asked = call("train", "navigator", "--data", "reverie")
    assert asked.code != 0 and "known: r2r, generated" in asked.err
    asked = call("train", "navigator", "--embedding", "word2vec")
    assert asked.code != 0 and "known: minilm, hashing, none" in asked.err
    out = tmp_path / "never.pt"
    asked = call(
        "train", "navigator", "--buildings", 2, "--routes", 6, "--epochs", 1, "--members", 16,
        "--out", out, "--embedding", "none", "--minutes", 0.01, "--quiet",
    )  # fmt: skip
    assert asked.code != 0 and "raise --minutes" in asked.err and not out.exists()
