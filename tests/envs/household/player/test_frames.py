"""The frames of the FIFO protocol, and bytes that are none."""

import io
import json
from struct import pack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.player import frames
from mnemonaut.envs.household.player.protocol import ProtocolError, plain, sequence_of


def heard(data: bytes) -> dict[str, Any]:
    return frames.read_command(io.BytesIO(data).read)


def sent(body: bytes, kind: int = frames.ACTION) -> bytes:
    return b"".join(frames.framed([(kind, [body])]))


def test_a_message_as_the_protocol_has_it() -> None:
    pieces = frames.framed([(1, [b"ab", b"c"]), (4, [b""])])
    assert b"".join(pieces) == b"\x01\0\0\0\x03abc" + b"\x04\0\0\0\0" + b"\xff\0\0\0\0"


@given(
    st.dictionaries(st.text(max_size=8), st.none() | st.floats(allow_nan=False) | st.text()),
)
def test_a_command_is_read_as_it_was_sent(command: dict[str, Any]) -> None:
    assert heard(sent(json.dumps(command).encode())) == command


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (sent(b"{}", kind=7), "type 7"),
        (frames.END, "without an action"),
        (sent(b"{}")[:-5] * 2 + frames.END, "type 2"),
        (sent(b"{"), "no JSON"),
        (sent(b"\xff\xfe{}"), "no JSON"),
        (sent(b"[" * 100_000), "no JSON"),
        (sent(b"[1]"), "no JSON object"),
        (pack("!BI", 2, 2**32 - 1), "4294967295 bytes"),
        (pack("!BI", 255, 3) + b"abc", "type 255"),
    ],
)
def test_what_is_no_command(data: bytes, told: str) -> None:
    with pytest.raises(ProtocolError, match=told) as raised:
        heard(data)
    assert "\n" not in str(raised.value) and raised.value.exit_code == 2


@pytest.mark.parametrize("number", [None, "1", 1.0, True])
def test_a_command_needs_its_number(number: object) -> None:
    assert sequence_of({"action": "Pass", "sequenceId": 7}) == 7
    with pytest.raises(ProtocolError, match="sequenceId"):
        sequence_of({"action": "Pass", "sequenceId": number})


def test_what_json_and_msgpack_do_not_know() -> None:
    import numpy as np

    assert plain(np.float32(0.5)) == 0.5 and plain(np.arange(2)) == [0, 1]
    with pytest.raises(TypeError, match="a set"):
        plain({1})
