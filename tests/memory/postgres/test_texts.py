"""Texts that a server does not take as they are."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience, StoreError
from mnemonaut.memory.backend import Watermark
from mnemonaut.memory.postgres import PostgresBackend

from .brute_force import new_row
from .conftest import Open

Make = Callable[..., Experience]

character = st.one_of(
    st.sampled_from("\x00\x01\x02\\\"'%{}_\n\x7f\u0085\u2028\ufeff\uffff😀"),
    st.characters(exclude_categories=["Cs"]),
)
text = st.text(character, max_size=12)


@pytest.fixture(scope="module")
def backend(server: str) -> Iterator[PostgresBackend]:
    opened = PostgresBackend.open(
        f"{server}&store=texts", embedding=("e", 4), read_only=False, durability="process"
    )
    yield opened
    opened.close()


@settings(max_examples=40)
@given(text, text, text, text, text)
def test_every_text_comes_back(
    backend: PostgresBackend, make: Make, task: str, state: str, arg: str, key: str, value: str
) -> None:
    backend.withdraw(Watermark(0, 0))
    plain = make(task, state=state, args=(arg, {key: value}), outcome=arg)
    experience = replace(plain, where={key: value})  # whatever the key: `make` has words of its own
    row = new_row(experience)
    backend.append([row], merge=True)
    assert backend.fetch([1]) == [experience]
    assert [stored.body for stored in backend.rows()] == [row.body]
    assert backend.append([row], merge=True) == [1]
    assert backend.ids(row.facets) == [1]
    assert backend.ids({key: value + "\x00"}) == []
    assert backend.problems() == []


def test_half_of_a_character_is_refused(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    broken = [
        make("\ud800"),
        make("a", state="\udfff"),
        make("a", env="\ud83d"),
        make("a", **{"\udc00": 1}),
    ]
    for experience in broken:
        row = new_row(experience)
        with pytest.raises(StoreError, match="is half of a character") as caught:
            backend.append([row], merge=False)
        assert str(caught.value).isascii() and "\n" not in str(caught.value)
    assert len(backend) == 0
    assert backend.append([new_row(make("a"))], merge=True) == [1]


def test_a_time_beyond_64_bits_is_refused(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    for when in (2**63, -(2**63) - 1):
        with pytest.raises(StoreError, match="whole number of 64 bits"):
            backend.append([new_row(make("a", when=when))], merge=True)
    ends = [new_row(make("a", when=2**63 - 1)), new_row(make("b", when=-(2**63)))]
    backend.append(ends, merge=True)
    assert backend.traits([1, 2]).when.tolist() == [2**63 - 1, -(2**63)]


def test_a_long_word(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    experience = make("word" * 2000, env="x" * 9000)
    backend.append([new_row(experience), new_row(make("short"))], merge=True)
    assert backend.fetch([1]) == [experience]
    assert backend.ids({"env": "x" * 9000}) == [1]
    assert backend.matching("word" * 2000, 3, {}) == [1]
    assert backend.matching("word" * 1999, 3, {}) == []
    assert backend.problems() == []


def test_more_words_than_a_server_lists(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    experience = make("a", state=" ".join(f"word{number}" for number in range(100_000)))
    backend.append([new_row(experience)], merge=True)
    assert backend.fetch([1]) == [experience]
    assert backend.matching("word0", 3, {}) == [1]
    assert backend.problems() == []
