"""The player's loop over the headless AI2-THOR, with a client that is a list of commands."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.player.protocol import ClientGone, ProtocolError, Reply
from mnemonaut.envs.household.player.server import serve
from mnemonaut.envs.household.sources import scene_source


class Scripted:
    """A link whose client says what is on its list and then goes."""

    def __init__(self, commands: Sequence[dict[str, Any]], patches: bool) -> None:
        self.patches = patches
        self.heard: list[Reply] = []
        self.closed = False
        self._commands: Iterator[dict[str, Any]] = iter(commands)

    def exchange(self, reply: Reply) -> dict[str, Any]:
        self.heard.append(reply)
        try:
            return next(self._commands)
        except StopIteration:
            raise ClientGone from None

    def close(self) -> None:
        self.closed = True


def played(*commands: dict[str, Any], patches: bool = True, **settings: Any) -> list[Reply]:
    """The replies to commands, which are numbered from 1."""
    link = Scripted([{"sequenceId": n, **c} for n, c in enumerate(commands, 1)], patches)
    serve(HeadlessController("Kitchen_1", scenes=scene_source()), link, **settings)
    assert link.closed
    assert [reply.sequence_id for reply in link.heard] == list(range(len(commands) + 1))
    return link.heard


def test_whatever_the_command_there_is_a_reply() -> None:
    replies = played(
        {"action": "RotateRight"},
        {"action": "Fly"},
        {"action": None},
        {"action": ["Pass"]},
        {},
        {"action": "PickupObject", "objectId": 7},
        {"action": "TeleportFull", "position": "here"},
        {"action": "Reset", "sceneName": "Nowhere"},
        {"action": "ChangeResolution", "x": -1, "y": "many"},
        {"action": "Initialize", "gridSize": "wide"},
        {"action": "CreateHouse", "house": {"rooms": []}},
        {"action": "Pass"},
    )
    went = [reply.metadata["lastActionSuccess"] for reply in replies]
    assert went == [True, True, *[False] * 10, True]
    assert replies[2].metadata["errorCode"] == "InvalidAction"
    assert all(reply.metadata["errorMessage"] for reply in replies[2:-1])


def test_scenes_are_called_what_the_client_asks_for() -> None:
    (_, reply) = played({"action": "GetScenesInBuild"})
    names = reply.metadata["actionReturn"]
    assert "Kitchen_0" in names and not any(name.endswith("_physics") for name in names)


@pytest.mark.parametrize(
    ("asked", "patches", "patched"), [(True, True, True), (True, False, False), (None, True, False)]
)
def test_patches_only_where_they_were_asked_for(
    asked: bool | None, patches: bool, patched: bool
) -> None:
    replies = played(
        {"action": "Initialize", "fastActionEmit": asked},
        {"action": "GetReachablePositions"},
        {"action": "RotateRight"},
        {"action": "PickupObject", "objectId": "no such thing"},
        {"action": "Initialize"},
        {"action": "GetReachablePositions"},
        patches=patches,
    )
    told = [reply.patch for reply in replies]
    assert told == [False, False, patched, False, patched, False, False]


def test_the_client_must_number_its_commands() -> None:
    link = Scripted([{"action": "Pass"}], patches=True)
    with pytest.raises(ProtocolError, match="sequenceId"):
        serve(HeadlessController("Kitchen_1", scenes=scene_source()), link)
    assert link.closed
