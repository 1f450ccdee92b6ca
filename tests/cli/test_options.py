"""Options of an env on the command line: plain values, and one line on what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.cli.options import env_options
from mnemonaut.envs.errors import MnemonautError

NAMES = st.from_regex(r"\A[a-z][a-z_]{0,9}\Z")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("setting=exact", "exact"),
        ("width=64", 64),
        ("timeout=2.5", 2.5),
        ("timeout=1e3", 1000.0),
        ("frames=true", True),
        ("frames=false", False),
        ("frames=True", "True"),
        ("scenes=", ""),
        ("scenes=a=b", "a=b"),
        ("scenes=my rooms/of iTHOR", "my rooms/of iTHOR"),
    ],
)
def test_values(text: str, value: object) -> None:
    name = text.partition("=")[0]
    found = env_options([text])
    assert found == {name: value} and type(found[name]) is type(value)


@given(st.dictionaries(NAMES, st.one_of(st.booleans(), st.integers(), st.floats(allow_nan=False))))
def test_plain_values_are_read_as_they_are_written(options: dict[str, bool | int | float]) -> None:
    words = {name: str(v).lower() if isinstance(v, bool) else v for name, v in options.items()}
    assert env_options([f"{name}={word}" for name, word in words.items()]) == options


def test_the_last_of_a_name_counts() -> None:
    assert env_options(["width=1", "width=2"]) == {"width": 2} and env_options([]) == {}


@pytest.mark.parametrize("text", ["width", "=3", "", "two words=3", "1st=2", "a-b=1"])
def test_what_is_no_option(text: str) -> None:
    with pytest.raises(MnemonautError, match="write NAME=VALUE, such as setting=exact") as error:
        env_options([text])
    assert "\n" not in str(error.value)
