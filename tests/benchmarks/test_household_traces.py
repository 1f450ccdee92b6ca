"""Real events replayed: what is recovered, what is scored, and how well the headless one does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from household_recovery import Step, recovered
from household_traces import Replay, reachable_agreement, read_traces, replay_all, total


@pytest.fixture(scope="module")
def replays(data: Callable[[str], Path]) -> list[Replay]:
    """All real traces, replayed."""
    data("household/ithor_layouts")
    data("household/roomr_2023")
    return replay_all(data("household/ithor_5.0.0_scenes").parent)


def _event(name: str, x: float = 0.0, yaw: float = 0.0, **fields: Any) -> Step:
    agent = {"position": {"x": x, "y": 0.9, "z": 0.0}, "rotation": {"y": yaw}, "cameraHorizon": 0.0}
    return {"lastAction": name, "agent": agent, "changed": {}, "actionReturn": None, **fields}


def test_arguments_are_recovered_and_marked() -> None:
    walk = recovered(_event("Pass", yaw=90.0), _event("MoveAhead", x=0.5, yaw=90.0), [])
    assert walk.command == {"action": "MoveAhead", "moveMagnitude": 0.5}
    assert walk.marked == {("agent", "x"), ("agent", "z")}
    turn = recovered(_event("Pass", yaw=30.0), _event("RotateLeft", yaw=330.0), [])
    assert turn.command == {"action": "RotateLeft", "degrees": 60.0}
    changed = {"Mug|1": {"parentReceptacles": ["Floor|0", "Box|2"], "isPickedUp": False}}
    put = recovered(_event("Pass"), _event("PutObject", changed=changed), ["Mug|1"])
    assert put.command["objectId"] == "Box|2"
    assert put.marked == {("Mug|1", "parentReceptacles")}
    opened = {"Safe|3": {"isOpen": True, "openness": 1.0}}
    found = recovered(_event("Pass"), _event("OpenObject", changed=opened), [])
    assert found.command["objectId"] == "Safe|3"
    assert found.marked == {("Safe|3", "isOpen"), ("Safe|3", "openness")}


def test_the_traces_are_replayed_without_a_refusal(replays: list[Replay]) -> None:
    assert len(replays) == 8
    assert sum(replay.steps for replay in replays) == 66
    assert [failure for replay in replays for failure in replay.failures] == []


def test_fidelity_with_and_without_what_served_to_recover(replays: list[Replay]) -> None:
    """Measured: .975 and .974; a simulator that does nothing tells no change at all."""
    assert total(replays, "marked").f1 >= 0.95
    assert total(replays, "unmarked").f1 >= 0.95
    assert total(replays, "nothing").f1 == total(replays, "nothing_unmarked").f1 == 0.0
    left = total(replays, "nothing_unmarked").real
    assert 100 < left < total(replays, "nothing").real


def test_what_is_missed_is_what_physics_moved(replays: list[Replay]) -> None:
    """A sponge that falls into a cabinet by itself, and one drawer's reach of the floor."""
    missed = [miss for replay in replays for miss in replay.misses]
    assert len(missed) <= 9
    assert (
        sum("DishSponge" in miss or "Cabinet|" in miss or "Sink|" in miss for miss in missed) >= 6
    )


def test_reachable_agreement_counts_its_sources(data: Callable[[str], Path]) -> None:
    folder = data("household/ithor_layouts").parent
    found = reachable_agreement(folder)
    assert found.scenes == 100
    assert found.known == found.alfred + found.roomr_only
    assert found.precision > 0.7
    assert found.recall > 0.9


def test_a_trace_is_grouped_by_name(data: Callable[[str], Path]) -> None:
    traces = read_traces(data("household/ithor_5.0.0_scenes") / "real_traces.jsonl.gz")
    assert all("objects" in events[0] for events in traces.values())
    begun = {name for name, events in traces.items() if events[0]["lastAction"] == "Initialize"}
    # One was cut: it begins with a phone in the hand.
    assert set(traces) - begun == {"DoHomework"}
    assert traces["DoHomework"][0]["inventoryObjects"]
