"""Slots: merging, limits, wear; and nothing is made or lost on the way in and out."""

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel import inventory
from mnemonaut.envs.minecraft.voxel.inventory import empty_slots, give, put, stack_in, take
from mnemonaut.envs.minecraft.voxel.items import AIR, ITEM_ID, STACK

LOG, PEARL, PICK = ITEM_ID["log"], ITEM_ID["ender_pearl"], ITEM_ID["wooden_pickaxe"]


def test_a_stack_is_topped_up_before_an_empty_slot_is_taken() -> None:
    slots = empty_slots()
    put(slots, 5, (LOG, 0, 60, 0))
    assert give(slots, (LOG, 0, 10, 0)) == 0
    assert stack_in(slots, 5) == (LOG, 0, 64, 0)
    assert stack_in(slots, 0) == (LOG, 0, 6, 0)


def test_another_wood_is_another_stack() -> None:
    slots = empty_slots()
    give(slots, (LOG, 0, 3, 0))
    give(slots, (LOG, 2, 3, 0))
    assert stack_in(slots, 1) == (LOG, 2, 3, 0)
    assert inventory.count(slots, LOG) == 6
    assert inventory.first_slot(slots, LOG, 2) == 1
    assert inventory.first_slot(slots, PEARL) == -1


def test_tools_never_share_a_slot_and_armour_slots_stay_free() -> None:
    slots = empty_slots()
    assert give(slots, (PICK, 0, 40, 0)) == 4
    assert all(stack_in(slots, index)[2] == 1 for index in range(36))
    assert all(stack_in(slots, index)[0] == AIR for index in range(36, 41))


def test_a_wooden_pickaxe_lasts_sixty_uses() -> None:
    slots = empty_slots()
    give(slots, (PICK, 0, 1, 0))
    uses = 1
    while not inventory.wear_tool(slots, 0):
        uses += 1
    assert uses == 60
    assert stack_in(slots, 0) == inventory.EMPTY
    assert not inventory.wear_tool(slots, 0)


def test_an_emptied_slot_is_air() -> None:
    slots = empty_slots()
    give(slots, (LOG, 3, 2, 0))
    assert inventory.take_from(slots, 0, 9) == 2
    assert stack_in(slots, 0) == inventory.EMPTY


@given(
    st.lists(
        st.tuples(st.sampled_from([LOG, PEARL, PICK]), st.integers(0, 2), st.integers(1, 200)),
        max_size=30,
    ),
    st.integers(0, 500),
)
def test_what_goes_in_is_there_or_handed_back(
    given_stacks: list[tuple[int, int, int]], wanted: int
) -> None:
    slots = empty_slots()
    inside = 0
    for item, variant, count in given_stacks:
        inside += count - give(slots, (item, variant, count, 0))
    assert int(slots["count"].sum()) == inside
    held = slots["item"] != AIR
    assert (slots["count"][held] >= 1).all()
    assert (slots["count"] <= STACK[slots["item"]]).all()
    assert (slots["count"][~held] == 0).all()
    before = inventory.count(slots, LOG)
    assert take(slots, LOG, wanted) == min(before, wanted)
    assert int(slots["count"].sum()) == inside - min(before, wanted)
