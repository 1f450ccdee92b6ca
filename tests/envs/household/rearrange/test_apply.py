"""Episodes' states in the headless house: RoomR's in real rooms, and drawn ones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.rearrange.apply import arrange, begin_unshuffle, begin_walkthrough
from mnemonaut.envs.household.rearrange.arranged import arranged
from mnemonaut.envs.household.rearrange.draw import draw_rearrangement
from mnemonaut.envs.household.rearrange.episodes import Opening, RearrangeEpisode, load_episodes
from mnemonaut.envs.household.rearrange.metrics import rearrange_score
from mnemonaut.envs.household.rearrange.poses import energy, poses_of

IDLE, BEST = (0, 0, 1, 1), (1, 1, 0, 0)


def ends_as_it_must(house: HeadlessController, episode: RearrangeEpisode) -> int:
    """Play an episode idly and perfectly; how many objects were misplaced."""
    target = begin_walkthrough(house, episode)
    start = begin_unshuffle(house, episode)
    idle = rearrange_score(target, start, poses_of(house.last_event.metadata["objects"]))
    assert (idle.success, idle.fixed_strict, idle.misplaced, idle.energy) == IDLE
    arrange(house, episode, "target")
    best = rearrange_score(target, start, poses_of(house.last_event.metadata["objects"]))
    assert (best.success, best.fixed_strict, best.misplaced, best.energy) == BEST
    return idle.initially_misplaced


def test_roomr_in_real_rooms(house: HeadlessController, roomr: Path) -> None:
    episodes = load_episodes(roomr)
    opening = [episode for episode in episodes if episode.openings]
    episodes = [*episodes[::50], *opening[::50]]
    assert len(episodes) > 20
    for episode in episodes:
        assert ends_as_it_must(house, episode) >= 1
        agent = house.last_event.metadata["agent"]
        assert agent["position"]["x"] == pytest.approx(episode.agent.x, abs=1e-6)
        assert agent["rotation"]["y"] == pytest.approx(episode.agent.yaw)


def test_the_house_and_rigid_boxes_agree(house: HeadlessController, roomr: Path) -> None:
    episode = next(e for e in load_episodes(roomr) if e.scene == "FloorPlan323" and e.openings)
    house.reset(episode.scene)
    rigid = arranged(poses_of(house.last_event.metadata["objects"]), episode, "start")
    begin_walkthrough(house, episode)
    found = begin_unshuffle(house, episode)
    assert found.keys() == rigid.keys()
    carried = [name for name in found if found[name].pickupable]
    assert max(energy(rigid[name], found[name]) for name in carried) < 1e-6


def test_what_the_walkthrough_opened_is_closed_again(
    house: HeadlessController, roomr: Path
) -> None:
    episode = next(e for e in load_episodes(roomr) if e.scene == "FloorPlan21" and not e.openings)
    begin_walkthrough(house, episode)
    fridge = next(o for o in house.last_event.metadata["objects"] if o["objectType"] == "Fridge")
    assert house.step(action="OpenObject", objectId=fridge["objectId"], forceAction=True)
    start = begin_unshuffle(house, episode)
    assert start[fridge["name"]].openness == 0.0


def test_a_wrong_room_is_told(house: HeadlessController, roomr: Path) -> None:
    episode = next(e for e in load_episodes(roomr) if e.scene == "FloorPlan21")
    with pytest.raises(EnvError, match=r"FloorPlan22/\d+: target_poses: FloorPlan22 holds no `"):
        begin_walkthrough(house, replace(episode, scene="FloorPlan22"))
    strange = replace(episode, openings=(Opening("Door_1", 0.0, 1.0),))
    with pytest.raises(EnvError, match="openable_data: FloorPlan21 holds no `Door_1`"):
        begin_walkthrough(house, strange)


@pytest.mark.parametrize("scene", ["FloorPlan21", "FloorPlan222", "FloorPlan323"])
def test_drawn_episodes(house: HeadlessController, scene: str) -> None:
    seen = set()
    for seed in range(8):
        house.reset(scene)
        episode = draw_rearrangement(house, np.random.default_rng(seed), seed)
        assert (episode.scene, episode.index) == (scene, seed)
        assert ends_as_it_must(house, episode) == episode.difficulty
        moved = [name for name in episode.start if episode.start[name] != episode.target[name]]
        assert len(moved) + len(episode.openings) == episode.difficulty <= 5
        seen.add(episode.difficulty)
    assert len(seen) > 2


def test_drawing_is_seeded(house: HeadlessController) -> None:
    drawn = []
    for seed in (3, 3, 4):
        house.reset("FloorPlan21")
        drawn.append(draw_rearrangement(house, np.random.default_rng(seed)))
    assert drawn[0] == drawn[1] != drawn[2]
