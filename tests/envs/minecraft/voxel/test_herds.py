"""Herds: known animals, at home in their chunk, about as many as in the game."""

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.biomes import HILLS, MUSHROOM, NETHER, PLAINS
from mnemonaut.envs.minecraft.voxel.herds import ANIMALS, CHANCE, herd_of_chunk
from mnemonaut.envs.minecraft.voxel.kinds import kind_id


def test_all_animals_are_kinds_of_mob() -> None:
    names = {row[0] for rows in ANIMALS.values() for row in rows}
    assert {"cow", "sheep", "pig", "chicken"} <= names
    assert [name for name in names if kind_id(name) < 0] == []


@given(
    st.integers(0, 2**60),
    st.integers(-32, 31),
    st.integers(-32, 31),
    st.sampled_from(sorted(ANIMALS)),
)
def test_a_herd_keeps_to_its_chunk_and_its_country(seed: int, i: int, k: int, country: int) -> None:
    herd = herd_of_chunk(seed, 16 * i, 16 * k, country)
    assert herd == herd_of_chunk(seed, 16 * i, 16 * k, country)
    if herd is not None:
        name, x, z, count = herd
        row = next(row for row in ANIMALS[country] if row[0] == name and row[2] <= count <= row[3])
        assert row[0] == name
        assert 16 * i <= x < 16 * i + 16 and 16 * k <= z < 16 * k + 16


def test_their_number_is_the_games() -> None:
    herds = [herd_of_chunk(3, 16 * i, 16 * k, PLAINS) for i in range(64) for k in range(64)]
    there = [herd for herd in herds if herd is not None]
    assert abs(len(there) / len(herds) - CHANCE) < 0.02
    sheep = sum(herd[0] == "sheep" for herd in there) / len(there)
    assert abs(sheep - 12 / 46) < 0.06
    assert herd_of_chunk(3, 0, 0, NETHER) is None
    assert {row[0] for row in ANIMALS[MUSHROOM]} == {"mooshroom"}
    assert "llama" in {row[0] for row in ANIMALS[HILLS]}
