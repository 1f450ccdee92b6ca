"""Files that grow, shrink and vanish between two looks."""

import gzip
from pathlib import Path

import pytest

from mnemonaut.evals.traces import members
from mnemonaut.evals.viewer import growing
from mnemonaut.evals.viewer.growing import Lines, Members


def test_lines_are_read_once_and_only_whole(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    lines = Lines(path)
    assert lines.new() == (False, [])
    path.write_bytes(b"one\ntwo\nthr")
    assert lines.new() == (False, [b"one", b"two"])
    assert lines.new() == (False, [])
    path.write_bytes(b"one\ntwo\nthree\n")
    assert lines.new() == (False, [b"three"])


def test_lines_that_were_dropped(tmp_path: Path) -> None:
    """`resume` drops episodes that a store has lost."""
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n")
    lines = Lines(path)
    lines.new()
    path.write_bytes(b"one\n")
    assert lines.new() == (True, [b"one"])
    path.unlink()
    assert lines.new() == (True, [])
    assert lines.new() == (False, [])


def test_lines_of_another_file_of_that_name(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n")
    lines = Lines(path)
    lines.new()
    (tmp_path / "other").write_bytes(b"a\nb\nc\nd\ne\n")
    (tmp_path / "other").replace(path)
    assert lines.new() == (True, [b"a", b"b", b"c", b"d", b"e"])


def packed(*contents: bytes) -> bytes:
    return b"".join(gzip.compress(content, mtime=0) for content in contents)


CONTENTS = [b"x" * n * 9000 + str(n).encode() for n in range(12)]


@pytest.mark.parametrize("piece", [7, 2**15])
def test_any_member_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(growing, "PIECE", piece)
    path = tmp_path / "members"
    path.write_bytes(packed(*CONTENTS))
    assert [content for _, _, content in members(path.read_bytes())] == CONTENTS
    found = Members(path)
    assert [found.member(n) for n in (7, 0, 11, 7, 3)] == [CONTENTS[n] for n in (7, 0, 11, 7, 3)]
    assert found.member(12) is None


def test_a_member_is_found_without_those_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was once passed over is not inflated again."""
    path = tmp_path / "members"
    path.write_bytes(packed(*CONTENTS))
    found = Members(path)
    found.member(11)
    inflated: list[int] = []
    real = growing._inflated

    def counted(file: object, start: int, *, keep: bool) -> tuple[bytes, int | None]:
        inflated.append(start)
        return real(file, start, keep=keep)  # type: ignore[arg-type]

    monkeypatch.setattr(growing, "_inflated", counted)
    assert found.member(10) == CONTENTS[10] and len(inflated) == 1


def test_members_that_come_and_go(tmp_path: Path) -> None:
    path = tmp_path / "members"
    found = Members(path)
    assert found.member(0) is None
    data = packed(*CONTENTS[:3])
    path.write_bytes(data[:-2])  # the last one is being written
    assert found.member(1) == CONTENTS[1] and found.member(2) is None
    path.write_bytes(data)
    assert found.member(2) == CONTENTS[2]
    path.write_bytes(packed(b"other"))
    assert found.member(0) == b"other" and found.member(1) is None
    path.write_bytes(packed(b"a", *CONTENTS))  # cut and written on: starts lie elsewhere now
    assert (found.member(3) or found.member(3)) == CONTENTS[2]
