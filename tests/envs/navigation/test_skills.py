"""Skills, in both action settings: the same walks, the same words."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.navigation.env import R2REnv
from mnemonaut.envs.navigation.skills import SKILLS, known_edges
from mnemonaut.envs.world import Feedback, Transition


class Player:
    """Runs skills on an env, as an agent does."""

    def __init__(self, env: R2REnv, task: str) -> None:
        self._env = env
        observation, info = env.reset(seed=0, options={"task": task})
        self.last = Transition(observation, 0.0, False, False, info)
        self.actions = 0

    def __call__(self, skill: str, *args: str) -> Feedback:
        run = SKILLS[skill].run(args, self.last)
        try:
            action = next(run)
            while True:
                self.last = Transition(*self._env.step(action))
                self.actions += 1
                action = run.send(self.last)
        except StopIteration as stop:
            assert isinstance(stop.value, Feedback)
            return stop.value

    @property
    def here(self) -> str:
        return str(self.last.info["place"]["here"])

    @property
    def walked(self) -> Sequence[str]:
        return tuple(self.last.info["walked"])


@pytest.fixture(params=["panoramic", "low-level"])
def play(request: pytest.FixtureRequest, house: Path) -> Callable[..., Player]:
    def one(task: str = "r2r train 7_0", **kwargs: Any) -> Player:
        return Player(R2REnv(actions=request.param, data=str(house), **kwargs), task)

    return one


def test_goto_walks_the_shortest_known_way(play: Callable[..., Player]) -> None:
    player = play()
    assert player("goto", "stairs") == Feedback(True, "You are at stairs.")
    assert player("goto", "kitchen").success
    back = player("goto", "landing")  # seen from the stairs, never visited
    assert back.success and player.here == "landing"
    assert player.walked == ("hall", "stairs", "kitchen", "stairs", "landing")
    before = player.actions
    assert player("goto", "landing").success and player.actions == before


def test_goto_knows_only_what_was_seen(play: Callable[..., Player]) -> None:
    player = play()
    told = player("goto", "pantry")
    assert told == Feedback(
        False,
        "pantry is unknown: nothing seen so far leads there",
        {"cause": "unknown", "viewpoint": "pantry"},
    )
    assert player.actions == 0


def test_a_name_may_be_cut_short(play: Callable[..., Player]) -> None:
    player = play()
    assert player("goto", "st").success and player.here == "stairs"
    assert player("goto", "").text == " is unknown: nothing seen so far leads there"
    assert player("goto", "l").success and player.here == "landing"


def test_a_name_that_fits_several(play: Callable[..., Player], house: Path) -> None:
    for file in (house / "vln").rglob("*.json"):
        file.write_text(file.read_text("utf-8").replace("landing", "kitsch"), "utf-8")
    player = play()
    player("goto", "stairs")
    told = player("goto", "kit")
    assert told.text == "kit may be kitchen, kitsch; give more of its name"
    assert told.facts == {"cause": "ambiguous", "viewpoint": "kit"}
    assert player("goto", "kitc").success


def test_route_walks_through_what_was_never_seen(play: Callable[..., Player]) -> None:
    player = play()
    told = player("route", "hall", "stairs", "kitchen", "pantry")
    assert told.success and player.walked == ("hall", "stairs", "kitchen", "pantry")
    assert play()("route", "stairs", "kitchen").success


def test_route_names_the_step_that_is_none(play: Callable[..., Player]) -> None:
    player = play()
    told = player("route", "stairs", "pantry", "kitchen")
    assert told == Feedback(
        False,
        "pantry is no neighbour of stairs",
        {"cause": "no neighbour", "viewpoint": "pantry"},
    )
    assert player.here == "stairs"


@pytest.mark.parametrize("call", [("goto",), ("goto", "a", "b"), ("route",)])
def test_a_call_without_sense_costs_nothing(play: Callable[..., Player], call: Any) -> None:
    player = play()
    told = player(*call)
    assert not told.success and told.facts["cause"] == "arguments" and player.actions == 0
    assert "name" in told.text


def test_look_is_free(play: Callable[..., Player]) -> None:
    player = play()
    told = player("look")
    assert told.success and "looking at 0 degrees: the hall." in told.text
    assert list(told.facts["places"]) == ["hall"] and player.actions == 0


def test_stop_tells_how_near_it_was_and_the_way(play: Callable[..., Player]) -> None:
    told = play()("stop")
    assert not told.success
    assert told.text == (
        "You stopped 10.2 m from the goal. The way was hall (0.0, 0.0, 1.5): the hall; "
        "stairs (0.0, 3.0, 1.5): the stairs; kitchen (3.0, 4.0, 1.5): the kitchen; "
        "pantry (3.0, 0.0, 1.5): the pantry."
    )
    assert told.facts["path"] == ["hall", "stairs", "kitchen", "pantry"]
    assert told.facts["distance"] == 10.16 and not told.facts["success"]
    assert list(told.facts["places"]) == told.facts["path"]


def test_stop_at_the_goal(play: Callable[..., Player]) -> None:
    player = play()
    player("route", "stairs", "kitchen", "pantry")
    told = player("stop")
    assert told.success and told.text.startswith("You stopped 0.0 m from the goal.")


def test_stop_tells_no_more_than_the_env_shows(play: Callable[..., Player]) -> None:
    told = play(shown="outcome")("stop")
    assert told.text == "You stopped 10.2 m from the goal."
    assert told.facts == {"success": False, "distance": 10.16}
    told = play(shown="nothing")("stop")
    assert told == Feedback(False, "You stopped.", {})


def test_a_walk_that_runs_out_of_steps_tells_what_was_shown(play: Callable[..., Player]) -> None:
    player = play(max_steps=1)
    told = player("route", "stairs", "kitchen", "pantry")
    assert player.last.truncated and not told.success
    assert told.text.startswith("You ran out of steps 7.2 m from the goal. The way was hall (")
    assert told.facts["path"][-1] == "pantry"


def test_what_no_picture_shows_cannot_be_walked_to_with_low_level_actions(house: Path) -> None:
    low, panoramic = (
        Player(R2REnv(actions=actions, data=str(house)), "r2r train 8_0")
        for actions in ("low-level", "panoramic")
    )
    for player in (low, panoramic):
        assert player("goto", "landing").success
    assert low("goto", "attic") == Feedback(
        False, "attic cannot be looked at", {"cause": "out of sight", "viewpoint": "attic"}
    )
    assert panoramic("goto", "attic").success


def test_real_walks_are_the_same_in_both_settings(data: Callable[[str], Path]) -> None:
    folder = str(data("vln/r2r").parent.parent)
    rng = np.random.default_rng(0)
    players = [
        Player(R2REnv(actions=actions, data=folder, max_steps=5000), "r2r val_seen 4932_1")
        for actions in ("panoramic", "low-level")
    ]
    for _ in range(30):
        known = sorted(known_edges(players[0].last.info["places"]))
        name = known[int(rng.integers(len(known)))]
        assert all(player("goto", name).success for player in players)
        assert players[0].walked == players[1].walked
        assert players[0].here == name
    assert players[1].actions > players[0].actions > 30
