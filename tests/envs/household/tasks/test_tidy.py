"""TIDEE's mess-up in real rooms, and its scores by hand."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import EnvError, TaskError
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import AgentPose, SceneSource
from mnemonaut.envs.household.tasks.acting import objects_of
from mnemonaut.envs.household.tasks.mess_up import HOUSED_IN, MessUp, candidates, draw_mess
from mnemonaut.envs.household.tasks.object_poses import Pose, poses_by_name, set_poses
from mnemonaut.envs.household.tasks.standing import places_of, rightly_placed
from mnemonaut.envs.household.tasks.tidy import (
    TidyEpisode,
    begin_tidy,
    draw_tidy,
    picked_up_rates,
    tidy_from,
    tidy_score,
)

Home = Callable[..., dict[str, Any]]
ROOMS = ("FloorPlan1", "FloorPlan201", "FloorPlan301", "FloorPlan401")


def at(x: float) -> dict[str, Any]:
    return {"position": {"x": x, "y": 0.0, "z": 0.0}}


@pytest.fixture
def episode(make_home: Home) -> TidyEpisode:
    """Mug and pen belong on the counter and the desk, and lie 4 m and 2 m off, on the floor."""
    home = make_home({"Mug|1": "CounterTop|1", "Pen|1": "Desk|1", "Fork|1": "CounterTop|1"})
    zero = (0.0, 0.0, 0.0)
    found = {
        "Mug_1": Pose((4.0, 0.0, 0.0), zero),
        "Pen_1": Pose((2.0, 0.0, 0.0), zero),
        "Fork_1": Pose(zero, zero),
    }
    mess = MessUp(places_of(home["objects"]), ("Mug_1", "Pen_1"), found)
    return TidyEpisode("Kitchen_7", mess, AgentPose(0, 0, 0), frozenset({"Fork_1"}))


def test_nothing_done(episode: TidyEpisode, make_home: Home) -> None:
    home = make_home(
        {"Mug|1": "Floor|1", "Pen|1": "Floor|1", "Fork|1": "CounterTop|1"},
        {"Mug|1": at(4), "Pen|1": at(2)},
    )
    score = tidy_score(episode, home["objects"], 12)
    assert (score.success, score.rightly_placed, score.made_worse) == (False, (), ())
    assert (score.displacement, score.steps) == (1.0, 12)


def test_half_done_and_one_made_worse(episode: TidyEpisode, make_home: Home) -> None:
    home = make_home(
        {"Mug|1": "CounterTop|2", "Pen|1": "Floor|1", "Fork|1": "Floor|1"},
        {"Mug|1": at(1), "Pen|1": at(2)},
    )
    score = tidy_score(episode, home["objects"], 5)
    assert (score.success, score.rightly_placed) == (False, ("Mug_1",))
    assert score.made_worse == ("Fork_1",)
    assert score.displacement == pytest.approx(3 / 6)


def test_all_done(episode: TidyEpisode, make_home: Home) -> None:
    home = make_home({"Mug|1": "CounterTop|1", "Pen|1": "Desk|2", "Fork|1": "CounterTop|1"})
    score = tidy_score(episode, home["objects"], 5)
    assert (score.success, score.made_worse, score.displacement) == (True, (), 0.0)


def test_what_is_broken_counts_as_not_brought_back(episode: TidyEpisode, make_home: Home) -> None:
    home = make_home(
        {"Mug|1": "CounterTop|1", "Pen|1": "Desk|1", "Fork|1": "CounterTop|1"},
        {"Mug|1": {"isBroken": True}},
    )
    score = tidy_score(episode, home["objects"], 5)
    assert (score.success, score.rightly_placed) == (False, ("Pen_1",))
    assert score.displacement == pytest.approx(4 / 6)


def test_picked_up_rates(episode: TidyEpisode) -> None:
    assert picked_up_rates(episode.mess, {"Mug_1", "Fork_1"}) == (0.5, 0.5)
    assert picked_up_rates(episode.mess, {"Mug_1", "Pen_1"}) == (1.0, 1.0)
    assert picked_up_rates(episode.mess, set()) == (1.0, 0.0)


@pytest.mark.parametrize("scene", ROOMS)
def test_a_drawn_mess(house: HeadlessController, scene: str) -> None:
    house.reset(scene)
    before = objects_of(house)
    places = places_of(before)
    allowed = {body["name"] for body in candidates(before)}
    for seed in range(5):
        episode = draw_tidy(house, np.random.default_rng(seed))
        mess = episode.mess
        assert mess.places == places
        assert len(set(mess.displaced)) == 5
        assert set(mess.displaced) <= allowed
        assert not any(places[name].on_kinds & HOUSED_IN for name in mess.displaced)
        now = objects_of(house)
        right = rightly_placed(places, now)
        # All five are out of place, on the score's own terms, and nothing else is.
        assert not right & set(mess.displaced)
        assert episode.right == right == places.keys() - set(mess.displaced)
        assert mess.found.keys() == {b["name"] for b in before if b["pickupable"]}
        score = tidy_score(episode, now, 0)
        assert (score.success, score.made_worse) == (False, ())
        assert score.displacement == pytest.approx(1.0, abs=1e-3)


def test_the_agent_starts_nearest_the_centre(house: HeadlessController) -> None:
    episode = draw_tidy(house, np.random.default_rng(0))
    metadata = house.last_event.metadata
    agent, center = metadata["agent"]["position"], metadata["sceneBounds"]["center"]
    assert (agent["x"], agent["z"]) == pytest.approx((episode.start.x, episode.start.z))
    house.reset("FloorPlan21")
    points = house.step(action="GetReachablePositions").metadata["actionReturn"]

    def away(point: Any) -> float:
        return float(np.hypot(point["x"] - center["x"], point["z"] - center["z"]))

    assert away(agent) == pytest.approx(min(map(away, points)))
    assert metadata["inventoryObjects"] == []


def test_a_saved_episode_is_the_same_home(house: HeadlessController) -> None:
    episode = draw_tidy(house, np.random.default_rng(1))
    drawn = poses_by_name(objects_of(house))
    read = tidy_from(json.loads(json.dumps(episode.to_dict())))
    assert read == episode
    house.reset("FloorPlan301")
    begin_tidy(house, read)
    assert poses_by_name(objects_of(house)) == drawn


def test_putting_all_back_is_success(house: HeadlessController) -> None:
    undisturbed = poses_by_name(objects_of(house))
    episode = draw_tidy(house, np.random.default_rng(2))
    set_poses(house, undisturbed)
    score = tidy_score(episode, objects_of(house), 0)
    assert score.success
    assert score.made_worse == ()
    assert score.displacement == pytest.approx(0.0, abs=1e-3)


def test_drawing_is_seeded(house: HeadlessController) -> None:
    drawn = [draw_tidy(house, np.random.default_rng(seed)) for seed in (5, 5, 6)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_only_some_types(house: HeadlessController) -> None:
    episode = draw_tidy(house, np.random.default_rng(0), count=2, kinds={"Fork", "Spoon"})
    places = episode.mess.places
    assert {places[name].kind for name in episode.mess.displaced} == {"Fork", "Spoon"}


class Returning(HeadlessController):
    """A house in which whatever is let go falls back to where `home` has it."""

    home: Any = None

    def step(self, action: Any = None, raise_for_failure: bool = False, **args: Any) -> Any:
        event = super().step(action, raise_for_failure, **args)
        falls = action in ("DropHandObject", "ThrowObject") and bool(event)
        if not falls or self.home is None:
            return event
        fields = {name: self.home[name] for name in ("objectId", "position", "rotation")}
        return super().step("PlaceObjectAtPoint", **fields)


def test_what_lands_where_it_belongs_is_never_counted(ithor: SceneSource) -> None:
    house = Returning("FloorPlan21", scenes=ithor)
    undisturbed = objects_of(house)
    found = [body["objectType"] for body in candidates(undisturbed)]
    house.home = next(b for b in candidates(undisturbed) if found.count(b["objectType"]) == 1)
    kinds = {house.home["objectType"]}
    with pytest.raises(TaskError, match="only 0 objects can be messed up, 1 are needed"):
        draw_mess(house, np.random.default_rng(0), count=1, kinds=kinds)
    assert poses_by_name(objects_of(house)) == poses_by_name(undisturbed)
    # In the very same house that does not return things, it is.
    house.home = None
    assert draw_mess(house, np.random.default_rng(0), count=1, kinds=kinds).displaced


def test_too_few_objects(house: HeadlessController) -> None:
    with pytest.raises(TaskError, match="FloorPlan21: only 1 objects can be messed up, 5 are"):
        draw_tidy(house, np.random.default_rng(0), kinds={"Fork"})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"places": None}, "not a tidy episode"),
        ({"found": {"Mug_1": [1, 2]}}, "not a tidy episode"),
        ({"start": [1]}, "not a tidy episode"),
    ],
)
def test_a_broken_file_is_told(episode: TidyEpisode, change: dict[str, Any], told: str) -> None:
    with pytest.raises(EnvError, match=told):
        tidy_from({**episode.to_dict(), **change})
    body = episode.to_dict()
    del body["displaced"]
    with pytest.raises(EnvError, match="the field 'displaced' is missing"):
        tidy_from(body)
    assert tidy_from(replace(episode, max_steps=9).to_dict()).max_steps == 9
