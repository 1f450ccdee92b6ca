"""Handles: the same thing has the same short name on every visit."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.handles import Handles, kind_of

KINDS = st.sampled_from(["Apple", "Mug", "CounterTop"])
OBJECTS = st.lists(
    st.tuples(KINDS, st.integers(0, 999)), unique_by=lambda pair: pair[1], max_size=20
)


def body(kind: str, number: int, where: int = 0) -> dict[str, Any]:
    name = f"{kind}_{number:03}"
    return {"objectType": kind, "name": name, "objectId": f"{kind}|{where}|{number}"}


@given(OBJECTS, st.randoms(use_true_random=False), st.integers(0, 5))
def test_neither_order_nor_place_changes_a_handle(
    pairs: list[tuple[str, int]], random: Any, where: int
) -> None:
    bodies = [body(*pair) for pair in pairs]
    moved = [body(*pair, where) for pair in pairs]
    first, second = Handles(bodies), Handles(random.sample(moved, len(moved)))
    assert list(first) == list(second) and len(first) == len(pairs)
    for one, other in zip(bodies, moved, strict=True):
        assert first.named(one["name"]) == second.of(other)
        assert first.slot(one["objectId"]) == second.slot(other["objectId"])


@given(OBJECTS)
def test_every_way_leads_back(pairs: list[tuple[str, int]]) -> None:
    bodies = [body(*pair) for pair in pairs]
    handles = Handles(bodies)
    assert {handles.slot(b["objectId"]) for b in bodies} == set(range(1, len(bodies) + 1))
    for one in bodies:
        handle = handles.of(one)
        assert handles.handle(one["objectId"]) == handle == handles.named(one["name"])
        assert handles.object_id(handle) == one["objectId"] and kind_of(handle) == one["objectType"]
        assert handles.at(handles.slot(one["objectId"])) == one["objectId"]
    assert len(handles) == len(bodies)


def test_numbers_follow_the_names_within_a_type() -> None:
    handles = Handles([body("Mug", 9), body("Apple", 5), body("Mug", 2)])
    assert list(handles) == ["Apple 1", "Mug 1", "Mug 2"]
    assert handles.named("Mug_002") == "Mug 1" and handles.slot("Mug|0|9") == 3


def test_what_is_new_gets_the_next_number() -> None:
    handles = Handles([body("Apple", 1)])
    assert handles.handle("Apple|0|2") is None and handles.slot("Apple|0|2") == 0
    assert handles.of(body("Apple", 2)) == "Apple 2" and handles.of(body("Apple", 2)) == "Apple 2"
    assert handles.slot("Apple|0|2") == 2 and len(handles) == 2


@pytest.mark.parametrize("slot", [0, -1, 3, 512])
def test_an_empty_slot(slot: int) -> None:
    handles = Handles([body("Apple", 1), body("Mug", 1)])
    assert handles.at(slot) is None


def test_what_is_not_there() -> None:
    handles = Handles([])
    assert handles.object_id("Apple 1") is None and handles.named("Apple_9") == "Apple_9"
    assert list(handles) == [] and len(handles) == 0


@pytest.mark.parametrize(
    ("handle", "kind"), [("Apple 1", "Apple"), ("TVStand 12", "TVStand"), ("Apple", "Apple")]
)
def test_the_kind_of_a_handle(handle: str, kind: str) -> None:
    assert kind_of(handle) == kind


def test_a_home_in_disorder_has_the_handles_of_the_home(thor: HeadlessController) -> None:
    before = Handles(thor.reset("Toy_1").metadata["objects"])
    names = {b["name"]: before.of(b) for b in thor.last_event.metadata["objects"]}
    thor.step("InitialRandomSpawn", randomSeed=3)
    after = Handles(thor.last_event.metadata["objects"])
    assert {b["name"]: after.of(b) for b in thor.last_event.metadata["objects"]} == names
