"""The tables that are written by hand: consistent in themselves and with the data."""

from mnemonaut.envs.minecraft import authored
from mnemonaut.envs.minecraft.facts import facts


def test_every_place_and_law_exists() -> None:
    rows = [(biomes, law) for biomes, _, law in authored.BLOCKS.values()]
    rows += [(biomes, law) for *_, biomes, law in authored.PLANTS]
    rows += [(biomes, law) for _, biomes, law in authored.MOBS.values()]
    assert len(rows) > 30
    for biomes, law in rows:
        assert set(biomes) <= set(authored.BIOMES)
        assert law in authored.LAWS


def test_depths_are_in_the_world_and_the_right_way_round() -> None:
    for _, (low, high), _ in authored.BLOCKS.values():
        assert 0 < low <= high < 256


def test_names_are_items_of_the_game() -> None:
    items = set(facts().things)
    assert set(authored.FUELS) <= items
    assert {item for _, item, *_ in authored.SPECIAL_DROPS} <= items
    assert {item for _, item, *_ in authored.PLANTS} <= items
    assert {item for drops, _, _ in authored.MOBS.values() for item in drops} <= items


def test_rates_and_amounts_are_possible() -> None:
    for rate, steps in (*authored.LAWS.values(), authored.THREE_IRON_ORE):
        assert 0 < rate < 1 and steps > 0
    for *_, (least, most), chance, _ in authored.SPECIAL_DROPS:
        assert 1 <= least <= most and 0 < chance <= 1
    for drops, _, _ in authored.MOBS.values():
        assert all(0 <= least <= most and most > 0 for least, most in drops.values())
    assert all(smelts > 0 for smelts in authored.FUELS.values())


def test_the_published_rates() -> None:
    """DEPS, Table 18."""
    assert authored.LAWS["log"] == (0.39, 600)
    assert authored.LAWS["cobblestone"] == (0.95, 600)
    assert authored.LAWS["ore"] == (0.40, 3000)
    assert authored.LAWS["deep_ore"] == (0.35, 12000)
    assert authored.LAWS["craft"] == (0.90, 600)
    assert authored.LAWS["smelt"] == (0.80, 600)
    assert authored.THREE_IRON_ORE == (0.16, 3000)


def test_there_is_ground_to_stand_on_in_every_biome() -> None:
    """Wood grows somewhere, and walking is enough to get it from anywhere."""
    wooded = set(authored.BLOCKS["log"][0]) | set(authored.BLOCKS["log2"][0])
    assert set(authored.BIOMES) - wooded == {"desert"}
    assert len(set(authored.BIOMES)) == len(authored.BIOMES)
