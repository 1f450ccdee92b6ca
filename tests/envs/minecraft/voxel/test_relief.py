"""Heights and countries: smooth enough to walk, varied enough to explore."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.biomes import HILLS, OCEAN, PLAINS, RIVER, SWAMP, WILD
from mnemonaut.envs.minecraft.voxel.relief import column, country_of_site
from mnemonaut.envs.minecraft.voxel.state import HEIGHT, SEA_LEVEL

SEEDS = st.integers(0, 2**60)


@given(SEEDS, st.integers(-60, 60), st.integers(-60, 60))
def test_twelve_neighbouring_patches_hold_all_that_grows_wild(seed: int, i: int, k: int) -> None:
    group = [country_of_site(seed, 4 * i + a, 3 * k + c) for a in range(4) for c in range(3)]
    assert sorted(group) == sorted(WILD.tolist())


@given(SEEDS, st.integers(-512, 511), st.integers(-512, 511))
@settings(max_examples=200)
def test_heights_stay_inside_and_water_is_low(seed: int, x: int, z: int) -> None:
    top, country = column(seed, -1, x, z)
    assert 8 <= top <= HEIGHT - 22
    if country in (OCEAN, RIVER):
        assert top < SEA_LEVEL - 1
    assert column(seed, -1, x, z) == (top, country)


@given(SEEDS, st.integers(-500, 500), st.integers(-500, 500))
@settings(max_examples=200)
def test_the_ground_has_slopes_rather_than_walls(seed: int, x: int, z: int) -> None:
    assert abs(column(seed, -1, x, z)[0] - column(seed, -1, x + 1, z)[0]) <= 24


def test_most_steps_can_be_walked() -> None:
    tops = [column(3, -1, x, z)[0] for z in range(-200, 200, 40) for x in range(-200, 200)]
    steps = [abs(a - b) for a, b in pairwise(tops)]
    assert sum(step <= 1 for step in steps) > 0.94 * len(steps)


def test_one_country_everywhere_has_its_own_shape() -> None:
    places = [(x, z) for x in range(-150, 150, 30) for z in range(-150, 150, 30)]
    tops = {kind: [column(5, kind, x, z)[0] for x, z in places] for kind in (PLAINS, HILLS, SWAMP)}
    assert all(column(5, kind, 7, 9)[1] == kind for kind in (PLAINS, HILLS, SWAMP, OCEAN))
    assert max(tops[PLAINS]) - min(tops[PLAINS]) < 12 < max(tops[HILLS]) - min(tops[HILLS])
    assert abs(sum(tops[SWAMP]) / len(places) - SEA_LEVEL) < 2.5


def test_nine_of_ten_worlds_offer_seven_countries_within_150_blocks() -> None:
    for seed in range(10):
        ring = range(-150, 151, 10)
        near = {column(seed, -1, x, z)[1] for x in ring for z in ring}
        assert len(near & set(WILD.tolist())) >= 6, seed
