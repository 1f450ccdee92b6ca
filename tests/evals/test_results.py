"""The results folder: whole lines or none, of one version, held by one process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.results import (
    SCHEMA,
    EpisodeLog,
    Folder,
    StreamKey,
    append_timing,
    canonical,
    read_lines,
    read_run,
    write_atomically,
)

from .conftest import begin, one_line, suite_of

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "streams" / "off-0.jsonl"


def record(number: int) -> dict[str, Any]:
    return {"schema": SCHEMA, "index": number, "text": "größe\u2028\r\n"}


def write(path: Path, *numbers: int) -> None:
    log = EpisodeLog(path)
    for number in numbers:
        log.append(record(number))
    log.close()


@given(st.dictionaries(st.text(), PLAIN, max_size=5), st.randoms())
def test_equal_values_give_equal_bytes(value: dict[str, Any], random: Any) -> None:
    items = list(value.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(value)
    assert json.loads(canonical(value)) == value
    assert "\n" not in canonical(value)


def test_names_of_the_files() -> None:
    folder, key = Folder(Path("run")), StreamKey("zero-shot", 12)
    assert folder.episodes(key) == Path("run/streams/zero-shot-12.jsonl")
    assert folder.store(key) == Path("run/stores/zero-shot-12.db")


def test_records_are_read_back(path: Path) -> None:
    write(path, 0, 1)
    write(path, 2)
    log = EpisodeLog(path)
    log.close()
    assert log.records == [record(n) for n in range(3)] == list(read_lines(path))


def test_a_record_is_on_disk_when_append_returns(path: Path) -> None:
    log = EpisodeLog(path)
    log.append(record(0))
    assert list(read_lines(path)) == [record(0)]
    log.close()


@pytest.mark.parametrize("kept", [1, 20, -1])
def test_a_torn_last_line_is_dropped_and_written_anew(path: Path, kept: int) -> None:
    write(path, 0, 1)
    whole = path.read_bytes()
    line = whole.splitlines(keepends=True)[1]
    path.write_bytes(whole[: -len(line)] + line[:kept])
    log = EpisodeLog(path)
    assert log.records == [record(0)]
    log.append(record(1))
    log.close()
    assert path.read_bytes() == whole


@pytest.mark.parametrize("damage", [b'{"schema":1,"ind\n', b"\n", b"\xff\n", b"\0\0\0\n"])
def test_a_damaged_line_in_the_middle_is_an_error(path: Path, damage: bytes) -> None:
    write(path, 0, 1)
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + damage + second)
    before = path.read_bytes()
    for _ in range(2):  # the first refusal must not keep the file locked
        with pytest.raises(ResultsError) as error:
            EpisodeLog(path)
        assert "damaged" in one_line(error)
    with pytest.raises(ResultsError):
        list(read_lines(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("line", [b'{"schema":99}\n', b"[1]\n", b"7\n"])
def test_a_line_of_another_schema_is_an_error(path: Path, line: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(line)
    with pytest.raises(ResultsError) as error:
        EpisodeLog(path)
    assert f"this mnemonaut reads {SCHEMA}" in one_line(error)


def test_reading_what_is_absent(path: Path) -> None:
    with pytest.raises(ResultsError) as error:
        list(read_lines(path))
    assert "is the run complete?" in one_line(error)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "streams").write_text("a file", encoding="utf-8")
    with pytest.raises(ResultsError) as error:
        EpisodeLog(tmp_path / "streams" / "off-0.jsonl")
    assert "cannot write" in one_line(error)
    with pytest.raises(ResultsError):
        append_timing(tmp_path / "streams" / "off-0.timings", {})


def test_writing_replaces_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_atomically(path, "one\n")
    write_atomically(path, "two\n")
    assert path.read_text(encoding="utf-8") == "two\n"
    assert [p.name for p in tmp_path.iterdir()] == ["run.json"]
    with pytest.raises(ResultsError) as error:
        write_atomically(tmp_path / "absent" / "run.json", "three\n")
    assert "cannot write" in one_line(error)


def test_a_full_disk_is_one_line_and_harms_nothing(path: Path) -> None:
    """A limit on the size of files stands for the full disk: the write is cut short."""
    write(path, 0, 1)
    whole = path.read_bytes()
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from mnemonaut.envs.errors import ResultsError\n"
        "from mnemonaut.evals.results import EpisodeLog\n"
        "path = Path(sys.argv[1])\n"
        "log = EpisodeLog(path)\n"
        "limit = path.stat().st_size + 10\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n"
        "try:\n    log.append({'schema': 1, 'index': 2})\n"
        "except ResultsError as error:\n    print(error)\n"
        "log.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, str(path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert "cannot write" in line and "free space" in line
    assert len(path.read_bytes()) == len(whole) + 10
    log = EpisodeLog(path)
    log.close()
    assert log.records == [record(0), record(1)] and path.read_bytes() == whole


def test_a_run_is_read_back(tmp_path: Path) -> None:
    suite = suite_of("off", "online")
    found, run = read_run(begin(suite, tmp_path / "run"))
    assert found == suite
    assert run["suite_sha256"] == suite.digest()
    assert run["program"].keys() >= {"mnemonaut", "numpy", "gymnasium"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "is no results folder: it has no run.json"),
        ("{", "restore it or start a new run"),
        ('{"schema": 99, "suite": {}}', "results schema 99; this mnemonaut reads 1"),
        ("[]", "results schema None"),
        ('{"schema": 1}', "damaged"),
        ('{"schema": 1, "suite": {"name": "tiny"}}', "damaged"),
    ],
)
def test_what_is_no_run(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        tmp_path.joinpath("run.json").write_text(content, encoding="utf-8")
    with pytest.raises(ResultsError) as error:
        read_run(tmp_path)
    assert said in one_line(error)
