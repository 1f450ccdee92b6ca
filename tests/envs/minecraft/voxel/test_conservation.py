"""Whatever is done, nothing comes of nothing: smelting, crafting, wear, buckets, blasts, death."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.voxel.blocks import BLOCKS, block_id
from mnemonaut.envs.minecraft.voxel.digging import leavings
from mnemonaut.envs.minecraft.voxel.farming import CROPS
from mnemonaut.envs.minecraft.voxel.game import Commands, Game, GameSettings
from mnemonaut.envs.minecraft.voxel.items import (
    AIR,
    BURN_TICKS,
    DURABILITY,
    ITEM_ID,
    ITEMS,
    STACK,
)
from mnemonaut.envs.minecraft.voxel.placing import block_of
from mnemonaut.envs.minecraft.voxel.state import OFFSET

IRON = {
    "iron_ore": 1,
    "iron_ingot": 1,
    "bucket": 3,
    "water_bucket": 3,
    "milk_bucket": 3,
    "iron_helmet": 5,
    "iron_boots": 4,
    "iron_pickaxe": 3,
    "shears": 2,
    "flint_and_steel": 1,
}
CARRIED = (
    (0, "flint_and_steel", 60, 1),
    (1, "iron_pickaxe", 249, 1),
    (2, "iron_ore", 0, 40),
    (3, "coal", 0, 5),
    (4, "tnt", 0, 3),
    (5, "shears", 235, 1),
    (6, "bucket", 0, 2),
    (7, "flint", 0, 9),
    (8, "bread", 0, 5),
    *((slot, "cobblestone", 0, 64) for slot in range(9, 34)),
)
SMELT_TICKS = 200
NEAR = slice(OFFSET - 40, OFFSET + 40)


def begun(seed: int) -> Game:
    """With a furnace and a table in view, water behind, and a bag that is nearly full."""
    game = Game(GameSettings(seed=seed, flat=True, inventory=CARRIED, time=14000))
    x, y, z = game.cell()
    for name, aside in (("furnace", 0), ("crafting_table", 1)):
        game.world.set(x + aside, y, z + 3, block_id(name))
        game.stations[name].append((x + aside, y, z + 3))
    game.world.set(x, y - 1, z - 2, block_id("water"))
    game.face(0.0, 20.0)
    return game


def standing(game: Game) -> dict[str, int]:
    """The blocks around that are items here."""
    counts = np.bincount(game.world.blocks[NEAR, NEAR].ravel(), minlength=256)
    names = ("iron_ore", "crafting_table")
    return {name: int(counts[block_id(name)]) for name in names}


def iron(game: Game) -> int:
    total = sum(IRON.get(name, 0) * many for name, many in game.stats.broken.items())
    total += standing(game)["iron_ore"]
    for records in (game.slots, game.drops):
        for name, worth in IRON.items():
            total += worth * int(records["count"][records["item"] == ITEM_ID[name]].sum())
    return total


def warmth(game: Game) -> int:
    """Ticks of burning: in all that burns, in the cache, and in what was smelted."""
    total = game.fuel + SMELT_TICKS * game.stats.crafted.get("iron_ingot", 0)
    total += int(BURN_TICKS[ITEM_ID["crafting_table"]]) * standing(game)["crafting_table"]
    for records in (game.slots, game.drops):
        there = records[records["item"] > 0]
        there = there[there["item"] != AIR]
        total += int((there["count"] * BURN_TICKS[there["item"]]).sum())
    return total


PLAYS = st.lists(
    st.tuples(
        st.builds(
            Commands,
            forward=st.booleans(),
            back=st.booleans(),
            jump=st.booleans(),
            use=st.booleans(),
            attack=st.booleans(),
            drop=st.booleans(),
            pitch=st.sampled_from([0.0, 0.0, 30.0, -30.0]),
            yaw=st.sampled_from([0.0, 0.0, 90.0, -15.0]),
            craft=st.sampled_from(["", "flint_and_steel", "shears"]),
            craft_nearby=st.sampled_from(["", "bucket", "iron_helmet", "iron_boots"]),
            smelt=st.sampled_from(["", "iron_ingot", "iron_ingot"]),
            equip=st.sampled_from(["", *IRON, "tnt", "iron_boots"]),
            place=st.sampled_from(["", "", "tnt", "cobblestone", "crafting_table"]),
            chat=st.sampled_from(["", "", "", "/kill", "/summon creeper ~2 ~ ~1", "/summon cow"]),
        ),
        st.integers(0, 12),
    ),
    max_size=40,
)


@settings(max_examples=30, deadline=None)
@given(PLAYS, st.integers(0, 9))
def test_no_iron_and_no_warmth_come_of_nothing(
    plays: list[tuple[Commands, int]], seed: int
) -> None:
    game = begun(seed)
    before = iron(game), warmth(game)
    lit = False
    for commands, ticks in plays:
        game.tick(commands)
        for _ in range(ticks):
            game.tick(Commands(*commands[:10]))
            lit = lit or bool(game.fuses)
        now = iron(game), warmth(game)
        assert now[0] <= before[0] and now[1] <= before[1]
        if not (lit or game.vanished or "iron_ore" in game.stats.mined):
            assert now == before
    slots = game.slots
    empty = slots["item"] == AIR
    assert (slots["count"][empty] == 0).all()
    assert ((slots["count"] > 0) | empty).all()
    assert (slots["count"] <= STACK[slots["item"]])[~empty].all()
    assert (slots["wear"] <= DURABILITY[slots["item"]]).all()


def test_smelting_crafting_and_wear_keep_the_iron() -> None:
    game = begun(0)
    before = iron(game), warmth(game)
    for _ in range(12):
        game.tick(Commands(smelt="iron_ingot"))
    game.tick(Commands(craft_nearby="iron_helmet"))
    game.tick(Commands(craft_nearby="bucket"))
    game.tick(Commands(equip="iron_helmet"))
    game.tick(Commands(equip="iron_pickaxe"))
    for _ in range(300):
        game.tick(Commands(attack=True, pitch=1.0))
    assert game.stats.crafted == {"iron_ingot": 12, "iron_helmet": 1, "bucket": 1}
    assert game.stats.broken == {"iron_pickaxe": 1}
    assert (iron(game), warmth(game)) == before


TOOLS = (AIR, *(ITEM_ID[f"diamond_{kind}"] for kind in ("pickaxe", "axe", "shovel", "sword")),
         ITEM_ID["shears"])  # fmt: skip


def changes() -> list[np.ndarray]:
    """What every recipe, and every block placed and dug again, takes (below 0) and gives."""
    found = []
    for name, recipes in facts().knowledge.recipes.items():
        for recipe in recipes:
            change = np.zeros(len(ITEMS))
            for part, many in recipe.ingredients.items():
                change[ITEM_ID[part]] -= many
            change[ITEM_ID[name]] += recipe.count
            found.append(change)
    pairs = {
        (item, block_of(item, variant, by_hand))
        for item in range(len(ITEMS))
        for variant in range(16)
        for by_hand in (False, True)
    }
    for item, block in sorted(pairs):
        for tool in TOOLS:
            rows = leavings(block, tool) if block and block not in CROPS else ()
            if BLOCKS[block].name == "gravel":
                rows = rows[:1]  # it leaves one of the two
            change = np.zeros(len(ITEMS))
            change[item] -= 1
            for left, _, least, most, chance in rows:
                change[left] += chance * (least + most) / 2
            found.append(change)
    return found


def most_gained(rows: list[np.ndarray]) -> float:
    """The most that any mixture of changes gains while it takes nothing of anything."""
    table = np.array(rows).T
    answer = linprog(-table.sum(axis=0), A_ub=-table, b_ub=np.zeros(len(table)), bounds=(0, 1))
    assert answer.success
    return -float(answer.fun)


def test_no_circle_of_crafting_placing_and_digging_pays() -> None:
    rows = changes()
    assert most_gained(rows) == pytest.approx(0, abs=1e-6)
    gift = np.zeros(len(ITEMS))
    gift[ITEM_ID["planks"]], gift[ITEM_ID["log"]] = -3.9, 1.0
    assert most_gained([*rows, gift]) > 0.01  # it would be found
