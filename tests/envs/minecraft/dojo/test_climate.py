"""Hours, weather, and seeds."""

import pytest

from mnemonaut.envs.minecraft.dojo.climate import climate, sun
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts
from mnemonaut.envs.minecraft.dojo.seeds import derived_world_seed, world_seed_of


def test_the_sun_is_brightest_at_noon_and_gone_at_midnight() -> None:
    assert sun(6000, False) == (1.0, 1.0)
    assert sun(18000, False) == pytest.approx((0.0, 0.2))
    assert sun(6000, True) == pytest.approx((0.6875, 0.75))
    assert sun(30000, False) == sun(6000, False)


def test_every_biome_has_a_climate_within_the_space() -> None:
    for number in dojo_facts().biomes.values():
        temperature, rainfall = climate(number)
        assert 0 <= temperature <= 1 and 0 <= rainfall <= 1
    assert climate(dojo_facts().biomes["forest"]) == (0.7, 0.8)
    assert climate(dojo_facts().biomes["desert"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("text", "number"),
    [(7, 7), ("7", 7), ("-1", 2**63 - 1), ("abc", 96354), ("gargamel", 2**63 - 1623774494)],
)
def test_world_seeds_are_numbers_or_hashes_of_words(text: int | str, number: int) -> None:
    assert world_seed_of(text) == number


def test_derived_seeds_differ_and_are_never_none() -> None:
    seeds = [derived_world_seed(seed) for seed in range(1000)]
    assert len(set(seeds)) == 1000 and min(seeds) >= 1 and max(seeds) < 2**31
