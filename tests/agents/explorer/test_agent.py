"""The agent in the environment walks as the explorer walks on the graph."""

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.explorer.agent import ExplorerAgent
from mnemonaut.agents.explorer.walking import Sights, Walk
from mnemonaut.envs import registry
from mnemonaut.envs.navigation.buildings import generated_building
from mnemonaut.envs.navigation.buildings.generated import building_routes
from mnemonaut.envs.navigation.routes import Building, Route
from mnemonaut.envs.world import Transition
from mnemonaut.memory.places import PlaceMemory, RememberedRoute
from mnemonaut.planners.wayfinding.evidence import WithPlaces
from mnemonaut.planners.wayfinding.explorer import Episode, Explorer, explore
from mnemonaut.planners.wayfinding.remembered import RememberedBuilding
from mnemonaut.planners.wayfinding.text_match import TextMatch, views_of


class Witness:
    """An agent that notes where it walks."""

    def __init__(self, agent: ExplorerAgent) -> None:
        self.begin, self.act = agent.begin, agent.act
        self._agent = agent
        self.walked: list[str] = []

    def end(self, outcome: Transition) -> None:
        self.walked = list(outcome.info["walked"])
        self._agent.end(outcome)


@pytest.fixture(scope="module")
def stream() -> tuple[Building, list[Route]]:
    """The routes of one generated building."""
    return generated_building("House_0"), building_routes("House_0", "train")[:6]


@pytest.mark.parametrize("shown", ["path", "outcome"])
def test_the_same_walks_in_the_environment_and_on_the_graph(
    stream: tuple[Building, list[Route]], shown: str
) -> None:
    building, routes = stream
    scorer = WithPlaces(TextMatch(views_of([building.scenery or {}])))
    agent = ExplorerAgent(scorer, memory=PlaceMemory)
    witness = Witness(agent)
    env = registry.make("mnemonaut/R2R-v0", shown=shown)
    sights, memory = Sights(building), RememberedBuilding()
    lengths = []
    for route in routes:
        task = f"generated train {route.path_id}_0"
        outcome = run_episode(env, witness, task=task, seed=0)
        episode = Episode(route.instructions[0], route.heading, Walk(sights, route.path[0]), memory)
        path = explore(Explorer(scorer), episode)
        assert witness.walked == list(path)
        lengths.append(len(path))
        told = route.path if shown == "path" else path
        success = outcome.success or shown == "path"
        told_route = RememberedRoute(route.instructions[:1], tuple(told), success)
        memory.show(told_route, [sights[name] for name in told])
        kept = agent.buildings[route.building]
        assert kept.places.routes == memory.places.routes
        assert set(kept.known.seen) == set(memory.known.seen)
        np.testing.assert_allclose(kept.known.distances, memory.known.distances)
    assert max(lengths) > 2
    env.close()


def test_without_memory_nothing_is_kept(stream: tuple[Building, list[Route]]) -> None:
    building, routes = stream
    agent = ExplorerAgent(TextMatch(views_of([building.scenery or {}])))
    env = registry.make("mnemonaut/R2R-v0")
    run_episode(env, agent, task=f"generated train {routes[0].path_id}_0", seed=0)
    assert agent.buildings == {}
    env.close()
