"""What an agent knows: all, or what it has seen, and what that stands on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.handles import Handles
from mnemonaut.envs.household.native import VERBS
from mnemonaut.envs.household.observed import LOOK_RADIUS, Observed

HOMES = st.sampled_from(["Kitchen_1", "LivingRoom_4", "Bedroom_3", "Bathroom_2"])
PLAYED = st.lists(st.tuples(st.integers(0, len(VERBS) - 2), st.integers(0, 30)), max_size=60)
ENVS = {which: HouseholdEnv(observations=which) for which in ("egocentric", "oracle")}


def played(
    home: str, seed: int, choices: list[tuple[int, int]], which: str
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Infos of a random walk, each with the simulator's own metadata."""
    env = ENVS[which]
    _, info = env.reset(seed=seed, options={"task": f"tidy {home}"})
    told = [(info, env._event.metadata)]
    for verb, pick in choices:
        slots = [info["known"][h]["slot"] for h in info["visible"]] or [0]
        argument = np.array([(pick % 3) / 2], np.float32)
        action = {"verb": verb, "object": slots[pick % len(slots)], "argument": argument}
        *_, info = env.step(action)
        told.append((info, env._event.metadata))
    return told


def closure(bodies: list[dict[str, Any]], ids: set[str]) -> set[str]:
    """Those objects, and all that they stand on or lie in."""
    by_id = {body["objectId"]: body for body in bodies}
    found: set[str] = set()
    while ids:
        found |= ids
        above = {p for i in ids & by_id.keys() for p in by_id[i]["parentReceptacles"] or ()}
        ids = above - found
    return found


@settings(max_examples=40)
@given(HOMES, st.integers(0, 3), PLAYED)
def test_nothing_is_known_that_was_never_seen(
    home: str, seed: int, choices: list[tuple[int, int]]
) -> None:
    """Known is what was visible, in hand, or under such a thing; and none of it is forgotten."""
    seen: set[str] = set()
    for info, metadata in played(home, seed, choices, "egocentric"):
        held = {item["objectId"] for item in metadata["inventoryObjects"]}
        visible = {b["objectId"] for b in metadata["objects"] if b["visible"]}
        seen |= closure(metadata["objects"], visible | held)
        there = {b["objectId"] for b in metadata["objects"]}
        assert {body["id"] for body in info["known"].values()} == seen & there
        assert {info["known"][h]["id"] for h in info["visible"]} == (visible | held) & there
        for handle in info["looked_into"]:
            assert handle not in info["known"] or info["known"][handle]["receptacle"]


@settings(max_examples=25)
@given(HOMES, st.integers(0, 3), PLAYED)
def test_what_is_in_sight_is_known_as_it_is(
    home: str, seed: int, choices: list[tuple[int, int]]
) -> None:
    for step, (info, metadata) in enumerate(played(home, seed, choices, "egocentric")):
        by_id = {b["objectId"]: b for b in metadata["objects"]}
        for handle in info["visible"]:
            known, body = info["known"][handle], by_id[info["known"][handle]["id"]]
            assert known["seen"] == step and known["type"] == body["objectType"]
            assert (known["open"], known["dirty"]) == (body["isOpen"], body["isDirty"])
            center = body["axisAlignedBoundingBox"]["center"]
            assert known["center"] == (center["x"], center["y"], center["z"])
            ids = [info["known"][p]["id"] for p in known["parents"]]
            assert ids == list(body["parentReceptacles"] or ())


@settings(max_examples=25)
@given(HOMES, st.integers(0, 3), PLAYED)
def test_who_is_told_all_knows_all_as_it_is(
    home: str, seed: int, choices: list[tuple[int, int]]
) -> None:
    for step, (info, metadata) in enumerate(played(home, seed, choices, "oracle")):
        assert {b["id"] for b in info["known"].values()} == {
            b["objectId"] for b in metadata["objects"]
        }
        assert all(body["seen"] == step for body in info["known"].values())
        assert all(info["covered"])
        receptacles = {h for h, b in info["known"].items() if b["receptacle"]}
        assert receptacles <= set(info["looked_into"])


@settings(max_examples=25)
@given(HOMES, st.integers(0, 3), PLAYED)
def test_what_was_covered_stays_covered_and_is_near(
    home: str, seed: int, choices: list[tuple[int, int]]
) -> None:
    before = np.zeros(0, bool)
    for info, _ in played(home, seed, choices, "egocentric"):
        now, points = np.array(info["covered"]), np.array(info["reachable"])
        before = before if len(before) else np.zeros(len(now), bool)
        assert not (before & ~now).any()
        here = (info["agent"]["x"], info["agent"]["z"])
        new = points[now & ~before]
        assert (np.hypot(*(new - here).T) <= LOOK_RADIUS + 1e-6).all()
        before = now


Opened = tuple[HeadlessController, Observed, Handles]


@pytest.fixture
def opened(thor: HeadlessController) -> Opened:
    """The small kitchen, looked at once from its middle, towards the table."""
    thor.reset("Toy_1")
    handles = Handles(thor.last_event.metadata["objects"])
    observed = Observed(handles, [(0.0, 0.0), (0.0, 0.75), (0.0, -0.75), (0.75, 0.0)], oracle=False)
    return thor, observed, handles


def test_by_hand(opened: Opened) -> None:
    thor, observed, _ = opened
    visible = observed.look(thor.last_event.metadata, 0)
    assert {"Apple 1", "DiningTable 1"} <= set(visible) and "Fork 1" not in observed.known
    assert observed.known["Apple 1"]["parents"] == ["DiningTable 1"]
    assert "DiningTable 1" in observed.looked_into
    # Itself and what is ahead; neither what is behind nor what is beside it.
    assert observed.covered.tolist() == [True, True, False, False]
    thor.step("RotateRight")
    observed.look(thor.last_event.metadata, 1)
    assert observed.covered.tolist() == [True, True, False, True]
    assert observed.known["Apple 1"]["seen"] == 0


def test_what_leaves_the_hand_out_of_sight_is_known_where(opened: Opened) -> None:
    """Behind the agent's back its map still tells where the thing was put."""
    thor, observed, handles = opened
    observed.look(thor.last_event.metadata, 0)
    apple, basin = (handles.object_id(h) for h in ("Apple 1", "SinkBasin 1"))
    thor.step("PickupObject", objectId=apple)
    assert "Apple 1" in observed.look(thor.last_event.metadata, 1)
    thor.step("PutObject", objectId=basin, forceAction=True)
    observed.look(thor.last_event.metadata, 2)
    assert observed.known["Apple 1"]["parents"] == ["SinkBasin 1"]
    thor.step("PickupObject", objectId=apple, forceAction=True)
    thor.step("PutObject", objectId=handles.object_id("DiningTable 1"), forceAction=True)


def test_a_closed_container_is_looked_into_once_it_is_open(opened: Opened) -> None:
    thor, observed, handles = opened
    drawer = handles.object_id("Drawer 1")
    thor.step("Teleport", x=-1.25, y=0.9, z=0.75, rotation=0, horizon=30, standing=True)
    observed.look(thor.last_event.metadata, 0)
    assert "Drawer 1" in observed.known and "Drawer 1" not in observed.looked_into
    assert "Fork 1" not in observed.known
    thor.step("OpenObject", objectId=drawer)
    observed.look(thor.last_event.metadata, 1)
    assert "Drawer 1" in observed.looked_into and "Fork 1" in observed.known
    thor.step("CloseObject", objectId=drawer)
    observed.look(thor.last_event.metadata, 2)
    assert "Drawer 1" in observed.looked_into and "Fork 1" in observed.known


def test_slices_get_handles_of_their_own(opened: Opened) -> None:
    thor, observed, handles = opened
    observed.look(thor.last_event.metadata, 0)
    count = len(handles)
    thor.step("SliceObject", objectId=handles.object_id("Apple 1"))
    observed.look(thor.last_event.metadata, 1)
    pieces = [h for h in observed.known if h.startswith("AppleSliced ")]
    assert pieces and len(handles) >= count + len(pieces)
    assert all(observed.known[h]["slot"] > count for h in pieces)
    there = {b["objectId"] for b in thor.last_event.metadata["objects"]}
    assert {b["id"] for b in observed.known.values()} <= there


def test_a_tower_is_known_down_to_its_foot(
    opened: Opened, body_of: Callable[..., dict[str, Any]]
) -> None:
    """Only the apple is in sight: it lies on a plate, that on a tray, that on a table."""
    table = body_of("DiningTable", (0, 0, 0), (1, 1, 1), receptacle=True)
    tray = body_of("Tray", (0, 0, 0), (1, 1, 1), [table["objectId"]], receptacle=True)
    plate = body_of("Plate", (0, 0, 0), (1, 1, 1), [tray["objectId"]], receptacle=True)
    apple = body_of("Apple", (0, 0, 0), (1, 1, 1), [plate["objectId"]], visible=True)
    stool = body_of("Stool", (0, 0, 0), (1, 1, 1), receptacle=True)
    bodies = [table, tray, plate, apple, stool]
    observed = Observed(Handles(bodies), [(0.0, 0.0)], oracle=False)
    agent = {"position": {"x": 0.0, "z": 0.0}, "rotation": {"y": 0.0}}
    seen = observed.look({"objects": bodies, "inventoryObjects": [], "agent": agent}, 0)
    assert seen == ["Apple 1"]
    assert set(observed.known) == {"Apple 1", "Plate 1", "Tray 1", "DiningTable 1"}
