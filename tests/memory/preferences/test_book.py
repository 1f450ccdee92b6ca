"""The preference file: kept by user, whole or not at all."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import HashingEmbedding
from mnemonaut.memory.preferences import PreferenceBook, PreferenceError

WORDS = HashingEmbedding(256)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "preferences.json"


def test_what_is_shown_is_there_next_time(path: Path) -> None:
    book = PreferenceBook(path)
    assert (book.users, book.examples("ada")) == ((), {})
    book.show("ada", "Äpfel", "bowl")
    book.show("bob", "toy car", "box")
    book.show("ada", "pear", "bowl")
    again = PreferenceBook(path)
    assert again.users == ("ada", "bob")
    assert again.examples("ada") == {"Äpfel": "bowl", "pear": "bowl"}
    assert list(path.parent.iterdir()) == [path]


def test_a_later_example_corrects_and_stands_last(path: Path) -> None:
    book = PreferenceBook(path)
    for name, receptacle in (("cup", "sink"), ("pen", "desk"), ("cup", "shelf")):
        book.show("ada", name, receptacle)
    assert list(PreferenceBook(path).examples("ada").items()) == [
        ("pen", "desk"),
        ("cup", "shelf"),
    ]


def test_a_user_can_be_forgotten(path: Path) -> None:
    book = PreferenceBook(path)
    book.forget("nobody")
    assert not path.exists()
    book.show("ada", "cup", "sink")
    book.forget("ada")
    assert PreferenceBook(path).users == ()


def test_examples_are_copies(path: Path) -> None:
    book = PreferenceBook(path)
    book.show("ada", "cup", "sink")
    book.examples("ada")["cup"] = "bin"
    assert book.examples("ada") == {"cup": "sink"}


def test_predictions_are_per_user(path: Path) -> None:
    book = PreferenceBook(path)
    for user, (first, second) in {"ada": ("bowl", "box"), "bob": ("box", "bowl")}.items():
        for name in ("red apple", "green apple"):
            book.show(user, name, first)
        for name in ("toy car", "toy train"):
            book.show(user, name, second)
    for others in (True, False):
        best = {
            user: book.preferences(user, ("bowl", "box"), WORDS, others=others)
            .predict("yellow apple")
            .best
            for user in book.users
        }
        assert best == {"ada": "bowl", "bob": "box"}
    told = book.preferences("ada", ("bowl", "box"), WORDS).predict("toy")
    assert told != book.preferences("ada", ("bowl", "box"), WORDS, others=False).predict("toy")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no json", "is no preference file"),
        ("[]", "is no preference file"),
        ('{"users": {}}', "is no preference file"),
        ('{"format": "mnemonaut preferences", "version": 2, "users": {}}', "newer mnemonaut"),
        ('{"format": "mnemonaut preferences", "version": 1, "users": []}', "is damaged"),
        (
            '{"format": "mnemonaut preferences", "version": 1, "users": {"a": [["b"]]}}',
            "is damaged",
        ),
        (
            '{"format": "mnemonaut preferences", "version": 1, "users": {"a": [[1, "b"]]}}',
            "damaged",
        ),
    ],
)
def test_another_file_is_refused_in_one_line_and_kept(path: Path, text: str, says: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PreferenceError, match=says) as caught:
        PreferenceBook(path)
    assert "\n" not in str(caught.value)
    assert path.read_text(encoding="utf-8") == text


def test_bytes_that_are_no_text_are_refused(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PreferenceError, match="is no preference file"):
        PreferenceBook(path)


def test_what_cannot_be_written_is_not_known_either(tmp_path: Path) -> None:
    book = PreferenceBook(tmp_path / "missing" / "preferences.json")
    with pytest.raises(PreferenceError, match="cannot be written"):
        book.show("ada", "cup", "sink")
    assert book.users == ()


def test_a_failed_replacement_leaves_the_old_file(path: Path) -> None:
    book = PreferenceBook(path)
    path.mkdir()  # a folder in the file's place cannot be replaced by a file
    with pytest.raises(PreferenceError, match="cannot be written"):
        book.show("ada", "cup", "sink")
    assert list(path.parent.iterdir()) == [path]


@given(st.dictionaries(st.text(), st.text(), min_size=1, max_size=5))
def test_any_names_survive_the_file(
    tmp_path_factory: pytest.TempPathFactory, pairs: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("book") / "p.json"
    book = PreferenceBook(path)
    for name, receptacle in pairs.items():
        book.show("a", name, receptacle)
    assert PreferenceBook(path).examples("a") == pairs
    assert json.loads(path.read_text(encoding="utf-8"))["version"] == 1
