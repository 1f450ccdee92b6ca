"""The errors: one line, which names the cure."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs import errors
from mnemonaut.envs.errors import (
    EnvCrashed,
    EnvError,
    EnvTimeout,
    MissingExtra,
    MnemonautError,
    ResultsError,
    SuiteError,
    TaskError,
    UnknownName,
)

NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=20)


def test_a_near_name_is_suggested() -> None:
    error = UnknownName("task", "diamnd", ["diamond", "dirt", "log"])
    assert str(error) == "unknown task `diamnd`. Did you mean `diamond`?"


def test_few_names_are_all_listed_in_order() -> None:
    error = UnknownName("feedback", "xyz", iter(["reason", "binary"]))
    assert str(error) == "unknown feedback `xyz`. Known: binary, reason."


def test_of_many_names_only_their_number_and_range_is_told() -> None:
    error = UnknownName("item", "?", (f"thing{n:02}" for n in range(40)))
    assert str(error) == "unknown item `?`. 40 are known, `thing00` to `thing39`."


def test_a_missing_extra_names_the_command_that_brings_it() -> None:
    assert "pip install 'mnemonaut[neural]'" in str(MissingExtra("torch", "neural"))


@given(NAMES, st.lists(NAMES, max_size=30))
def test_unknown_name_is_one_line_for_any_name(name: str, known: list[str]) -> None:
    text = str(UnknownName("thing", name, known))
    assert text.startswith(f"unknown thing `{name}`.")
    assert len(text.splitlines()) == 1


@given(st.lists(NAMES, min_size=1, max_size=30), st.data())
def test_a_known_name_is_always_its_own_nearest(known: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([n for n in known if n] or ["a"]))
    assert f"Did you mean `{name}`?" in str(UnknownName("thing", name, [*known, name]))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (MnemonautError, 2),
        (UnknownName, 2),
        (TaskError, 2),
        (MissingExtra, 2),
        (SuiteError, 2),
        (EnvError, 3),
        (EnvCrashed, 3),
        (EnvTimeout, 3),
        (ResultsError, 4),
    ],
)
def test_exit_codes(kind: type[MnemonautError], code: int) -> None:
    assert kind.exit_code == code


def test_every_error_is_in_the_tree_and_in_its_picture() -> None:
    kinds = [v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, Exception)]
    assert len(kinds) >= 9
    for kind in kinds:
        assert issubclass(kind, MnemonautError)
        assert kind.__name__ in (errors.__doc__ or "")
    assert issubclass(EnvCrashed, EnvError) and issubclass(EnvTimeout, EnvError)


@pytest.mark.parametrize(
    "error", [UnknownName("task", "stik", ["stick"]), MissingExtra("torch", "embeddings")]
)
def test_an_error_keeps_its_class_and_text_between_processes(error: MnemonautError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error) and str(back) == str(error)
    assert back.exit_code == error.exit_code
