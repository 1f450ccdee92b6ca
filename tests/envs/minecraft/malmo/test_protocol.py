"""Messages over a real pair of sockets."""

import socket
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.malmo import protocol
from mnemonaut.envs.minecraft.malmo.protocol import Call, Closed, ProtocolError


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_what_is_sent_is_received(messages: list[bytes]) -> None:
    one, other = socket.socketpair()
    with one, other:
        protocol.send(one, *messages)
        assert [protocol.receive(other) for _ in messages] == messages


def test_the_length_is_big_endian(pair: tuple[socket.socket, socket.socket]) -> None:
    protocol.send(pair[0], b"ab")
    assert pair[1].recv(100) == b"\x00\x00\x00\x02ab"


def test_a_client_that_goes_is_told_from_one_that_sends_nonsense(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    pair[0].sendall(struct.pack("!I", protocol.LARGEST + 1))
    with pytest.raises(ProtocolError, match=r"announces \d+ bytes"):
        protocol.receive(pair[1])
    pair[0].sendall(b"\x00\x00\x00\x09half")
    pair[0].close()
    with pytest.raises(Closed):
        protocol.receive(pair[1])
    with pytest.raises(Closed):
        protocol.send(pair[1], b"x" * 10_000_000)


@pytest.mark.parametrize(
    ("message", "call"),
    [
        (b"<MissionInit xmlns='x'>", Call.MISSION),
        (b"<StepClient0>attack 1</StepClient0 >", Call.STEP),
        (b"<StepServer></StepServer>", Call.STEP_SERVER),
        (b"<Peek/>", Call.PEEK),
        (b"<Quit/>", Call.QUIT),
        (b"<Exit>NOW</Exit>", Call.EXIT),
        (b"<Disconnect/>", Call.DISCONNECT),
    ],
)
def test_calls(message: bytes, call: Call) -> None:
    assert protocol.call(message) is call


def test_an_unknown_call_is_an_error_of_one_line() -> None:
    with pytest.raises(ProtocolError, match="`<Status/>` is no message"):
        protocol.call(b"<Status/>")


def test_the_lines_of_a_step() -> None:
    message = b"<StepClient0>chat /tp 1 2 3\nforward 1\n\ncamera 0.0 15.0</StepClient0 >"
    assert protocol.commands(message) == ["chat /tp 1 2 3", "forward 1", "camera 0.0 15.0"]
    assert protocol.commands(b"<StepClient0></StepClient0 >") == []
    assert protocol.commands(b"<StepClient0") == []
