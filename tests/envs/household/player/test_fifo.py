"""The player's end of the two pipes, against a client that behaves and clients that do not."""

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import msgpack
import pytest

from mnemonaut.envs.errors import EnvTimeout
from mnemonaut.envs.household.player import frames
from mnemonaut.envs.household.player.fifo import CLIENT_PIPE, SERVER_PIPE, FifoLink
from mnemonaut.envs.household.player.protocol import ClientGone, Picture, ProtocolError, Reply

LIMIT = 20.0
METADATA = {
    "lastAction": "Pass",
    "errorMessage": "",
    "errorCode": None,
    "lastActionSuccess": True,
    "agentId": 0,
    "actionReturn": [1.5],
    "objects": [],
}


class Client:
    """The other end, in the order of the real one: read first, and only then write."""

    def __init__(self, folder: Path) -> None:
        self.environ = {SERVER_PIPE: f"{folder}/server.pipe", CLIENT_PIPE: f"{folder}/client.pipe"}
        for path in self.environ.values():
            os.mkfifo(path)
        self._from: BinaryIO | None = None
        self._to: BinaryIO | None = None

    def hear(self) -> list[tuple[int, bytes]]:
        if self._from is None:
            self._from = open(self.environ[SERVER_PIPE], "rb")  # noqa: SIM115
        fields: list[tuple[int, bytes]] = []
        while True:
            kind, length = frames.HEADER.unpack(self._from.read(frames.HEADER.size))
            if kind == frames.END_OF_MESSAGE:
                return fields
            fields.append((kind, self._from.read(length)))

    def say(self, data: bytes) -> None:
        if self._to is None:
            self._to = open(self.environ[CLIENT_PIPE], "wb")  # noqa: SIM115
        self._to.write(data)
        self._to.flush()

    def close(self) -> None:
        for pipe in (self._from, self._to):
            if pipe is not None:
                pipe.close()
        self._from = self._to = None


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    made = Client(tmp_path)
    yield made
    made.close()


@pytest.fixture
def beside() -> Iterator[Callable[..., "Future[Any]"]]:
    """Runs the player's end in a thread."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit


def action(**command: Any) -> bytes:
    return b"".join(frames.framed([(frames.ACTION, [json.dumps(command).encode()])]))


def exchanged(client: Client, *replies: Reply) -> Callable[[], list[dict[str, Any]]]:
    def play() -> list[dict[str, Any]]:
        link = FifoLink(client.environ, LIMIT)
        try:
            return [link.exchange(reply) for reply in replies]
        finally:
            link.close()

    return play


def test_messages_go_both_ways(client: Client, beside: Callable[..., "Future[Any]"]) -> None:
    pictures = (Picture(frames.RGB, "image", b"rgb"), Picture(frames.IDS, "image_ids", b"ids!"))
    large = {**METADATA, "objects": [{"objectId": str(n), "x": "y" * 999} for n in range(3000)]}
    replies = Reply(0, METADATA), Reply(8, large, pictures), Reply(9, METADATA, patch=True)
    played = beside(exchanged(client, *replies))

    ((kind, body),) = client.hear()
    assert kind == frames.METADATA
    told = {"agents": [METADATA], "thirdPartyCameras": [], "activeAgentId": 0, "sequenceId": 0}
    assert msgpack.loads(body) == told
    client.say(action(action="Pass", sequenceId=8))
    (_, body), *images = client.hear()
    assert msgpack.loads(body) == {**told, "agents": [large], "sequenceId": 8}
    assert images == [(frames.RGB, b"rgb"), (frames.IDS, b"ids!")]
    command = action(action="Pass", sequenceId=9)
    for byte in range(len(command)):  # however it is cut
        client.say(command[byte : byte + 1])
    ((kind, body),) = client.hear()
    patch = {key: value for key, value in METADATA.items() if key != "objects"}
    assert kind == frames.METADATA_PATCH and msgpack.loads(body) == patch
    client.say(action(action="Done", sequenceId=10))
    assert [command["action"] for command in played.result(LIMIT)] == ["Pass", "Pass", "Done"]


def closes_both(client: Client) -> None:
    client.say(action(action="Pass", sequenceId=1))
    client.hear()
    client.close()


def never_answers(client: Client) -> None:
    client.close()


def takes_its_pipes_away(client: Client) -> None:
    for path in client.environ.values():
        os.unlink(path)
    client.close()


@pytest.mark.parametrize("leave", [closes_both, never_answers, takes_its_pipes_away])
def test_a_client_that_goes_away(
    client: Client, beside: Callable[..., "Future[Any]"], leave: Callable[[Client], None]
) -> None:
    played = beside(exchanged(client, Reply(0, METADATA), Reply(1, METADATA)))
    client.hear()
    leave(client)
    with pytest.raises(ClientGone):
        played.result(LIMIT)


def test_a_client_that_goes_away_while_it_is_told(
    client: Client, beside: Callable[..., "Future[Any]"]
) -> None:
    large = {**METADATA, "colors": "x" * 2**22}  # more than a pipe holds
    played = beside(exchanged(client, Reply(0, large)))
    pipe = os.open(client.environ[SERVER_PIPE], os.O_RDONLY)
    os.read(pipe, 10)
    os.close(pipe)
    with pytest.raises(ClientGone):
        played.result(LIMIT)


@pytest.mark.parametrize("length", [3, 5, 9])
def test_a_message_cut_off(
    client: Client, beside: Callable[..., "Future[Any]"], length: int
) -> None:
    played = beside(exchanged(client, Reply(0, METADATA)))
    client.hear()
    client.say(action(action="Pass", sequenceId=1)[:length])
    time.sleep(0.05)  # it waits for the rest
    client.close()
    with pytest.raises(ProtocolError, match="middle of a message"):
        played.result(LIMIT)


def test_nobody_there(client: Client, tmp_path: Path) -> None:
    with pytest.raises(EnvTimeout, match=r"within 0\.05 s"):
        FifoLink(client.environ, 0.05)
    with pytest.raises(ProtocolError, match=SERVER_PIPE):
        FifoLink({CLIENT_PIPE: "x"})
    with pytest.raises(ProtocolError, match="No such file"):
        FifoLink({**client.environ, SERVER_PIPE: str(tmp_path / "absent")})
