"""The XML that the real package writes, read back."""

from typing import Any

import pytest

from mnemonaut.envs.minecraft.malmo import facade
from mnemonaut.envs.minecraft.malmo.mission import Mission, biome_name, parse
from mnemonaut.envs.minecraft.malmo.protocol import ProtocolError
from mnemonaut.envs.minecraft.voxel.settings import GameSettings


def written(task: str = "open-ended", seed: int = 0, **options: Any) -> Mission:
    sim = facade.make(task, image_size=(48, 64), **options).unwrapped
    return parse(sim._sim_spec.to_xml("an-episode").encode(), seed)


def test_the_bare_mission(package: Any) -> None:
    assert package
    assert written(seed=99) == Mission(GameSettings(seed=99), height=48, width=64)


def test_all_that_can_be_asked_for(package: Any) -> None:
    item = package.sim.InventoryItem
    mission = written(
        world_seed=1234,
        generate_world_type="specified_biome",
        specified_biome="extreme_hills",
        start_position={"x": 1.5, "y": 70, "z": -3, "yaw": 90, "pitch": 10},
        start_health=7.0,
        start_food=3,
        start_time=18000,
        initial_weather="thunder",
        allow_time_passage=False,
        allow_mob_spawn=False,
        break_speed_multiplier=2.5,
        initial_inventory=[
            item(slot="mainhand", name="planks", variant=2, quantity=5),
            item(slot=7, name="torch"),
        ],
        use_voxel=True,
        voxel_size=dict(xmin=-6, xmax=6, ymin=-4, ymax=4, zmin=-6, zmax=6),
        use_lidar=True,
        lidar_rays=[(0.0, 0.5, 40.0), (-0.25, 0.0, 10.0)],
    )
    assert mission.settings == GameSettings(
        seed=1234,
        biome="extreme_hills",
        start=(1.5, 70.0, -3.0, 90.0, 10.0),
        time=18000,
        time_passes=False,
        spawns=False,
        weather="thunder",
        life=7.0,
        food=3,
        inventory=((0, "planks", 2, 5), (7, "torch", 0, 1)),
        break_speed=2.5,
    )
    assert mission.grid == ((-6, 6), (-4, 4), (-6, 6))
    assert mission.rays == ((0.0, 0.5, 40.0), (-0.25, 0.0, 10.0))


def test_worlds(package: Any) -> None:
    assert package
    assert written(generate_world_type="flat").settings == GameSettings(seed=0, flat=True)
    assert written(world_seed="hello").settings.seed == 99162322  # Java's "hello".hashCode()
    assert written("harvest_1_log").grid == ((-1, 1), (-1, 1), (-1, 1))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (dict(generate_world_type="from_file", world_file_path="x"), "worlds from files"),
        (dict(drawing_str='<DrawBlock x="1" y="2" z="3" type="stone"/>'), "draws no shapes"),
    ],
)
def test_what_the_stand_in_does_not_play(package: Any, options: Any, told: str) -> None:
    assert package
    with pytest.raises(ProtocolError, match=told):
        written(**options)


@pytest.mark.parametrize("xml", [b"", b"<MissionInit", b"<M><Placement x='1'/></M>"])
def test_what_is_no_mission(xml: bytes) -> None:
    with pytest.raises(ProtocolError, match="cannot be read"):
        parse(xml)


def test_biomes() -> None:
    assert biome_name(1) == "plains" and biome_name(35) == "savanna"
    with pytest.raises(ProtocolError, match="no biome 999"):
        biome_name(999)
