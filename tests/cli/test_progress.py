"""Lines and bars of a run."""

import io
import sys

import pytest

from mnemonaut.cli.progress import EVERY_SECONDS, _lines, progress_line, rate, shown
from mnemonaut.evals.progress import Progress


def at(done: int) -> Progress:
    return Progress(done, 20, {"off": (done, 10, done // 2), "online": (0, 10, 0)})


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")


def test_a_line_leaves_out_arms_not_begun() -> None:
    assert progress_line(at(0)) == "0 of 20 episodes"
    assert progress_line(at(4)).replace("\u00a0", " ") == "4 of 20 episodes; off 4/10, 50.0%"
    assert rate(0, 0) == "-"


def test_lines_come_every_few_seconds_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, now = io.StringIO(), [0.0]
    monkeypatch.setattr(sys, "stderr", stream)
    tell = _lines(lambda: now[0])
    for seconds, done in ((0, 0), (1, 3), (EVERY_SECONDS, 4), (EVERY_SECONDS + 1, 5), (6, 20)):
        now[0] = seconds
        tell(at(done))
        tell(at(done))
    starts = [line.split()[0] for line in stream.getvalue().splitlines()]
    assert starts == ["0", "4", "20"]


def test_quiet_shows_nothing() -> None:
    with shown(quiet=True) as tell:
        assert tell is None


def test_bars_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with shown(quiet=False) as tell:
        assert tell is not None
        tell(at(0))
        tell(at(10))
    last = stream.getvalue()
    assert "off" in last and "online" in last and "10/20" in last and "50.0%" in last
