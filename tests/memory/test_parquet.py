"""Parquet files as pandas and other tools write and read them."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Experience, ExperienceStore, StoreError, parquet
from mnemonaut.memory.parquet import COLUMNS, read_parquet, write_parquet

from .test_jsonl import EXPERIENCES

pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")
pandas: Any = import_module("pandas")

Make = Callable[..., Experience]


@given(st.lists(EXPERIENCES, max_size=4))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, experiences: list[Experience]
) -> None:
    file = tmp_path_factory.getbasetemp() / "round.parquet"
    with ExperienceStore(":memory:", merge=False) as store:
        store.remember_many(experiences)
        assert write_parquet(store, file) == len(experiences)
    found = list(read_parquet(file))
    assert found == experiences
    assert [e.to_json() for e in found] == [e.to_json() for e in experiences]


@pytest.fixture
def file(tmp_path: Path, make: Make) -> Path:
    """Three experiences, of which #1 was made twice, and used twice, once with success."""
    path = tmp_path / "three.parquet"
    with ExperienceStore(":memory:") as store:
        store.remember_many(
            [make("a", when=3, env="x"), make("bøse", success=False, n=2), make("c")]
        )
        store.remember(make("a", when=9, env="x"))
        store.credit([1], True)
        store.credit([1, 2], False)
        write_parquet(store, path, vectors=True)
    return path


def test_pandas_reads_the_columns(file: Path, make: Make) -> None:
    frame = pandas.read_parquet(file)
    assert tuple(frame.columns) == (*COLUMNS, "vector")
    assert frame["id"].tolist() == [1, 2, 3]
    assert frame["task"].tolist() == ["a", "bøse", "c"]
    assert frame["success"].tolist() == [True, False, True]
    assert frame["when"].tolist() == [3, 0, 0]
    assert frame["times"].tolist() == [2, 1, 1]
    assert frame["used"].tolist() == [2, 1, 0] and frame["helped"].tolist() == [1, 0, 0]
    assert json.loads(frame["where"][1]) == {"n": 2}
    assert json.loads(frame["outcome"][0])["text"] == "it went through"
    assert frame["used"].dtype == np.int64 and frame["success"].dtype == np.bool_
    with ExperienceStore(":memory:") as store:
        store.remember_many([make("a"), make("bøse"), make("c")])
        assert frame["vector"][0].dtype == np.float32
        assert np.array_equal(np.stack(frame["vector"].tolist()), store.vectors)


def test_without_being_asked_there_are_no_vectors(tmp_path: Path, make: Make) -> None:
    with ExperienceStore(":memory:") as store:
        store.remember(make())
        write_parquet(store, tmp_path / "a.parquet")
    assert tuple(pq.read_schema(tmp_path / "a.parquet").names) == COLUMNS


def test_equal_stores_give_equal_files_in_groups_of_rows(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_ROWS_AT_ONCE", 4)
    names = [f"task {nth}" for nth in range(10)]
    for name in ("a.parquet", "b.parquet"):
        with ExperienceStore(":memory:") as store:
            store.remember_many([make(task) for task in names])
            write_parquet(store, tmp_path / name, vectors=True)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 3
    assert [e.task for e in read_parquet(tmp_path / "a.parquet")] == names


def test_what_pandas_writes_back_is_read(file: Path) -> None:
    frame = pandas.read_parquet(file)
    changed = frame[frame["success"]].drop(columns=["vector", "id", "where", "when"])
    changed["task"] = changed["task"].astype("category")
    changed.to_parquet(file)
    found = list(read_parquet(file))
    assert [(e.task, dict(e.where), e.when) for e in found] == [("a", {}, 0), ("c", {}, 0)]


def rewritten(file: Path, **columns: Any) -> Path:
    """The file with some columns changed (None: without it)."""
    table = pq.read_table(file)
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        table = table.remove_column(place)
        if values is not None:
            table = table.add_column(place, name, pa.array(values))
    pq.write_table(table, file)
    return file


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"state": ["{}", "{", "{}"]}, "row 2: `state` is not JSON: Expecting property name"),
        ({"state": ["{}", "{}", "[" * 100_000]}, "row 3: `state` is nested too deeply"),
        ({"outcome": ["{}", '{"x":NaN}', "{}"], "success": None}, "row 2: NaN is not a number"),
        ({"plan": ["[]", "[]", '["mine"]']}, "row 3: each call of plan must be"),
        ({"where": ["null", "{}", "{}"]}, "row 1: where must be an object"),
        ({"task": ["a", None, "c"]}, "row 2: `task` is empty"),
        ({"success": [True, False, False]}, "row 3: `success` and the success of `outcome` differ"),
        ({"state": None}, "has no column `state`; needed are task, state, plan, outcome"),
        ({"task": [1, 2, 3]}, "column `task` is of type int64; make it texts"),
        ({"when": [1.0, 2.0, 3.0]}, "column `when` is of type double; make it whole numbers"),
        ({"success": [1, 0, 1]}, "column `success` is of type int64; make it truth values"),
        ({"plan": [[], [], []]}, "make it texts, as json.dumps makes them"),
    ],
)
def test_a_bad_row_or_column_is_named(file: Path, columns: dict[str, Any], said: str) -> None:
    with pytest.raises(StoreError) as caught:
        list(read_parquet(rewritten(file, **columns)))
    assert said in str(caught.value) and str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"Dear store,\n" * 9])
def test_foreign_files(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(StoreError, match="no Parquet file, or is damaged") as caught:
        list(read_parquet(file))
    assert "\n" not in str(caught.value)


def test_damage_to_the_rows_is_told(tmp_path: Path, make: Make) -> None:
    """One bit of what the footer describes; and truncations."""
    file = tmp_path / "a.parquet"
    with ExperienceStore(":memory:") as store:
        store.remember_many([make(f"task {nth}", when=nth) for nth in range(20)])
        write_parquet(store, file)
    whole, wanted = file.read_bytes(), list(read_parquet(file))
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    told = 0
    for place in range(4, footer, 7):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        file.write_bytes(flipped)
        try:
            assert list(read_parquet(file)) == wanted
        except StoreError as error:
            assert "\n" not in str(error)
            told += 1
    assert told > 50  # other bits are in columns that are not read
    for length in range(0, len(whole), 301):
        file.write_bytes(whole[:length])
        with pytest.raises(StoreError, match="damaged"):
            list(read_parquet(file))


def test_a_newer_format_is_refused(file: Path) -> None:
    table = pq.read_table(file).replace_schema_metadata({"mnemonaut.experiences": "2"})
    pq.write_table(table, file)
    with pytest.raises(StoreError, match="written by a newer mnemonaut"):
        list(read_parquet(file))


def test_without_pyarrow_the_cure_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(StoreError, match=r"pip install 'mnemonaut\[export\]'"):
        list(read_parquet(file))
