"""`mnemonaut/Household-v0`: a home to work in, over AI2-THOR's interface on any engine.

One `step` is one action of AI2-THOR. The engines `headless` (in process), `player` (the real
`ai2thor` package on a stand-in for Unity) and `unity` (real builds) are driven by this same code.
A number from `headless` or `player` is never an AI2-THOR number.
"""

from typing import Any

import gymnasium
import numpy as np

from ..errors import EnvError, TaskError, UnknownName
from ..world import Goal, Info
from .assignments.assignment import Assignment, Verdict
from .engines import ENGINES, open_controller
from .goals import parse_task
from .handles import Handles
from .native import ON_OBJECT, SLOTS, VERBS, command
from .observed import OBSERVATIONS, Observed
from .tables import FEATURES, KINDS, numbers

CHANGES = frozenset(ON_OBJECT) | {"DropHandObject", "ThrowObject"}
"""Verbs after which the score must be reckoned anew."""


class HouseholdEnv(gymnasium.Env[dict[str, Any], Any]):
    """A home of AI2-THOR's kind.

    Actions: Dict(verb, object, argument), see `native.py`; an impossible one fails and costs a
    step. Observations: `agent`, float32 [x, y, z, yaw, horizon, standing, slot in hand], and
    `objects`, float32 (SLOTS, len(FEATURES)), zero rows for what is not known; with `frames`
    also `rgb` (H, W, 3) uint8, `depth` (H, W) float32 metres and `ids` (H, W) int32 slots.

    Args:
        engine: "headless", "player" or "unity".
        scenes: "" for generated homes, "ithor" for real rooms in the user's data folder, else a
            file or folder of scene metadata.
        observations: "egocentric" (only what has been visible so far) or "oracle" (all).
        task: the default task; `reset(options={"task": ...})` overrides it.
        frames: draw pictures; `width` and `height` are theirs.
        timeout: most seconds that the engines `player` and `unity` may take for an answer.
    """

    metadata = {"render_modes": ["ansi", "rgb_array"]}  # noqa: RUF012 - gymnasium's convention

    def __init__(
        self,
        engine: str = "headless",
        scenes: str = "",
        observations: str = "egocentric",
        task: str = "tidy Kitchen_0",
        frames: bool = False,
        width: int = 300,
        height: int = 300,
        timeout: float = 30.0,
        render_mode: str | None = None,
    ) -> None:
        if engine not in ENGINES:
            raise UnknownName("engine", engine, ENGINES)
        if observations not in OBSERVATIONS:
            raise UnknownName("observation setting", observations, OBSERVATIONS)
        if min(width, height) < 1:
            raise EnvError(f"no picture has {width} x {height} px; take 1 to 8192 each")
        self.render_mode = render_mode
        self._engine, self._scenes, self._timeout = engine, str(scenes), timeout
        self._oracle = observations == "oracle"
        self._task = task
        self._frames = frames or render_mode == "rgb_array"
        self._size = (width, height)
        self._controller: Any = None
        self._assignment: Assignment | None = None
        self._over = True
        self._event: Any = None
        self.action_space = gymnasium.spaces.Dict(
            {
                "verb": gymnasium.spaces.Discrete(len(VERBS)),
                "object": gymnasium.spaces.Discrete(SLOTS + 1),
                "argument": gymnasium.spaces.Box(0.0, 1.0, (1,), np.float32),
            }
        )
        shape = (SLOTS, len(FEATURES))
        spaces: dict[str, gymnasium.Space[Any]] = {
            "agent": gymnasium.spaces.Box(-1e3, 1e3, (7,), np.float32),
            "objects": gymnasium.spaces.Box(-1e3, max(1e3, len(KINDS)), shape, np.float32),
        }
        if frames:
            spaces["rgb"] = gymnasium.spaces.Box(0, 255, (height, width, 3), np.uint8)
            spaces["depth"] = gymnasium.spaces.Box(0.0, 1e3, (height, width), np.float32)
            spaces["ids"] = gymnasium.spaces.Box(-1, SLOTS, (height, width), np.int32)
        self._pictures = frames
        self.observation_space = gymnasium.spaces.Dict(spaces)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Enter the task's home, in the disorder that the seed chooses.

        Raises:
            UnknownName: no such task or scene.
            TaskError: the task is impossible in this home.
            EnvError: the engine failed.
        """
        super().reset(seed=seed)
        self._over = True  # until all has gone well: a refused reset leaves nothing to step
        if seed is None:
            seed = int(self.np_random.integers(2**62))
        from .assignments.assign import assign

        name = parse_task(str((options or {}).get("task", self._task)))
        controller = self._open(name.home)
        self._assignment = assign(name, seed, controller)
        self._event = self._assignment.begin(controller)
        self._steps, self._began = 0, 0
        self._day = seed % 9000 + 1000
        metadata = self._event.metadata
        self._home = self._assignment.goal.target["home"]
        self._room = self._assignment.goal.target["room"]
        self._handles = Handles(metadata["objects"])
        if len(self._handles) > SLOTS:
            raise TaskError(f"{self._home} holds more than {SLOTS} objects; choose another")
        self._reachable = self._floor()
        self._observed = Observed(self._handles, self._reachable, oracle=self._oracle)
        self._status = self._assignment.status(self._event)
        goal: Goal = self._assignment.goal
        self._over = False
        return self._look({"goal": goal}, None)

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, Info]:
        """One action of AI2-THOR; `Done` ends the episode, or its phase, with a verdict."""
        if self._over or self._assignment is None:
            raise TaskError("the episode is over or not begun; call reset() first")
        self._steps += 1
        verb = VERBS[int(action["verb"])]
        feedback: dict[str, Any] = {}
        verdict: Verdict | None = None
        late = False
        if verb == "Done":
            phase = self._assignment.phase
            verdict = self._done()
            met = self._status.success or self._assignment.phase != phase
            feedback = {"success": met, "text": verdict.text, "facts": dict(verdict.facts)}
            fault = None
        else:
            fault = self._act(verb, int(action["object"]), float(action["argument"][0]))
            cap = self._assignment.phase_cap
            late = bool(cap) and self._steps - self._began >= cap and self._done().over
        success = self._status.success
        over = verdict is not None and verdict.over
        terminated = over or (success and self._assignment.ends_itself)
        truncated = not terminated and (late or self._steps >= self._assignment.goal.max_steps)
        self._over = terminated or truncated
        told: Info = {"feedback": feedback}
        if self._over:
            told["success"] = success
        observation, info = self._look(told, fault)
        return observation, float(success and self._over), terminated, truncated, info

    def _act(self, verb: str, slot: int, argument: float) -> str | None:
        """Send the action; returns why it could not even be sent."""
        try:
            body = command(verb, self._handles.at(slot), argument)
        except TaskError as error:
            return str(error)
        assert self._assignment is not None
        event = self._controller.step(**body)
        self._event = self._assignment.note(self._controller, event)
        if verb in CHANGES or self._assignment.ends_itself:
            self._status = self._assignment.status(self._event)
        return None

    def _open(self, scene: str) -> Any:
        """The controller, opened once and then reset into the task's home."""
        real = scene.startswith("FloorPlan") and self._engine != "unity"
        if real and not self._scenes:
            raise TaskError(f"{scene} is a room of iTHOR; set scenes to `ithor` or to its files")
        if self._controller is None:
            width, height = self._size
            self._controller = open_controller(
                self._engine,
                scene=scene,
                scenes=self._scenes,
                width=width,
                height=height,
                frames=self._frames,
                timeout=self._timeout,
            )
        else:
            self._controller.reset(scene)
        return self._controller

    def _floor(self) -> list[tuple[float, float]]:
        """The points that can be stood on: the home's floor plan, known in both settings."""
        event = self._controller.step(action="GetReachablePositions")
        return [(point["x"], point["z"]) for point in event.metadata["actionReturn"] or ()]

    def _done(self) -> Verdict:
        """End the episode or its phase; in a new one, what was seen before counts no more."""
        assert self._assignment is not None
        phase = self._assignment.phase
        verdict, self._event = self._assignment.done(self._controller, self._event, self._handles)
        self._status = self._assignment.status(self._event)
        if self._assignment.phase != phase:
            self._began = self._steps
            self._observed = Observed(self._handles, self._reachable, oracle=self._oracle)
        return verdict

    def _look(self, told: Info, fault: str | None) -> tuple[dict[str, Any], Info]:
        metadata = self._event.metadata
        visible = self._observed.look(metadata, self._steps)
        agent = metadata["agent"]
        held = [self._handles.handle(i["objectId"]) or "" for i in metadata["inventoryObjects"]]
        position = agent["position"]
        pose = {
            "x": position["x"],
            "y": position["y"],
            "z": position["z"],
            "yaw": agent["rotation"]["y"] % 360,
            "horizon": agent["cameraHorizon"],
            "standing": agent["isStanding"],
        }
        assert self._assignment is not None
        info: Info = {
            "steps": 1 if self._steps else 0,
            "total_steps": self._steps,
            "home": self._home,
            "room": self._room,
            "day": self._day,
            "phase": self._assignment.phase,
            "agent": pose,
            "held": held[0] if held else "",
            "known": {
                # Copies: whoever keeps an info must not see it change.
                handle: {**body, "parents": [*body["parents"]]}
                for handle, body in self._observed.known.items()
            },
            "visible": visible,
            "looked_into": sorted(self._observed.looked_into),
            "reachable": list(self._reachable),
            "covered": self._observed.covered.tolist(),
            "last": self._last(fault),
            "score": dict(self._status.score),
            **told,
        }
        observation = numbers(self._observed.known, set(visible), pose, held[0] if held else "")
        if self._pictures:
            observation |= self._drawn()
        return observation, info

    def _last(self, fault: str | None) -> dict[str, Any]:
        """What the simulator said of the last action."""
        if fault is not None:
            return {"success": False, "code": "MissingArguments", "error": fault}
        metadata = self._event.metadata
        return {
            "success": bool(metadata["lastActionSuccess"]),
            "code": metadata["errorCode"] or "",
            "error": metadata["errorMessage"] or "",
        }

    def _drawn(self) -> dict[str, Any]:
        from .tables import drawn

        return drawn(self._event, self._handles)

    def render(self) -> Any:
        """The view as an array, or the last action in words.

        Raises:
            TaskError: nothing has begun.
        """
        if self._event is None:
            raise TaskError("there is nothing to render yet; call reset() first")
        if self.render_mode == "rgb_array":
            return self._event.frame
        if self.render_mode == "ansi":
            metadata = self._event.metadata
            return f"{self._home}: {metadata['lastAction']}, step {self._steps}"
        return None

    def close(self) -> None:
        """Stop the engine; safe to call twice."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
