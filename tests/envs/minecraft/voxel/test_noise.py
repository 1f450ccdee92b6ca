"""Noise: zero on the lattice, bounded, smooth, the same for ever."""

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.noise import noise2, octaves2

PLACES = st.floats(-500.0, 500.0)


@given(st.integers(-300, 300), st.integers(-300, 300))
def test_gradient_noise_vanishes_on_its_lattice(x: int, z: int) -> None:
    assert noise2(7, float(x), float(z), 3) == 0.0


@given(PLACES, PLACES, st.integers(0, 2**60))
def test_it_is_bounded_and_smooth(x: float, z: float, seed: int) -> None:
    here = noise2(seed, x, z, 3)
    assert -1.5 <= here <= 1.5
    assert abs(noise2(seed, x + 1e-4, z, 3) - here) < 1e-3
    assert abs(noise2(seed, x, z - 1e-4, 3) - here) < 1e-3
    assert -1.5 <= octaves2(seed, x, z, 4, 3) <= 1.5


def test_seeds_and_salts_give_other_fields() -> None:
    values = {noise2(seed, 0.5, 0.25, salt) for seed in range(12) for salt in range(12)}
    assert len(values) > 100
    assert octaves2(1, 0.3, 0.4, 1, 5) == noise2(1, 0.3, 0.4, 5)
