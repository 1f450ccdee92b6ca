"""Wrapping, plain lines, and rich on a terminal."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.cli.screen import Screen, clipped, counted, print_json, printable, unbroken


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


WORDS = st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=40)


@given(WORDS, st.integers(0, 8))
def test_no_line_is_wider_than_the_screen(words: list[str], indent: int) -> None:
    stream = io.StringIO()
    screen = Screen(stream)
    text = " ".join(words)
    screen.line(text, indent=indent)
    screen.field("label", text, "bold", indent=indent)
    assert max(map(len, stream.getvalue().split("\n"))) <= screen.width == 80


@given(WORDS)
def test_no_word_is_lost(words: list[str]) -> None:
    stream = io.StringIO()
    Screen(stream).line(" ".join(words))
    asked = "".join(printable(" ".join(words)).split())
    assert "".join(stream.getvalue().split()) == asked


def test_a_call_is_not_broken() -> None:
    stream = io.StringIO()
    calls = "; ".join(unbroken(f"mine(item_{number}, 3)") for number in range(20))
    Screen(stream).field("plan", calls)
    lines = stream.getvalue().splitlines()
    assert len(lines) > 3
    assert all(line.count("(") == line.count(")") for line in lines)
    assert all(line.startswith(" " * 12) for line in lines[1:])
    assert "\u00a0" not in stream.getvalue()


def test_a_table_lines_up_and_wraps_its_last_column() -> None:
    stream = io.StringIO()
    Screen(stream).table(("id", "text"), [("#1", "short"), ("#200", "long " * 40)])
    lines = stream.getvalue().splitlines()
    assert lines[:2] == ["id    text", "#1    short"]
    assert len(lines) > 4 and all(line.startswith("      long") for line in lines[3:])


def test_width_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, width in (("10", 40), ("72", 72), ("300", 100)):
        monkeypatch.setenv("COLUMNS", columns)
        assert Screen(io.StringIO()).width == width


def test_stored_text_cannot_steer_the_terminal() -> None:
    for stream in (io.StringIO(), Terminal()):
        Screen(stream).line("a\x1b]0;title\x07b [red]c")
        assert "\x1b]" not in stream.getvalue() and "\x07" not in stream.getvalue()
        assert "[red]c" in stream.getvalue()


def test_a_terminal_gets_style_and_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, styled, colourless = io.StringIO(), Terminal(), Terminal()
    Screen(plain).field("outcome", "reached", "green")
    Screen(styled).field("outcome", "reached", "green")
    assert "\x1b[32mreached" in styled.getvalue() and "\x1b" not in plain.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    Screen(colourless).field("outcome", "reached", "green")
    assert colourless.getvalue() == plain.getvalue() == "outcome     reached\n"


def test_a_line_on_a_terminal_is_wrapped_once() -> None:
    plain, styled = io.StringIO(), Terminal()
    for stream in (plain, styled):
        Screen(stream).line("word " * 60, indent=2)
    assert styled.getvalue().count("\n") == plain.getvalue().count("\n") == 4


def test_clipped_and_counted() -> None:
    assert clipped("a  b\nc", 10) == "a b c"
    assert clipped("abcdefghijkl", 8) == "abcde..."
    assert (counted(1, "step"), counted(0, "step")) == ("1 step", "0 steps")


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"b": "é", "a": [1, None]})
    out = capsys.readouterr().out
    assert json.loads(out) == {"a": [1, None], "b": "é"}
    assert out.index('"a"') < out.index('"b"') and out.endswith("}\n")
