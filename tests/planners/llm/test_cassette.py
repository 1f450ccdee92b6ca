"""A run recorded and replayed: bytes, torn and damaged files, gzip."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mnemonaut.planners.llm.cassette import Recorder, Replayer
from mnemonaut.planners.llm.errors import CassetteError
from mnemonaut.planners.llm.llm import Message, Reply, Request

OPTIONS = {"temperature": 0.0, "max_tokens": 64}
HEADER = b'{"mnemonaut-cassette":1,"model":"m","options":{"max_tokens":64,"temperature":0.0}}\n'
ANY_TEXT = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=30)


def question(text: str = "how?") -> Request:
    return Request("m", (Message("user", text),))


def recorded(path: Path, count: int = 3) -> Path:
    recorder = Recorder(path, "m", OPTIONS)
    for nth in range(1, count + 1):
        recorder.write("online-0/17", nth, question(str(nth)), Reply(f"answer {nth}", nth, 2))
    return path


def refused(path: Path, match: str) -> None:
    with pytest.raises(CassetteError, match=match) as caught:
        replayer = Replayer(path)
        for nth in range(1, 4):
            replayer.reply("online-0/17", nth, question(str(nth)))
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_the_format_is_as_documented(tmp_path: Path) -> None:
    path = tmp_path / "new" / "run.jsonl"
    reply = Reply("so\n", 12, 3, True, "length", ("429",))
    Recorder(path, "m", OPTIONS).write("online-0/17", 3, question(), reply)
    header, line = path.read_bytes().splitlines(keepends=True)
    assert header == HEADER
    assert json.loads(line) == {
        "scope": "online-0/17",
        "nth": 3,
        "key": question().key(),
        "reply": {
            "text": "so\n",
            "tokens_in": 12,
            "tokens_out": 3,
            "estimated": True,
            "finish": "length",
            "faults": ["429"],
        },
    }
    assert b"how?" not in path.read_bytes()
    replayer = Replayer(path)
    assert (replayer.model, replayer.options, len(replayer)) == ("m", OPTIONS, 1)
    assert replayer.reply("online-0/17", 3, question()) == reply


def test_recording_a_replay_gives_the_same_bytes(tmp_path: Path) -> None:
    replayer = Replayer(recorded(tmp_path / "a.jsonl"))
    again = Recorder(tmp_path / "b.jsonl", replayer.model, replayer.options)
    for nth in range(1, 4):
        reply = replayer.reply("online-0/17", nth, question(str(nth)))
        again.write("online-0/17", nth, question(str(nth)), reply)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_what_was_not_recorded_is_an_error(tmp_path: Path) -> None:
    replayer = Replayer(recorded(tmp_path / "a.jsonl"))
    for scope, nth in (("online-0/17", 4), ("online-0/18", 1)):
        with pytest.raises(CassetteError, match=f"no call {nth} of {scope}.*record it anew"):
            replayer.reply(scope, nth, question(str(nth)))
    with pytest.raises(CassetteError, match="asks something else than was recorded at call 2 of"):
        replayer.reply("online-0/17", 2, question("a secret question"))
    with pytest.raises(CassetteError) as caught:
        replayer.reply("online-0/17", 2, question("a secret question"))
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)


def test_after_a_resume_the_later_line_wins(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.jsonl")
    resumed = Recorder(path, "m", dict(reversed(OPTIONS.items())))
    resumed.write("online-0/17", 2, question("2 after a resume"), Reply("later", 1, 1))
    replayer = Replayer(path)
    assert len(replayer) == 3
    assert replayer.reply("online-0/17", 2, question("2 after a resume")).text == "later"
    assert replayer.reply("online-0/17", 3, question("3")).text == "answer 3"


@pytest.mark.parametrize(
    ("model", "options", "said"),
    [("n", OPTIONS, 'with model "m", not "n"'), ("m", {}, "with options .* not {}")],
)
def test_another_run_is_not_recorded_over_this_one(
    tmp_path: Path, model: str, options: dict[str, float], said: str
) -> None:
    path = recorded(tmp_path / "a.jsonl")
    before = path.read_bytes()
    with pytest.raises(CassetteError, match=said):
        Recorder(path, model, options)
    assert path.read_bytes() == before


def test_a_recording_torn_anywhere_goes_on(tmp_path: Path) -> None:
    """At every byte: what is whole is replayed, and a later writer cuts the rest off."""
    whole = recorded(tmp_path / "whole.jsonl", 2).read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    path = tmp_path / "torn.jsonl"
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        if cut >= len(HEADER):
            assert len(Replayer(path)) == sum(end <= cut for end in ends[1:])
        Recorder(path, "m", OPTIONS).write("online-0/17", 9, question("9"), Reply("on", 1, 1))
        kept = whole[: max([end for end in ends if end <= cut], default=0)] or HEADER
        assert path.read_bytes().startswith(kept)
        assert len(Replayer(path)) == kept.count(b"\n")
        assert Replayer(path).reply("online-0/17", 9, question("9")) == Reply("on", 1, 1)


@pytest.mark.parametrize(
    "content", [b"notes", b"my notes\nand more", b'{"a": 1}\n', b"\xff\xfe\n[1"]
)
def test_a_file_of_another_kind_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    refused(path, "is no cassette")
    with pytest.raises(CassetteError, match="is no cassette"):
        Recorder(path, "m", OPTIONS)
    assert path.read_bytes() == content


def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    refused(tmp_path / "absent.jsonl", "check the path")
    refused(tmp_path / "absent.jsonl.gz", "check the path")
    refused(tmp_path, "cannot read")
    path = tmp_path / "newer.jsonl"
    path.write_bytes(HEADER.replace(b":1,", b":2,", 1))
    refused(path, "cassette format 2")
    path.write_bytes(b'{"mnemonaut-cassette":1,"model":7}\n')
    refused(path, "line 1 is damaged")
    with pytest.raises(CassetteError, match="cannot write"):
        Recorder(tmp_path, "m", OPTIONS)


@pytest.mark.parametrize(
    "line",
    [
        b"garbage",
        b"[]",
        b'{"scope":"online-0/17","nth":1}',
        b'{"key":"k","nth":"1","reply":{},"scope":"online-0/17"}',
    ],
)
def test_a_damaged_line_is_told_by_its_number(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(HEADER + line + b"\n")
    refused(path, "line 2 is damaged")


@pytest.mark.parametrize("body", [{}, {"text": 1}, {"text": "a", "tokens_in": "1"}])
def test_a_damaged_reply_is_told_by_its_number(tmp_path: Path, body: dict[str, object]) -> None:
    path = tmp_path / "a.jsonl"
    whole = {"tokens_in": 1, "tokens_out": 1, "estimated": False, "finish": "stop", "faults": []}
    reply = {**whole, **body}
    line = {"scope": "online-0/17", "nth": 1, "key": question("1").key(), "reply": reply}
    path.write_bytes(HEADER + json.dumps(line).encode() + b"\n")
    refused(path, "line 2 is damaged")


def test_a_compressed_recording_is_replayed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    plain = recorded(tmp_path / "a.jsonl", 50)
    path.write_bytes(gzip.compress(plain.read_bytes()))
    one, other = Replayer(plain), Replayer(path)
    assert (other.model, other.options, len(other)) == ("m", OPTIONS, 50)
    for nth in range(1, 51):
        asked = question(str(nth))
        assert one.reply("online-0/17", nth, asked) == other.reply("online-0/17", nth, asked)
    path.write_bytes(path.read_bytes()[:-20])
    refused(path, "is no gzip file, or is damaged")
    path.write_bytes(plain.read_bytes())
    refused(path, "is no gzip file, or is damaged")
    with pytest.raises(CassetteError, match="gzip it afterwards"):
        Recorder(path, "m", OPTIONS)


@example([("half \ud83d", 1, "of a pair \udca9", Reply("\ud83d\0\u2028", 1, 1))])
@given(
    st.lists(
        st.tuples(
            st.text(max_size=5) | ANY_TEXT,
            st.integers(0, 4),
            ANY_TEXT,
            st.builds(
                Reply,
                ANY_TEXT,
                st.integers(0, 10**12),
                st.integers(0, 10**12),
                st.booleans(),
                st.sampled_from(["stop", "length", "refused", "rejected"]),
                st.lists(st.sampled_from(["429", "500", "timeout"])).map(tuple),
            ),
        ),
        max_size=12,
    )
)
def test_any_reply_comes_back(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[str, int, str, Reply]]
) -> None:
    path = tmp_path_factory.mktemp("cassette") / "a.jsonl"
    recorder = Recorder(path, "m", {})
    for scope, nth, text, reply in calls:
        recorder.write(scope, nth, question(text), reply)
    last = {(scope, nth): (text, reply) for scope, nth, text, reply in calls}
    replayer = Replayer(path)
    assert len(replayer) == len(last)
    for (scope, nth), (text, reply) in last.items():
        assert replayer.reply(scope, nth, question(text)) == reply
