"""What an action asks of the game."""

from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.minecraft.dojo.actions import asked, command_slot, whole_numbers
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts
from mnemonaut.envs.minecraft.dojo.spaces import Actions
from mnemonaut.envs.minecraft.voxel.settings import Commands

NVEC = Actions().nvec.tolist()
SLOTS = ["log", "air", "furnace", *["air"] * 33]
STILL = [0, 0, 0, 12, 12]


def ask(action: list[int], strict: bool = True) -> tuple[Commands, Commands | None]:
    found = asked(action, NVEC, 15, SLOTS, strict)
    return found.first, found.last


def test_nothing_asks_for_nothing_and_takes_one_tick() -> None:
    assert ask([*STILL, 0, 5, 5]) == (Commands(), None)


def test_keys_and_turns() -> None:
    first, last = ask([1, 2, 3, 13, 10, 3, 0, 0])
    assert first == Commands(forward=True, right=True, sprint=True, pitch=15, yaw=-30, attack=True)
    assert last is None
    first, _ = ask([2, 1, 1, 0, 24, 1, 0, 0])
    assert first == Commands(back=True, left=True, jump=True, pitch=-180, yaw=180, use=True)
    assert ask([0, 0, 2, 12, 12, 2, 0, 0]) == (Commands(sneak=True, drop=True), Commands())


@pytest.mark.parametrize(
    ("item", "making"),
    [
        ("planks", Commands(craft="planks")),
        ("furnace", Commands(craft_nearby="furnace")),
        ("iron_ingot", Commands(smelt="iron_ingot")),
    ],
)
def test_crafts_are_asked_for_where_they_are_made_and_take_effect_last(
    item: str, making: Commands
) -> None:
    craft = dojo_facts().crafts.index(item)
    assert ask([1, 0, 0, 12, 12, 4, craft, 1]) == (Commands(forward=True), making)


def test_equip_place_and_destroy_name_what_the_slot_holds() -> None:
    assert ask([*STILL, 5, 0, 0]) == (Commands(), Commands(equip="log"))
    assert ask([*STILL, 6, 0, 2]) == (Commands(), Commands(place="furnace"))
    first, last = ask([*STILL, 7, 0, 2])
    assert first == Commands(chat="/replaceitem entity @p slot.hotbar.2 minecraft:air 1 0")
    assert last == Commands()


@pytest.mark.parametrize("function", [5, 6, 7])
def test_an_empty_slot_is_refused_where_checked_strictly(function: int) -> None:
    with pytest.raises(TaskError, match=r"slot 1 is empty.*masks.*strict_check=False"):
        ask([*STILL, function, 0, 1])
    assert ask([*STILL, function, 0, 1], strict=False) == (Commands(), Commands())


@pytest.mark.parametrize("action", [[*STILL, 8, 0, 0], [*STILL, 0, 0], [-1, *STILL[1:], 0, 0, 0]])
def test_what_is_no_action_is_refused(action: list[int]) -> None:
    with pytest.raises(TaskError, match="outside"):
        ask(action)


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, object])
def test_whole_numbers_of_any_kind_are_an_action(dtype: Any) -> None:
    numbers = [*STILL, 4, 1, 0]
    assert whole_numbers(np.array(numbers, dtype)) == whole_numbers(tuple(numbers)) == numbers


@pytest.mark.parametrize(
    "action",
    [None, 3, "00000000", np.zeros(8), [*STILL, 4, 1.0, 0], [None] * 8, np.zeros((1, 8), int),
     np.array(5), [*STILL, 0, float("nan"), 0]],
)  # fmt: skip
def test_what_is_not_of_whole_numbers_is_refused(action: Any) -> None:
    with pytest.raises(TaskError, match="no row of whole numbers"):
        whole_numbers(action)


def test_names_of_slots_in_commands() -> None:
    assert command_slot(0) == "slot.weapon.mainhand"
    assert command_slot(8) == "slot.hotbar.8"
    assert command_slot(35) == "slot.inventory.26"
    assert command_slot(39) == "slot.armor.head"
    assert command_slot(40) == "slot.weapon.offhand"
