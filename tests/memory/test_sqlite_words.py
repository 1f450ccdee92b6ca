"""Search for words: what is found, in which order, wherever the rows are at the time."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience, NotAStore, Watermark
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.sqlite_words import TAIL_ROWS, indexed, search_words
from mnemonaut.memory.verification import problems
from mnemonaut.memory.word_weights import word_weights

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]
Texts = Callable[..., list[NewRow]]


@pytest.fixture
def rows() -> Iterator[Rows]:
    with closing(Rows(":memory:")) as opened:
        opened.create("tests:4", 4)
        yield opened


@pytest.fixture(scope="session")
def texts(new_row: NewRowOf) -> Texts:
    """Rows of experiences that have these words and no other."""
    return lambda *words: [
        new_row(Experience({"text": ""}, text, [], {"success": True})) for text in words
    ]


def reference(texts: dict[int, str], question: str) -> list[int]:
    """All ids that share a word that is looked for, in the order that they are to have."""
    have = {id: set(re.findall("[a-z0-9]+", text.lower())) for id, text in texts.items()}
    asked = re.findall("[a-z0-9]+", question.lower())
    counts = {word: sum(word in words for words in have.values()) for word in asked}
    weights = dict(word_weights(counts, len(have)))
    scores = {
        id: sum(weights[word] for word in words & weights.keys())
        for id, words in have.items()
        if words & weights.keys()
    }
    return sorted(scores, key=lambda id: (-scores[id], -id))


def test_what_is_searched(make: Make) -> None:
    experience = make("find a pickaxe", state="in a cave", outcome="it broke")
    assert search_words(experience) == "find a pickaxe\nmine(log, 3)\nin a cave\nit broke"


def test_the_rare_word_counts_most(rows: Rows, texts: Texts) -> None:
    rows.append(texts("red cup", "red bowl", "red cup table", "blue plate"), merge=True)
    assert rows.matching("red plate", limit=9) == [4, 3, 2, 1]
    assert rows.matching("red plate", limit=10**30) == [4, 3, 2, 1]
    assert rows.matching("red cup", limit=9) == [3, 1, 2]
    assert rows.matching("table red cup", limit=2) == [3, 1]
    assert rows.matching("red cup", limit=1, offset=1) == [1]
    assert rows.matching("red cup", limit=9, offset=3) == []
    assert rows.matching("green", limit=9) == [] and rows.matching("", limit=9) == []


def test_how_words_are_told_apart(rows: Rows, texts: Texts) -> None:
    rows.append(texts("wooden_pickaxe", "Äpfel|CAFÉ", "room3 42", "wooden"), merge=True)
    assert rows.matching("pickaxe", limit=9) == [1]
    assert rows.matching("wooden_pickaxe", limit=9) == [1, 4]
    assert rows.matching("cafe", limit=9) == [2] == rows.matching("äPFEL", limit=9)
    assert rows.matching("42", limit=9) == [3] == rows.matching("Room3", limit=9)
    assert rows.matching("pick wood room", limit=9) == []


@pytest.mark.parametrize(
    "text",
    [
        'cup" OR "red',
        "cup NOT red",
        "text : cup",
        "NEAR(cup red, 1)",
        "cup* ^cup -cup +cup {cup}",
        "cup\0red",
        "words MATCH 'cup'; DROP TABLE words",
    ],
)
def test_no_sign_is_syntax(rows: Rows, texts: Texts, text: str) -> None:
    rows.append(texts("cup", "bowl"), merge=True)
    assert rows.matching(text, limit=9) == [1]


@pytest.mark.parametrize("index_them", [False, True])
def test_words_of_syntax_are_words(rows: Rows, texts: Texts, index_them: bool) -> None:
    rows.append(texts("and or not near", "bowl"), merge=True)
    if index_them:
        rows.vacuum()
    for word in ("AND", "or", "NOT", "Near"):
        assert rows.matching(word, limit=9) == [1]


def test_any_text_finds_itself(rows: Rows, texts: Texts) -> None:
    """Whatever its letters: a word is folded once as it is stored, and twice as it is asked."""

    @settings(max_examples=150, deadline=None)
    @given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
    def found(text: str) -> None:
        (id,) = rows.append(texts(f"{text} certainly"), merge=True)
        assert id in rows.matching(f"{text} certainly", limit=1000)

    found()
    everything = rows.matching("certainly", limit=1000)
    assert everything == list(range(rows.last_id(), 0, -1))


def test_half_a_character_is_in_no_row(rows: Rows, texts: Texts) -> None:
    rows.append(texts("cup"), merge=True)
    assert rows.matching("cup\ud83d", limit=9) == [1]


def test_rows_enter_the_index_in_groups(rows: Rows, texts: Texts) -> None:
    for number in range(TAIL_ROWS):
        rows.append(texts(f"word{number}"), merge=True)
    assert indexed(rows.connection) == 0
    assert rows.matching("word5", limit=9) == [6]
    rows.append(texts("last"), merge=True)
    assert indexed(rows.connection) == TAIL_ROWS + 1
    assert rows.matching("word5", limit=9) == [6] and rows.matching("last", limit=9) == [129]
    rows.append(texts("later"), merge=True)
    assert indexed(rows.connection) == TAIL_ROWS + 1
    assert rows.matching("later last", limit=9) == [130, 129]
    rows.append(texts(*(f"many{number}" for number in range(TAIL_ROWS))), merge=True)
    assert indexed(rows.connection) == rows.last_id() and problems(rows) == []


def test_writers_of_one_row_each_fill_the_index_too(tmp_path: Path, texts: Texts) -> None:
    path = tmp_path / "s.db"
    with closing(Rows(path)) as opened:
        opened.create("tests:4", 4)
        for number in range(TAIL_ROWS + 40):
            with closing(Rows(path)) as another:
                another.append(texts(f"word{number}"), merge=True)
        assert indexed(opened.connection) == TAIL_ROWS + 1


def test_a_reader_beside_a_writer(tmp_path: Path, texts: Texts) -> None:
    with closing(Rows(tmp_path / "s.db")) as writer:
        writer.create("tests:4", 4)
        with closing(Rows(tmp_path / "s.db", read_only=True)) as reader:
            assert reader.matching("cup", limit=9) == []
            writer.append(texts("cup"), merge=True)
            assert reader.matching("cup", limit=9) == [1]
            writer.append(texts("red cup"), merge=True)
            assert reader.matching("red cup", limit=9) == [2, 1]
            writer.withdraw(Watermark(1, 0))
            assert reader.matching("red cup", limit=9) == [1]
            writer.append(texts("blue cup"), merge=True)  # has the id of the one that is gone
            assert reader.matching("red", limit=9) == []
            assert reader.matching("blue cup", limit=9) == [2, 1]
            writer.append(texts(*(f"other{number}" for number in range(200))), merge=True)
            writer.forget([1])
            assert reader.matching("cup", limit=9) == [2]
            assert reader.matching("other7 other9", limit=9) == [12, 10]


_WORDS = st.lists(st.sampled_from(["cup", "bowl", "red", "blue", "table", "sink"]), max_size=5)


@settings(max_examples=40, deadline=None)
@given(
    batches=st.lists(st.lists(_WORDS, min_size=1, max_size=6), min_size=1, max_size=8),
    forgotten=st.sets(st.integers(1, 20), max_size=6),
    vacuums=st.sets(st.integers(0, 8)),
    question=_WORDS,
)
def test_it_is_what_a_reader_of_all_rows_would_find(
    texts: Texts,
    batches: list[list[list[str]]],
    forgotten: set[int],
    vacuums: set[int],
    question: list[str],
) -> None:
    """Whatever part of the rows is in the index: `vacuum` takes in all of them."""
    stored: dict[int, str] = {}
    with closing(Rows(":memory:")) as rows:
        rows.create("tests:4", 4)
        for number, batch in enumerate(batches):
            written = [" ".join(words) for words in batch]
            stored.update(zip(rows.append(texts(*written), merge=False), written, strict=True))
            if number in vacuums:
                rows.vacuum()
        gone = forgotten & stored.keys() - {max(stored)}
        rows.forget(sorted(gone))
        left = {id: text for id, text in stored.items() if id not in gone}
        assert rows.matching(" ".join(question), limit=99) == reference(left, " ".join(question))


def test_a_large_index_gives_what_a_reader_of_all_rows_would_find(rows: Rows, texts: Texts) -> None:
    """With several rounds of FTS5's merging, and rows beside the index."""
    stored = {}
    for number in range(1, 3001):
        stored[number] = " ".join(f"w{number % prime}" for prime in (2, 3, 5, 7, 11, 13, 101))
    for first in range(1, 2900, 60):
        some = [stored[id] for id in range(first, min(first + 60, 2900))]
        rows.append(texts(*some), merge=False)
    for id in range(2900, 3001):
        rows.append(texts(stored[id]), merge=False)
    gone = range(1, 3000, 7)
    rows.forget(gone)
    left = {id: text for id, text in stored.items() if id not in gone}
    assert indexed(rows.connection) < 3000
    for question in ("w1 w2 w3", "w100 w10", "w77", "w12 w50 w0"):
        assert rows.matching(question, limit=3000) == reference(left, question)
    assert problems(rows) == []


def test_a_damaged_index_is_written_anew(rows: Rows, texts: Texts) -> None:
    rows.append(texts(*(f"word{number}" for number in range(400))), merge=True)
    rows.connection.execute("UPDATE words_data SET block = x'0011223344' WHERE id > 10")
    said = problems(rows)
    assert len(said) == 1 and "index of words" in said[0] and "memory compact" in said[0]
    with pytest.raises(NotAStore, match="memory compact"):
        rows.matching("word7", limit=3)
    assert len(list(rows.after(0))) == 400
    rows.vacuum()
    assert rows.matching("word7", limit=3) == [8] and problems(rows) == []
