"""The lines that the package sends, and what the game is to do."""

from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.minecraft.malmo import facade
from mnemonaut.envs.minecraft.malmo.commands import parse
from mnemonaut.envs.minecraft.malmo.protocol import ProtocolError
from mnemonaut.envs.minecraft.voxel.settings import NO_COMMANDS, Commands


def test_known_lines() -> None:
    lines = ["camera 15.0 -30.0", "forward 1", "sprint 1", "attack 0", "craft none", "drop 0"]
    assert parse(lines) == Commands(forward=True, sprint=True, pitch=15.0, yaw=-30.0)
    words = ["craft planks", "craftNearby wooden_pickaxe", "smeltNearby iron_ingot"]
    assert parse([*words, "equip minecraft:log", "place planks#2", "chat /kill @e[type=item]"]) == (
        Commands(
            craft="planks",
            craft_nearby="wooden_pickaxe",
            smelt="iron_ingot",
            equip="log",
            place="planks",
            chat="/kill @e[type=item]",
        )
    )
    assert parse([]) == parse(["hotbar.1 0", "pickItem 0"]) == NO_COMMANDS


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("dance 1", "unknown command `dance 1`"),
        ("camera 1", "wants two angles"),
        ("hotbar.3 1", "event_level_control"),
    ],
)
def test_what_is_not_understood(line: str, told: str) -> None:
    with pytest.raises(ProtocolError, match=told):
        parse([line])


def test_every_line_of_the_real_package_is_understood(package: Any) -> None:
    """Random actions of the package's own space, through its own writers."""
    sim = facade.make("open-ended", image_size=(8, 8)).unwrapped
    random = np.random.default_rng(5)
    for _ in range(50):
        action = sim.action_space.no_op()
        for key in ("forward", "jump", "attack", "use", "drop", "sneak"):
            action[key] = int(random.integers(2))
        action["camera"] = random.uniform(-180, 180, 2)
        for key in ("craft", "craft_with_table", "smelt", "equip", "place"):
            values = sim.action_space[key].values
            action[key] = str(values[random.integers(len(values))])
        found = parse(sim._action_obj_to_xml(action).split("\n"))
        assert (found.pitch, found.yaw) == tuple(action["camera"])
        assert found.attack == bool(action["attack"]) and found.jump == bool(action["jump"])
        sent = [action[key] for key in ("craft", "craft_with_table", "smelt", "equip", "place")]
        got = (found.craft, found.craft_nearby, found.smelt, found.equip, found.place)
        assert [name or "none" for name in got] == sent
    assert package.__name__ == "minedojo"
