"""Native actions: the vector of MineDojo."""

from mnemonaut.envs.minecraft.controller.actions import ATTACK, JUMP, Keys, crafts, native
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts
from mnemonaut.envs.minecraft.dojo.spaces import Actions


def test_no_keys_are_the_no_op_of_the_space() -> None:
    assert (native(Keys()) == Actions(15).no_op()).all()


def test_keys_land_in_their_places() -> None:
    keys = Keys(ahead=-1, right=1, stance=JUMP, pitch=2, yaw=-3, function=ATTACK)
    assert native(keys).tolist() == [2, 2, 1, 14, 9, 3, 0, 0]
    assert native(Keys(ahead=1, right=-1)).tolist()[:2] == [1, 1]


def test_crafts_stand_where_the_game_looks_for_them() -> None:
    listed = dojo_facts().crafts
    for part in (crafts().hand, crafts().table, crafts().furnace):
        for item, place in part.items():
            assert listed[place] == item
    assert (len(crafts().hand), len(crafts().table), len(crafts().furnace)) == (54, 170, 20)
