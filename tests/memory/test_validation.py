from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mnemonaut.memory import Experience
from mnemonaut.memory.validation import check_experience


def test_an_experience_passes(make: Callable[..., Experience]) -> None:
    check_experience(make(env="forest", episode=3, seen=None, share=0.5))
    check_experience(Experience({}, "", [], {}))
    check_experience(Experience.from_json(make().to_json()))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("state", "a forest"),
        ("state", {"text": 3}),
        ("state", {"facts": []}),
        ("task", None),
        ("plan", "mine(log)"),
        ("plan", [{"args": []}]),
        ("plan", [{"skill": "mine", "args": "log"}]),
        ("plan", ["mine"]),
        ("outcome", []),
        ("outcome", {"success": 1}),
        ("outcome", {"success": True, "text": None}),
        ("where", {"tags": ["a"]}),
        ("where", None),
        ("when", "now"),
        ("when", True),
    ],
)
def test_a_wrong_part_is_named(make: Callable[..., Experience], part: str, value: Any) -> None:
    with pytest.raises(ValueError, match=part):
        check_experience(replace(make(), **{part: value}))
