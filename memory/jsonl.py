"""Experiences as JSON lines: one a line, UTF-8, canonical, in the order of their ids."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import StoreError
from .experience import Experience
from .survey import Surveyed, batches
from .validation import exact_json

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_jsonl(store: Surveyed, stream: BinaryIO) -> int:
    """Write all experiences of `store`; returns how many. OSError where that fails."""
    ids = store.ids()
    for some in batches(ids):
        lines = [experience.to_json() + "\n" for experience in store.get_many(some)]
        stream.write("".join(lines).encode())
    return len(ids)


def read_jsonl(file: str | Path) -> Iterator[Experience]:
    """The experiences of a file; empty lines are passed over.

    Raises StoreError that names the first line which is not an experience.
    """
    try:
        with Path(file).open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if number == 1:
                    line = line.removeprefix(_BYTE_ORDER_MARK)
                if not line.strip():
                    continue
                try:
                    experience = _parsed(line)
                except (ValueError, TypeError) as error:
                    raise StoreError(
                        f"{file}, line {number}: {error}; mend or remove the line"
                    ) from error
                yield experience
    except OSError as error:
        raise StoreError(f"{file} cannot be read ({error.strerror}); check the path") from error


def _parsed(line: bytes) -> Experience:
    try:
        experience = Experience.from_json(line.decode())
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        if line.lstrip().startswith(b"["):
            raise ValueError("a list begins, but each line holds one experience") from error
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    exact_json(experience)
    return experience
