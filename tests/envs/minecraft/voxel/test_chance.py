"""Random numbers of compiled code: known answers, evenness, and that places have their own."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.chance import below, hash_bits, hashed, mixed, stream, uniform

WORDS = st.integers(-(2**40), 2**40)


def plain_splitmix64(state: int) -> int:
    mask = 2**64 - 1
    value = (state + 0x9E3779B97F4A7C15) & mask
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & mask
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
    return value ^ (value >> 31)


def test_a_stream_is_splitmix64() -> None:
    # The first outputs of the published generator for seed 0.
    rng = stream(0)
    first = uniform(rng)
    assert plain_splitmix64(0) == 0xE220A8397B1DCDAF
    assert first == (0xE220A8397B1DCDAF >> 11) / 2**53
    assert int(mixed(rng[0])) == plain_splitmix64(0)
    assert uniform(rng) == (plain_splitmix64(0x9E3779B97F4A7C15) >> 11) / 2**53


@given(st.integers(-(2**63), 2**63), st.integers(1, 1000))
def test_draws_stay_in_their_range_and_come_again(seed: int, n: int) -> None:
    one, other = stream(seed), stream(seed)
    for _ in range(5):
        assert 0.0 <= uniform(one) < 1.0
        assert 0 <= below(one, n) < n
    drawn = [uniform(one), below(one, n)]
    for _ in range(5):
        uniform(other)
        below(other, n)
    assert [uniform(other), below(other, n)] == drawn


@given(WORDS, WORDS, WORDS, WORDS, st.integers(0, 1000))
def test_a_place_has_one_number(seed: int, x: int, y: int, z: int, salt: int) -> None:
    assert 0.0 <= hashed(seed, x, y, z, salt) < 1.0
    assert hash_bits(seed, x, y, z, salt) == hash_bits(seed, x, y, z, salt)


def test_places_seeds_and_uses_are_told_apart_evenly() -> None:
    line = range(-20, 20)
    numbers = np.array([hashed(5, x, y, z, 1) for x in line for y in (0, 9) for z in line])
    assert len(set(numbers.tolist())) == len(numbers)
    assert abs(numbers.mean() - 0.5) < 0.03
    assert np.histogram(numbers, 8, (0.0, 1.0))[0].min() > 0.8 * len(numbers) / 8
    assert len({hashed(seed, 1, 2, 3, salt) for seed in range(9) for salt in range(9)}) == 81
    assert hashed(5, 1, 0, 2, 0) != hashed(5, 2, 0, 1, 0)
