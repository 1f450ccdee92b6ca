import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mnemonaut.memory.filters import clauses
from mnemonaut.memory.local.checkpoint import Content, Moment, NoCheckpoint, read, write
from mnemonaut.memory.local.codec import Codec
from mnemonaut.memory.local.partition import Partition
from mnemonaut.memory.local.segment import COUNTS, Segment

Build = Callable[..., Segment]
MOMENT = Moment("a token", 40, 7, 2)


def content(segment: Segment, partition: Partition | None = None) -> Content:
    size = segment.size
    return Content(
        segment.ids[:size],
        segment.success[:size],
        {name: segment.counts[name][:size] for name in COUNTS},
        {key: segment.columns[key] for key in segment.columns},
        segment.codec,
        [segment.codes[:size][start : start + 7] for start in range(0, size, 7)],
        partition,
    )


@pytest.mark.parametrize("count", [0, 1, 40, 400])
def test_what_is_written_is_read(tmp_path: Path, segment: Build, count: int) -> None:
    written = segment(count)
    write(tmp_path / "s.db-index", MOMENT, content(written))
    moment, found = read(tmp_path / "s.db-index")
    assert (moment, found.size, found.codec.precision) == (MOMENT, count, "float32")
    assert np.array_equal(found.vectors, written.vectors)
    assert found.ids.tolist() == written.ids[:count].tolist()
    for name in COUNTS:
        assert found.counts[name].tolist() == written.counts[name][:count].tolist()
    for where in ({"task": "t3"}, {"env": ["é1", "é5"]}, {"env": {"!=": "é1"}}, {"none": 1}):
        asked = clauses(where)
        masks = [one.matching(asked) for one in (found, written)]
        assert masks[0] is not None and masks[1] is not None
        assert masks[0].tolist() == masks[1].tolist()
    assert [path.name for path in tmp_path.iterdir()] == ["s.db-index"]


def test_groups_and_codes_are_read(tmp_path: Path, segment: Build) -> None:
    written = segment(30)
    codec = Codec("int8", 8, reach=0.9)
    codes = codec.encode(written.vectors)
    groups = Partition(written.vectors[:2].copy(), np.array([0, 12, 30]), 2, 0.875)
    told = content(written, groups)
    write(
        tmp_path / "i",
        MOMENT,
        Content(told.ids[::-1], told.success, told.counts, told.columns, codec, [codes], groups),
    )
    _, found = read(tmp_path / "i")
    assert found.partition is not None and found.partition.recall == 0.875
    assert np.array_equal(found.partition.centres, groups.centres)
    assert found.partition.starts.tolist() == [0, 12, 30]
    assert np.array_equal(found.codes, codes) and found.codec.reach == 0.9
    assert found.position(30) == 0 and found.position(1) == 29 and found.position(31) is None
    assert found.positions(np.array([30, 5, 77])).tolist() == [0, 25, -1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, segment: Build) -> bytes:
    path = tmp_path_factory.mktemp("checkpoint") / "i"
    write(path, MOMENT, content(segment(300)))
    return path.read_bytes()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed_or_lies_between_sections(
    tmp_path: Path, whole: bytes, place: float, bit: int
) -> None:
    damaged = bytearray(whole)
    at = int(place * len(whole))
    damaged[at] ^= 1 << bit
    path = tmp_path / "i"
    path.write_bytes(damaged)
    try:
        moment, found = read(path)
    except NoCheckpoint:
        return
    # Only the zeros that align a section are nobody's.
    assert whole[at] == 0 and moment == MOMENT and found.size == 300
    assert found.vectors.tobytes() in whole


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(length=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_off_is_noticed(tmp_path: Path, whole: bytes, length: float) -> None:
    path = tmp_path / "i"
    path.write_bytes(whole[: int(length * len(whole))])
    with pytest.raises(NoCheckpoint):
        read(path)


def test_what_a_dead_process_left_is_cleared_away(tmp_path: Path, segment: Build) -> None:
    (tmp_path / "i.999999999-1f.part").write_bytes(b"half")
    alive = tmp_path / f"i.{os.getppid()}-1f.part"
    alive.write_bytes(b"half")
    write(tmp_path / "i", MOMENT, content(segment(3)))
    assert {path.name for path in tmp_path.iterdir()} == {"i", alive.name}
