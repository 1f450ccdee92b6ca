"""Conditions as a person types them: `task=log`, `task!=log`, `when>=10`."""

import json
import re
from collections.abc import Sequence
from typing import Any

_CONDITION = re.compile(r"([^=!<>]+)(!=|>=|<=|=|>|<)(.*)", re.DOTALL)


def asked_for(words: Sequence[str]) -> dict[str, Any]:
    """`["task=log", "when>=3"]` -> `{"task": "log", "when": {">=": 3}}`; see `filters`.

    A value is read as JSON where it is JSON, else as text; a key given twice with `=` means any of
    both, with bounds it means all of them.

    Raises:
        ValueError: a word is no condition, or does not go with another of the same key.
    """
    equal: dict[str, list[Any]] = {}
    bounds: dict[str, dict[str, Any]] = {}
    for word in words:
        match = _CONDITION.fullmatch(word)
        if match is None or match[1] != match[1].strip() or match[3][:1] in ("=", ">", "<"):
            raise ValueError(f"`{word}`: write KEY=VALUE, such as task=log, or 'when>=10'")
        key, operator, value = match[1], match[2], _value(match[3])
        if operator == "=":
            equal.setdefault(key, []).append(value)
        elif operator in bounds.setdefault(key, {}):
            raise ValueError(f"`{word}`: a key takes {operator} once; leave one out")
        else:
            bounds[key][operator] = value
    for key in equal.keys() & bounds.keys():
        raise ValueError(f"of `{key}`: = and bounds do not go together; leave one out")
    same = {key: values[0] if len(values) == 1 else values for key, values in equal.items()}
    return {**same, **bounds}


def _value(text: str) -> Any:
    if text in ("True", "False"):  # as Python spells them
        return text == "True"
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(name: str) -> None:
    raise ValueError(name)
