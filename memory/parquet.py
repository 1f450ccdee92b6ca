"""Experiences as a Parquet file: a row each, with what is known of them, for pandas and the like.

The four parts, and `where`, are JSON texts, so that they come back exactly. Written and read one
group of rows after another.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import StoreError
from .experience import Experience
from .survey import batches
from .validation import exact_json

if TYPE_CHECKING:
    from .store import ExperienceStore

COLUMNS = (
    "id", "task", "success", "when", "state", "plan", "outcome", "where", "used", "helped", "times"
)  # fmt: skip
"""Of every file that is written; `vector` (list of float32) comes last where it is asked for."""

_FORMAT = b"mnemonaut.experiences"
_VERSION = 1
_ROWS_AT_ONCE = 5000
_NEEDED = ("task", "state", "plan", "outcome")
_PARTS = ("state", "plan", "outcome", "where")
_READ = ("task", "success", "when", *_PARTS)


def write_parquet(store: "ExperienceStore", file: str | Path, *, vectors: bool = False) -> int:
    """Write all experiences of `store` to a new file; returns how many.

    Columns: `COLUMNS`; `times`, `used` and `helped` say how often an experience was made, was
    recalled for an attempt, and that succeeded. OSError where it cannot be written.
    """
    pa, pq = _pyarrow()
    ids = store.ids()
    schema = _schema(pa, vectors).with_metadata(
        {_FORMAT: str(_VERSION).encode(), b"embedding": store.embedding.name.encode()}
    )
    with pq.ParquetWriter(
        str(file), schema, compression="zstd", write_page_checksum=True
    ) as writer:
        for some in batches(ids, _ROWS_AT_ONCE):
            columns = _columns(store, some)
            if vectors:
                columns["vector"] = _lists(pa, store.vectors_of(some))
            writer.write_table(pa.table(columns, schema=schema))
    return len(ids)


def read_parquet(file: str | Path) -> Iterator[Experience]:
    """The experiences of a file that `write_parquet` wrote, or anyone, with columns alike.

    `task`, `state`, `plan` and `outcome` are needed; `where` and `when` are read, and `success` is
    compared, where they are there. StoreError that names the first row which is no experience.
    """
    pa, pq = _pyarrow()
    try:
        with pq.ParquetFile(str(file), pre_buffer=False, page_checksum_verification=True) as source:
            names = _checked_columns(pa, file, source.schema_arrow)
            number = 0
            for some in source.iter_batches(_ROWS_AT_ONCE, columns=names):
                for row in some.to_pylist():
                    number += 1
                    try:
                        experience = _parsed(row)
                    except (ValueError, TypeError) as error:
                        raise StoreError(
                            f"{file}, row {number}: {error}; mend or remove the row"
                        ) from error
                    yield experience
            if number != source.metadata.num_rows:
                raise ValueError(f"{number} of its {source.metadata.num_rows} rows can be read")
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.strerror:
            raise StoreError(f"{file} cannot be read ({error.strerror}); check the path") from error
        reason = " ".join(str(error).split())[:120]
        raise StoreError(
            f"{file} is no Parquet file, or is damaged ({reason}); write it anew"
        ) from error


def _columns(store: "ExperienceStore", ids: Sequence[int]) -> dict[str, Any]:
    experiences, traits = store.get_many(ids), store.traits(ids)
    return {
        "id": ids,
        "task": [e.task for e in experiences],
        "success": [e.success for e in experiences],
        "when": [e.when for e in experiences],
        "state": [_json(e.state) for e in experiences],
        "plan": [_json(list(e.plan)) for e in experiences],
        "outcome": [_json(e.outcome) for e in experiences],
        "where": [_json(e.where) for e in experiences],
        "used": traits.used,
        "helped": traits.helped,
        "times": traits.times,
    }


def _lists(pa: Any, vectors: Any) -> Any:
    """Vectors [n, dimension] as a column of n lists, without a Python number for each."""
    count, dimension = vectors.shape
    offsets = pa.array(range(0, (count + 1) * dimension, dimension), pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(vectors.reshape(-1), pa.float32()))


def _schema(pa: Any, vectors: bool) -> Any:
    kinds = {"task": pa.string(), "success": pa.bool_(), **dict.fromkeys(_PARTS, pa.string())}
    fields = [pa.field(name, kinds.get(name, pa.int64()), nullable=False) for name in COLUMNS]
    if vectors:
        fields.append(pa.field("vector", pa.list_(pa.float32()), nullable=False))
    return pa.schema(fields)


def _checked_columns(pa: Any, file: str | Path, schema: Any) -> list[str]:
    """The columns to read; StoreError where one is missing or holds something else."""
    version = (schema.metadata or {}).get(_FORMAT, b"1")
    if not version.isdigit() or int(version) > _VERSION:
        raise StoreError(f"{file} was written by a newer mnemonaut; install that one")
    absent = [name for name in _NEEDED if name not in schema.names]
    if absent:
        raise StoreError(
            f"{file} has no column `{absent[0]}`; needed are {', '.join(_NEEDED)}, the last three "
            "as JSON texts"
        )
    read = [name for name in _READ if name in schema.names]
    for name in read:
        kind = schema.field(name).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if name == "success":
            fits, wanted = pa.types.is_boolean(kind), "truth values"
        elif name == "when":
            fits, wanted = pa.types.is_integer(kind), "whole numbers"
        else:
            fits = pa.types.is_string(kind) or pa.types.is_large_string(kind)
            fits, wanted = fits or pa.types.is_string_view(kind), "texts"
            wanted = "texts" if name == "task" else "texts, as json.dumps makes them"
        if not fits:
            raise StoreError(f"{file}: column `{name}` is of type {kind}; make it {wanted}")
    return read


def _parsed(row: Mapping[str, Any]) -> Experience:
    empty = [name for name, value in row.items() if value is None]
    if empty:
        raise ValueError(f"`{empty[0]}` is empty")
    parts = {name: _loaded(name, row[name]) for name in _PARTS if name in row}
    experience = Experience(task=row["task"], when=row.get("when", 0), **parts)
    exact_json(experience)
    if row.get("success", experience.success) != experience.success:
        raise ValueError("`success` and the success of `outcome` differ")
    return experience


def _loaded(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError(f"`{name}` is nested too deeply") from error
    except json.JSONDecodeError as error:
        where = f"{error.msg} at column {error.pos + 1}"
        raise ValueError(f"`{name}` is not JSON: {where}") from error


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _pyarrow() -> tuple[Any, Any]:
    """pyarrow and its module for Parquet; StoreError where they are not installed."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise StoreError(
            f"Parquet needs pyarrow ({error}); run `pip install 'mnemonaut[export]'`, or name a "
            ".jsonl file"
        ) from error
