"""From the text of an answer to checked JSON, as forgiving as is safe.

Models wrap JSON in prose, in a code fence, or after their thoughts. The first JSON object that
satisfies the schema is taken; nothing is guessed or mended inside it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

_THOUGHTS = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL)
# Models, and llama.cpp's grammars, write line breaks and control characters into strings as such.
_DECODER = json.JSONDecoder(strict=False)
_MOST_OBJECTS = 20
_MOST_SHOWN = 300


def read_answer(text: str, schema: Mapping[str, Any]) -> tuple[Any, str]:
    """(the parsed answer, "") or (None, what is wrong with it in one line)."""
    validator = _validator(json.dumps(schema, sort_keys=True))
    problem = "it holds no JSON object"
    for value in _objects(_THOUGHTS.sub("", text)):
        error = next(iter(validator.iter_errors(value)), None)
        if error is None:
            return value, ""
        where = "".join(f"[{part!r}]" for part in error.absolute_path) or "the object"
        problem = f"{where}: {error.message}"[:_MOST_SHOWN]
    return None, problem


def _objects(text: str) -> Iterator[Any]:
    """JSON objects in a text, from left to right, the outermost first."""
    start, found = text.find("{"), 0
    while start >= 0 and found < _MOST_OBJECTS:
        found += 1
        try:
            value, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield value
        start = text.find("{", end)


@lru_cache(maxsize=256)
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))
