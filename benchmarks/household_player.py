"""What the stand-in player costs the real `ai2thor` client, beside what the client costs itself.

The same actions are played three times on one machine, in turns: by the player; by a process that
only sends the bytes which the player said, so that the client's own encoding and decoding, and the
pipes, are all that is left; and without any process, where the client's encoder and decoder are
called on those bytes alone.
"""

import json
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.player import frames
from mnemonaut.envs.household.player.fifo import FifoLink
from mnemonaut.envs.household.player.protocol import Bytes, ClientGone
from mnemonaut.envs.household.player.server import serve
from mnemonaut.envs.household.sources import scene_source
from mnemonaut.envs.household.thor_client import Launch, ThorClient

WALK = ("RotateRight", "MoveAhead", "LookDown", "MoveAhead", "RotateRight", "MoveBack", "LookUp")
LIMIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock, and of processors."""

    wall: float
    cpu: float

    def __sub__(self, begun: "Taken") -> "Taken":
        return Taken(self.wall - begun.wall, self.cpu - begun.cpu)


class RecordingLink(FifoLink):
    """A link that also keeps all that it says, each message behind its length."""

    def __init__(self, environ: Mapping[str, str], path: str) -> None:
        super().__init__(environ)
        self._record = open(path, "wb")  # noqa: SIM115 - open as long as the link

    def _send(self, pieces: Sequence[Bytes]) -> None:
        message = b"".join(pieces)
        self._record.write(len(message).to_bytes(8, "big") + message)
        self._record.flush()
        super()._send([message])


class ReplayLink(FifoLink):
    """A link that says what was recorded, whatever it hears."""

    def __init__(self, environ: Mapping[str, str], path: str) -> None:
        super().__init__(environ)
        self._messages = iter(recorded(path))

    def play(self) -> None:
        for message in self._messages:
            self._send([message])
            if self._from is None:
                self._open_for_reading()
            self._await(ClientGone())
            self._read_to_the_end()

    def _read_to_the_end(self) -> None:
        kind = 0
        while kind != frames.END_OF_MESSAGE:
            kind, length = frames.HEADER.unpack(self._read(frames.HEADER.size))
            self._read(length)


def recorded(path: str) -> list[bytes]:
    """The messages of a record."""
    data, at, messages = Path(path).read_bytes(), 0, []
    while at < len(data):
        length = int.from_bytes(data[at : at + 8], "big")
        messages.append(data[at + 8 : at + 8 + length])
        at += 8 + length
    return messages


def client_cost(
    steps: int = 500, rounds: int = 5, scenes: str = "", scene: str = "Kitchen_0"
) -> dict[str, float]:
    """Steps per second of the real client over FIFO with all metadata, and what they cost.

    Args:
        steps: of each round.
        rounds: the medians are over them; one more warms up.
        scenes, scene: as `open_controller` has them.

    Returns:
        `client_steps_per_second`; `replay_steps_per_second`, where the player only replays;
        `codec_steps_per_second`, where there is no player at all; the client's time over that of
        both (`over_replay`, `over_codec`, by the clock, so that it counts every turn between two
        processes), and the processors' time of client and player over that of the codec.
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        path = f"{folder}/messages"

        def client(*arguments: str) -> ThorClient:
            one = _client(arguments, scene)
            opened.callback(one.stop)
            return one

        with_player = client("play", scenes)
        recording = client("record", scenes, path)
        _walk(recording, steps * (rounds + 1))
        recording.stop()
        replaying = client("replay", scenes, path)
        messages = recorded(path)[-steps:]
        taken = [
            (_walk(with_player, steps), _walk(replaying, steps), _codec(messages))
            for _ in range(rounds + 1)
        ][1:]
    return {
        "client_steps_per_second": round(median(steps / ours.wall for ours, _, _ in taken), 1),
        "replay_steps_per_second": round(median(steps / replay.wall for _, replay, _ in taken), 1),
        "codec_steps_per_second": round(median(steps / codec.wall for _, _, codec in taken), 1),
        "over_replay": round(median(ours.wall / replay.wall for ours, replay, _ in taken), 3),
        "over_codec": round(median(ours.wall / codec.wall for ours, _, codec in taken), 3),
        "cpu_over_codec": round(median(ours.cpu / codec.cpu for ours, _, codec in taken), 3),
    }


def _client(arguments: Sequence[str], scene: str) -> ThorClient:
    words = [sys.executable, "-P", str(Path(__file__).resolve()), *arguments]
    settings: dict[str, Any] = {
        "local_executable_path": shlex.join(words),
        "x_display": ":0",
        "headless": True,
        "scene": scene,
        "server_timeout": LIMIT_SECONDS,
        "server_start_timeout": LIMIT_SECONDS,
    }
    return ThorClient(Launch("the player", settings))


def _walk(client: ThorClient, steps: int) -> Taken:
    """So many actions, with everything of each event decoded; the player's work counts, too."""
    begun = _now(client.player_id)
    for nth in range(steps):
        client.step(WALK[nth % len(WALK)])
    return _now(client.player_id) - begun


def _codec(messages: Sequence[bytes]) -> Taken:
    """Encoding so many actions and decoding the answers, as the client does it."""
    import msgpack
    from ai2thor.server import Event, NumpyAwareEncoder

    bodies = [message[frames.HEADER.size : -len(frames.END)] for message in messages]
    begun = _now()
    for nth, body in enumerate(bodies):
        action = {"action": WALK[nth % len(WALK)], "renderImage": False, "sequenceId": nth}
        json.dumps(action, cls=NumpyAwareEncoder).encode("utf8")
        told: Any = msgpack.loads(body, raw=False, strict_map_key=False)
        Event(told["agents"][0])
    return _now() - begun


def _now(process: int | None = None) -> Taken:
    """The time, and the processor time of this process and of another one."""
    cpu = time.process_time()
    if process is not None:
        cpu += time.clock_gettime(~process << 3 | 2)  # Linux: the clock of that whole process
    return Taken(time.perf_counter(), cpu)


def _player(arguments: Sequence[str]) -> None:
    """One of the three processes that the client starts."""
    kind, scenes, *paths = arguments
    if kind == "replay":
        ReplayLink(os.environ, paths[0]).play()
        return
    link = RecordingLink(os.environ, paths[0]) if kind == "record" else FifoLink(os.environ)
    serve(HeadlessController(scenes=scene_source(scenes)), link, screenshots=False)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("play", "record", "replay"):
        _player(sys.argv[1 : sys.argv.index("-batchmode")])  # the client's own words follow
    else:
        print(json.dumps(client_cost(), indent=2))
