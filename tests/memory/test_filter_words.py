"""Conditions as a person types them."""

from typing import Any

import pytest

from mnemonaut.memory.filter_words import asked_for


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], {}),
        (["task=log"], {"task": "log"}),
        (["task=log", "task=coal"], {"task": ["log", "coal"]}),
        (["when>=3", "when<9"], {"when": {">=": 3, "<": 9}}),
        (["success=True", "n=1.5"], {"success": True, "n": 1.5}),
        (["a=NaN"], {"a": "NaN"}),
        (["a=", "b=x=y"], {"a": "", "b": "x=y"}),
    ],
)
def test_conditions(words: list[str], asked: dict[str, Any]) -> None:
    assert asked_for(words) == asked


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["task"], "write KEY=VALUE"),
        ([" task=1"], "write KEY=VALUE"),
        (["a==1"], "write KEY=VALUE"),
        (["a>1", "a>2"], "takes > once"),
        (["a=1", "a>2"], "do not go together"),
    ],
)
def test_what_is_none_is_told(words: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        asked_for(words)
