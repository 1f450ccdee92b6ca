"""From the text of an answer to checked JSON, as forgiving as is safe.

Models wrap JSON in prose, in a code fence, or after their thoughts. The first JSON object that
satisfies the schema is taken; nothing is guessed or mended inside it.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

# Models, and llama.cpp's grammars, write line breaks and control characters into strings as such.
_DECODER = json.JSONDecoder(strict=False)
_MOST_TRIED = 200
_MOST_SHOWN = 300


def read_answer(text: str, schema: Mapping[str, Any]) -> tuple[Any, str]:
    """(the parsed answer, "") or (None, what is wrong with it in one line).

    The line names the place and the rule, and never repeats the answer, which may hold words
    from anywhere.
    """
    validator = _validator(json.dumps(schema, sort_keys=True))
    problem = ""
    for part in _answers(text):
        for value in _objects(part):
            error = next(iter(validator.iter_errors(value)), None)
            if error is None:
                return value, ""
            # The first object is what was meant; later ones may be parts of its ruins.
            problem = problem or _told(error)
    return None, problem or "it holds no JSON object that can be read"


def _answers(text: str) -> Iterator[str]:
    """The parts of a text that may hold the answer; thoughts that never end hold none."""
    is_json = text.lstrip().startswith("{")
    _, end, after = text.rpartition("</think>")
    if end:
        yield after
    if not end and not is_json:
        yield text.partition("<think>")[0]
    if is_json:
        yield text


def _told(error: Any) -> str:
    where = "".join(f"[{part!r}]" for part in error.absolute_path) or "the object"
    wanted = json.dumps(error.validator_value)
    return f"{where}: must keep to {error.validator} {wanted}"[:_MOST_SHOWN]


def _objects(text: str) -> Iterator[Any]:
    """JSON objects in a text, from left to right, the outermost first."""
    start, tried = text.find("{"), 0
    while start >= 0 and tried < _MOST_TRIED:
        tried += 1
        try:
            value, end = _DECODER.raw_decode(text, start)
            _check_sound(value)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield value
        start = text.find("{", end)


def _check_sound(value: Any) -> None:
    """Refuse what JSON has no word for, and halves of characters: nothing could keep them.

    Raises:
        ValueError: there is such a thing in it.
    """
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")


@lru_cache(maxsize=256)
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))
