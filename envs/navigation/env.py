"""`mnemonaut/R2R-v0`: follow an instruction through a building, viewpoint by viewpoint."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import gymnasium

from ..errors import TaskError, UnknownName
from ..world import Goal, Info
from .actions import MOTIONS, Motion, Stance, action_space
from .datasets.reverie import targets
from .metrics import reverie, score
from .observation import check_size, observation_space
from .routes import Building, check_route, vln_folder
from .simulator import ViewLaw
from .surroundings import Shared, Surroundings
from .tasks import Episode, building_of, episode_of, names_of, scale_of, target_of

SHOWN = ("path", "outcome", "nothing")
"""What is told after an episode: the reference path too, only how near the stop was, nothing."""

WORDS = ("map", "panorama")
"""What the words of a state tell, beside the instruction and the way so far."""


class Stage:
    """A building made ready for one action setting; shared by all envs of a process."""

    def __init__(self, building: Building, motion: Motion) -> None:
        self.graph = building.graph
        self.motion = motion
        self.surroundings = Surroundings(building)


@lru_cache(maxsize=128)
def _stage(dataset: str, name: str, folder: Path, actions: str) -> Stage:
    building = building_of(dataset, name, folder)
    check_size(building.graph)
    return Stage(building, MOTIONS[actions](ViewLaw(building.graph)))


class R2REnv(gymnasium.Env[dict[str, Any], Any]):
    """Room-to-Room and its kin, exactly as Matterport3DSimulator moves, without images.

    Actions: see `actions.py`; `info["candidates"]` names what an index leads to: index i leads to
    the one at i - 1. An index that leads nowhere costs the step and is told in `info["error"]`.
    Observations: see `observation.py`; words are in `info["place"]`, for `describe`. The reward is
    1 for an episode that ends in success, else 0. An episode ends with the stop, or is truncated
    after `max_steps` actions, and is judged by where it ended in both cases, as R2R's own
    evaluation does.

    Args:
        actions: "panoramic" or "low-level".
        shown: "path", "outcome" or "nothing", told in `info["shown"]` at the end of an episode.
        max_steps: most actions, the stop included; 0 takes 15 panoramic or 60 low-level ones, and
            twice as many in R4R.
        words: "map": the words tell all viewpoints visited and where they lead (MapGPT's kind);
            "panorama": only what is around (NavGPT's).
        data: the folder to use instead of `$MNEMONAUT_DATA`.
        routes: data set and split, and a building if you like, that reset draws an episode from
            where it is told none: "r2r train", "generated train House_3".
    """

    metadata = {"render_modes": ["ansi"]}  # noqa: RUF012 - gymnasium's convention

    def __init__(
        self,
        actions: str = "panoramic",
        shown: str = "path",
        max_steps: int = 0,
        words: str = "map",
        data: str = "",
        routes: str = "generated train",
        render_mode: str | None = None,
    ) -> None:
        if shown not in SHOWN:
            raise UnknownName("setting of what is shown", shown, SHOWN)
        if words not in WORDS:
            raise UnknownName("setting of the words", words, WORDS)
        if max_steps < 0:
            raise TaskError(f"max_steps is {max_steps}; give a number above 0, or 0 for the usual")
        if len(routes.split()) not in (2, 3):
            raise TaskError(
                f"routes is `{routes}`; write `r2r train`, or `r2r train <scan>` for one building"
            )
        self.render_mode = render_mode
        self.action_space = action_space(actions)
        self.observation_space = observation_space()
        self._actions, self._shown, self._max_steps = actions, shown, max_steps
        self._words = words
        self._folder = Path(data).expanduser() / "vln" if data else vln_folder()
        self._routes = routes
        self._over = True
        self._walked: list[str] = []

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Stand at the start of the task's route, or of one drawn by the seed.

        Raises:
            UnknownName: no such data set, split, path or building.
            TaskError: no such task, its data are absent or broken, or its path leaves the graph.
        """
        super().reset(seed=seed)
        self._over = True  # until all has gone well: a refused reset leaves nothing to step
        named = (options or {}).get("task")
        episode = self._drawn() if named is None else episode_of(str(named), self._folder)
        route = episode.route
        stage = _stage(route.dataset, route.building, self._folder, self._actions)
        check_route(route, stage.graph)
        self._targets = targets(route, stage.graph, self._folder) if route.target else frozenset()
        self._episode, self._stage = episode, stage
        self._told = target_of(episode)
        self._cap = self._max_steps or stage.motion.default_steps * scale_of(route.dataset)
        self._steps = 0
        self._stance: Stance = stage.motion.begin(stage.graph.index[route.path[0]], route.heading)
        self._path: list[int] = []
        self._walked = []
        self._places: dict[str, Any] = {}
        self._arrive()
        scope = {"building": route.building}
        goal = Goal(episode.name, episode.instruction, self._told, self._cap, scope)
        self._over = False
        info = self._info("")
        info["goal"] = goal
        table, row = self._stance
        return table.observation(row), info

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, Info]:
        """Walk, turn or stop."""
        if self._over:
            raise TaskError("the episode is over or not begun; call reset() first")
        self._steps += 1
        motion = self._stage.motion
        stopped = motion.stops(action)
        error = ""
        if not stopped:
            after = motion.act(self._stance, action)
            if after is None:
                table, row = self._stance
                error = f"there is no such candidate; index 1 to {table.count[row]} lead somewhere"
            else:
                self._stance = after
                if after[0].viewpoint[after[1]] != self._path[-1]:
                    self._arrive()
        info = self._info(error)
        truncated = not stopped and self._steps >= self._cap
        reward = 0.0
        if stopped or truncated:
            self._over = True
            reward = self._judge(info)
        table, row = self._stance
        return table.observation(row), reward, stopped, truncated, info

    def _drawn(self) -> Episode:
        dataset, split, *building = self._routes.split()
        names = names_of(dataset, split, self._folder, building="".join(building))
        if not names:
            raise TaskError(f"{self._routes} has no episode; choose other routes")
        return episode_of(names[int(self.np_random.integers(len(names)))], self._folder)

    def _arrive(self) -> None:
        """Note a viewpoint; a list or dict that an info already tells is never changed."""
        table, row = self._stance
        number = table.viewpoint[row]
        name = self._stage.graph.viewpoints[number]
        self._path.append(number)
        self._walked = [*self._walked, name]
        if name not in self._places:
            self._places = {**self._places, name: self._stage.surroundings.place(number)}

    def _info(self, error: str) -> Info:
        table, row = self._stance
        here = self._walked[-1]
        heading, elevation = table.degrees[row]
        looking = {"here": here, "heading": heading, "elevation": elevation}
        return {
            "steps": 1 if self._steps else 0,
            "total_steps": self._steps,
            "actions": self._actions,
            "episode": Shared(self._told),
            "place": Shared(looking | self._places[here]),
            "candidates": table.ids(row, self._stage.graph),
            "walked": self._walked,
            "places": Shared(self._places),
            "words": self._words,
            "error": error,
        }

    def _judge(self, info: Info) -> float:
        """Write the score and what is shown into the last info; returns the reward."""
        graph, route = self._stage.graph, self._episode.route
        reference = [graph.index[viewpoint] for viewpoint in route.path]
        scores = score(self._path, reference, graph.distances)
        if route.target:
            scores |= reverie(self._path, reference, graph.distances, self._targets)
        success = scores["SR"] > 0
        info["success"], info["score"] = success, scores
        shown: dict[str, Any] = {}
        if self._shown != "nothing":
            shown = {"success": success, "distance": round(scores["NE"], 2)}
        if self._shown == "path":
            place = self._stage.surroundings.place
            shown["path"] = [*route.path]
            shown["places"] = {
                name: place(number) for name, number in zip(route.path, reference, strict=True)
            }
        info["shown"] = shown
        return float(success)

    def render(self) -> Any:
        """What a planner would read, in words.

        Raises:
            TaskError: nothing has begun.
        """
        if not self._walked:
            raise TaskError("there is nothing to render yet; call reset() first")
        from .describe import text_of

        return text_of(self._info(""))
