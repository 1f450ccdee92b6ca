"""The conversation, over real sockets, with a player that notes what it is told."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from mnemonaut.envs.minecraft.malmo import protocol
from mnemonaut.envs.minecraft.malmo.mission import Mission
from mnemonaut.envs.minecraft.malmo.protocol import Closed, ProtocolError
from mnemonaut.envs.minecraft.malmo.server import arguments, converse, listen
from mnemonaut.envs.minecraft.voxel.settings import Commands

MISSION = b"<MissionInit><FlatWorldGenerator forceReset='true'/></MissionInit>"


class Notes:
    def __init__(self) -> None:
        self.told: list[object] = []

    def begin(self, mission: Mission) -> None:
        self.told.append(mission.settings.flat)

    def tick(self, commands: Commands) -> None:
        self.told.append(commands)

    def picture(self) -> bytes:
        return b"rgb"

    def info(self) -> bytes:
        return b"{}"


@pytest.fixture
def talk() -> Iterator[tuple[socket.socket, Notes]]:
    here, there = socket.socketpair()
    notes = Notes()
    here.settimeout(10.0)
    thread = threading.Thread(target=converse, args=(there, notes, threading.Lock(), 0))
    thread.start()
    yield here, notes
    here.close()
    thread.join(10.0)
    assert not thread.is_alive()


def test_an_episode(talk: tuple[socket.socket, Notes]) -> None:
    client, notes = talk
    protocol.send(client, protocol.HELLO, b"<Quit/>")
    assert protocol.receive(client) == protocol.OK
    protocol.send(client, MISSION, b"id:0:0:1:true")
    assert protocol.receive(client) == protocol.OK
    protocol.send(client, b"<Peek/>")
    assert [protocol.receive(client) for _ in range(3)] == [b"rgb", b"{}", b"\x00"]
    protocol.send(client, b"<StepClient0>jump 1</StepClient0 >")
    picture, outcome, info = (protocol.receive(client) for _ in range(3))
    assert (picture, struct.unpack("!dbb", outcome), info) == (b"rgb", (0.0, 0, 1), b"{}")
    protocol.send(client, b"<StepServer></StepServer>", b"<Quit/>")
    assert protocol.receive(client) == protocol.OK  # and nothing for the StepServer
    protocol.send(client, b"<Disconnect/>")
    with pytest.raises(Closed):
        protocol.receive(client)
    assert notes.told == [True, Commands(jump=True)]


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ((b"GET / HTTP/1.1",), "is no hello of MalmoEnv"),
        ((protocol.HELLO, b"<Nonsense/>"), "`<Nonsense/>` is no message"),
        ((protocol.HELLO, b"<StepClient0>dance 1</StepClient0 >"), "unknown command"),
        ((protocol.HELLO, b"<MissionInit", b"token"), "a mission cannot be read"),
    ],
)
def test_what_goes_wrong_is_one_line_of_output(
    talk: tuple[socket.socket, Notes],
    capfd: pytest.CaptureFixture[str],
    messages: tuple[bytes, ...],
    told: str,
) -> None:
    protocol.send(talk[0], *messages)
    with pytest.raises(Closed):
        protocol.receive(talk[0])
    printed = capfd.readouterr().out.splitlines()
    assert len(printed) == 1 and printed[0].startswith(protocol.REFUSAL) and told in printed[0]


def test_a_taken_port_gives_another_one() -> None:
    with listen(0) as first:
        port = first.getsockname()[1]
        with listen(port) as second:
            assert second.getsockname()[1] not in (0, port)
            assert first.getsockname()[0] == second.getsockname()[0] == "127.0.0.1"


def test_arguments() -> None:
    words = ["-port", "9123", "-env", "-runDir", "/x", "-seed", "77", "-replaceable"]
    assert arguments(words) == {"port": 9123, "seed": 77}
    assert arguments([]) == {"port": 0, "seed": 0}
    for word in ("x", "--5", "\u00b2"):
        with pytest.raises(ProtocolError, match="-port wants a number"):
            arguments(["-port", word])
