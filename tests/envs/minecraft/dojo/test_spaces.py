"""What MineDojo's spaces hold, key by key."""

import pytest

from mnemonaut.envs.minecraft.dojo.spaces import Actions, observation_space


def test_actions_are_minedojos_eight_numbers() -> None:
    space = Actions()
    assert space.nvec.tolist() == [3, 3, 4, 25, 25, 8, 244, 36]
    assert space.no_op().tolist() == [0, 0, 0, 12, 12, 0, 0, 0]
    assert space.contains(space.no_op())


def test_what_is_not_shown_has_no_key() -> None:
    bare = observation_space()
    assert set(bare) == {
        "inventory", "equipment", "life_stats", "location_stats", "nearby_tools",
        "damage_source", "masks", "delta_inv",
    }  # fmt: skip
    full = observation_space((64, 32), ((-1, 1), (0, 3), (-2, 2)), 7)
    assert set(full) - set(bare) == {"rgb", "voxels", "rays"}
    assert full["rgb"].shape == (3, 64, 32)
    voxels, rays = full["voxels"], full["rays"]
    assert voxels["block_name"].shape == (3, 4, 5)  # type: ignore[index]
    assert rays["entity_name"].shape == (7,)  # type: ignore[index]


# gymnasium gives a number, no array, for a sample of one whole number, and warns of it.
@pytest.mark.filterwarnings("ignore:.*Casting input x to numpy array")
def test_a_sample_of_the_whole_space_lies_in_it() -> None:
    space = observation_space((4, 4), ((-1, 1), (-1, 1), (-1, 1)), 3)
    space.seed(3)
    assert space.contains(space.sample())
