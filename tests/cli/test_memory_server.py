"""`mnemonaut memory` over a store on a server: PostgreSQL with pgvector, started for the tests."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from .conftest import Call


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Not below pytest's folder: for root the server runs as a user of its own, and every other
    pytest that begins closes that folder to it."""
    with TemporaryDirectory(prefix="pg") as folder, pytest.MonkeyPatch.context() as patch:
        runtime = Path(folder, "runtime")
        runtime.mkdir(0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))  # pgserver wants one when it is imported
        pgserver: Any = import_module("pgserver")
        running = pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        yield running.get_uri()
        running.cleanup()


def test_a_store_goes_to_a_server_and_comes_back(
    call: Call, store: Path, tmp_path: Path, address: str
) -> None:
    there = ("--store", f"{address}&store=one")
    file = tmp_path / "all.parquet"
    call("memory", "export", file, "--store", store)
    document = call("memory", "import", file, *there, "--json").json
    assert (document["new"], document["experiences"]) == (4, 4)
    assert call("memory", "import", file, *there, "--json").json["merged"] == 4
    lines = call("memory", "export", "-", "--store", store).out
    assert call("memory", "export", "-", *there).out == lines
    difference = call("memory", "diff", store, *there, "--json").json
    counts = {key: difference[key] for key in ("same", "other_times", "only_store", "only_other")}
    assert counts == {"same": 4, "other_times": 4, "only_store": [], "only_other": []}


def test_what_is_said_of_it_is_what_is_said_of_a_file(
    call: Call, store: Path, tmp_path: Path, address: str
) -> None:
    there = ("--store", f"{address}&store=two")
    here = ("--store", tmp_path / "copy.db")
    file = tmp_path / "all.jsonl"
    call("memory", "export", file, "--store", store)
    for target in (here, there):
        assert call("memory", "import", file, *target).code == 0
    for words in (
        ("ls", "--where", "task!=log", "--where", "when<3"),
        ("show", 3),
        ("search", "craft a stick", "--words", "--weights", "diversity=0.2", "--explain"),
        ("forget", "--per-task", 1, "--dry-run"),
        ("stats", "--fingerprint"),
        ("forget", "--older-than", 1),
        ("reembed", "--embedding", "hashing:64"),
        ("compact",),
        ("verify",),
    ):
        answers = [call("memory", *words, *target, "--json") for target in (here, there)]
        assert [answer.code for answer in answers] == [0, 0], answers
        documents = [answer.json for answer in answers]
        for document in documents:
            for of_the_place in ("store", "files", "bytes", "index", "before", "after"):
                document.pop(of_the_place, None)
        assert documents[0] == documents[1], words
        assert call("memory", *words, *there).code == 0


def test_a_store_that_is_not_there_is_not_made(call: Call, address: str) -> None:
    there = ("--store", f"{address}&store=nowhere")
    for words in (("ls",), ("compact",), ("forget", "--per-task", 1), ("ls",)):
        answer = call("memory", *words, *there)
        assert answer.code == 5 and "nowhere" in answer.err
    assert call("memory", "verify", *there).code != 0
