"""`mnemonaut/Rooms-v0`: follow an instruction through a generated home, drawn in process.

The same actions and observations as `mnemonaut/VLNCE-v0`, without habitat: homes are generated,
bodies glide along what they meet, pictures are painted by compiled code.
"""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import gymnasium

from ...errors import EnvError, MissingExtra, TaskError, UnknownName
from ...homes.geometry import Point
from ...homes.grid import RADIUS
from ...world import Info
from ..habitat.env import SHOWN
from ..habitat.spaces import (
    FORWARD,
    LEFT,
    MAX_STEPS,
    RIGHT,
    STEP,
    STOP,
    TURN,
    Camera,
    action_number,
    action_space,
    observation_space,
)
from .episodes import FIRST, RoomsEpisode, episode_of
from .homes import rooms_home
from .lacks import lacking
from .tasks import goal_of

if TYPE_CHECKING:
    from .scene import RoomsScene

_TURNS = {LEFT: -1, RIGHT: 1}


class RoomsEnv(gymnasium.Env[dict[str, Any], Any]):
    """Instructions to follow in generated homes.

    Actions: STOP, MOVE_FORWARD 0.25 m, TURN_LEFT and TURN_RIGHT by 15 degrees. Observations: `rgb`
    and `depth`, see `habitat/spaces.py`. STOP, or `max_steps` actions, ends the episode; the
    reward is 1 for a STOP less than 3.0 m from the goal along the floor, all points that the
    instruction leads over passed before, else 0. The score is that of `scoring.py`.

    Args:
        task: the default task; `reset(options={"task": ...})` overrides it.
        width, height, depth_width, depth_height: of the pictures, in pixels; equal sizes are
            painted in one go.
        field_of_view: horizontal, in degrees.
        shown: what is told at the end: "path" (success, distance and the reference path),
            "outcome" (success and distance) or "nothing".
        max_steps: actions of an episode.
        render_mode: "rgb_array" for the view, "map" for the home from above, "ansi" for words.

    Raises:
        MissingExtra: numba is not installed.
        EnvError: an argument is impossible.
        UnknownName: no such setting of `shown`.
    """

    metadata = {  # noqa: RUF012 - gymnasium's convention
        "render_modes": ["ansi", "map", "rgb_array"],
        "render_fps": 10,
    }

    def __init__(
        self,
        task: str = FIRST,
        width: int = 224,
        height: int = 224,
        depth_width: int = 256,
        depth_height: int = 256,
        field_of_view: int = 90,
        shown: str = "path",
        max_steps: int = MAX_STEPS,
        render_mode: str | None = None,
    ) -> None:
        if lacking():
            raise MissingExtra("numba", "render")
        from .motion import moved
        from .picture import RoomsPainter

        if shown not in SHOWN:
            raise UnknownName("setting of `shown`", shown, SHOWN)
        if max_steps < 1:
            raise EnvError(f"an episode has at least 1 step, not {max_steps}; correct max_steps")
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise UnknownName("render mode", str(render_mode), self.metadata["render_modes"])
        self.render_mode = render_mode
        self._camera = Camera(width, height, depth_width, depth_height, field_of_view)
        self.observation_space = observation_space(self._camera)
        self.action_space = action_space()
        self._painter = RoomsPainter()
        self._moved = moved
        self._task, self._shown, self._max_steps = task, shown, max_steps
        self._episode: RoomsEpisode | None = None
        self._seen: dict[str, Any] | None = None
        self._over = True

    @property
    def episode(self) -> RoomsEpisode:
        """The episode with all that agents are not told: for experts and benchmarks alone.

        Raises:
            TaskError: nothing has begun.
        """
        if self._episode is None:
            raise TaskError("no episode has begun; call reset() first")
        return self._episode

    @property
    def pose(self) -> tuple[float, float, float]:
        """x and y in metres, and the heading in radians, clockwise from +y.

        Raises:
            TaskError: nothing has begun.
        """
        if self._episode is None:
            raise TaskError("no episode has begun; call reset() first")
        return (*self._at, self._heading)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Stand at the task's start.

        Raises:
            UnknownName: there is no such task.
        """
        super().reset(seed=seed)
        self._over = True  # until all has gone well: a refused reset leaves nothing to step
        from .ground import ground_of

        episode = episode_of(str((options or {}).get("task", self._task)))
        self._ground = ground_of(episode.home)
        self._scene = _scene(episode.home)
        goal = goal_of(episode, self._max_steps)
        self._episode, self._told = episode, goal.target
        self._at: Point = episode.start
        self._turns = 0
        self._heading = episode.heading % math.tau
        self._positions: list[Point] = [episode.start]
        self._walked = [(*episode.start, 0.0)]
        self._steps = 0
        self._over = False
        return self._observed(), {"goal": goal, **self._noted(False)}

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, Info]:
        """One action; a step into a wall glides along it as far as it can, and costs the same.

        Raises:
            TaskError: the episode is over or not begun, or there is no such action.
        """
        if self._over:
            raise TaskError("the episode is over or not begun; call reset() first")
        action = action_number(action)
        assert self._episode is not None
        collided = False
        if action == FORWARD:
            self._at, collided = self._moved(
                self._ground.table, self._at, self._heading, STEP, RADIUS
            )
        elif action != STOP:
            # Counted, not added up: 24 turns lead back to the very same heading.
            self._turns += _TURNS[action]
            turned = math.radians(TURN * (self._turns % (360 // TURN)))
            self._heading = (self._episode.heading + turned) % math.tau
        self._positions.append(self._at)
        # A new list: whoever keeps an info must not see it grow.
        self._walked = [*self._walked, (*self._at, 0.0)]
        self._steps += 1
        observation, info = self._observed(), self._noted(collided)
        stopped = action == STOP
        truncated = not stopped and self._steps >= self._max_steps
        success = False
        if stopped or truncated:
            self._over = True
            info |= self._judged(stopped)
            success = info["success"]
        return observation, float(success), stopped, truncated, info

    def _observed(self) -> dict[str, Any]:
        rgb, depth = self._painter.paint(self._scene, *self._at, self._heading, self._camera)
        self._seen = {"rgb": rgb, "depth": depth}
        return self._seen

    def _noted(self, collided: bool) -> Info:
        """What the agent may know."""
        place = {
            "here": "",
            "heading": round(math.degrees(self._heading), 2) % 360,
            "elevation": 0.0,
            "at": [*self._at, 0.0],
        }
        return {
            "place": place,
            "episode": {**self._told, "start": list(self._told["start"])},
            "walked": self._walked,
            "steps": 1 if self._steps else 0,
            "total_steps": self._steps,
            "collided": collided,
        }

    def _judged(self, stopped: bool) -> Info:
        """Success and every metric; and as much of the truth as `shown` lets out."""
        from .scoring import score

        found = score(self.episode, self._ground, self._positions, stopped=stopped)
        success = bool(found["SR"])
        shown: dict[str, Any] = {}
        if self._shown != "nothing":
            shown = {"success": success, "distance": round(found["NE"], 2)}
        if self._shown == "path":
            shown["path"] = [[x, y, 0.0] for x, y in self.episode.reference]
        return {"success": success, "score": found, "shown": shown}

    def render(self) -> Any:
        """The view or the map as an array (H, W, 3), or where the agent is in words.

        Raises:
            TaskError: nothing has begun.
        """
        if self._seen is None or self._episode is None:
            raise TaskError("there is nothing to render yet; call reset() first")
        if self.render_mode == "rgb_array":
            return self._seen["rgb"]
        if self.render_mode == "map":
            from .floor_map import floor_map

            home = rooms_home(self._episode.home)
            return floor_map(home, self._scene, self._episode, self._positions, self._heading)
        if self.render_mode == "ansi":
            x, y = self._at
            return f"{self._episode.name}: step {self._steps} at ({x:.2f}, {y:.2f})"
        return None

    def close(self) -> None:
        """Give the painter's buffers back; safe to call twice."""
        self._painter.close()


@lru_cache(maxsize=320)
def _scene(home: str) -> "RoomsScene":
    from .scene import scene_of

    return scene_of(rooms_home(home))
