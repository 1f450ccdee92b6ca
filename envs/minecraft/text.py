"""`mnemonaut/MinecraftText-v0`: Minecraft's economy without its voxels, for planners.

One `step` is one whole skill call; the game steps that it took are in `info["steps"]`. Two
settings: `exact`, in which a legal call works and takes one step, and `calibrated`, in which calls
take time and fail by a law that reproduces published success rates (see `hazard.py`). A number
from here is never a MineDojo number: it is a simulation that stands beside MineDojo.
"""

from typing import Any

import gymnasium
import numpy as np

from ..errors import TaskError, UnknownName
from ..world import Info
from .facts import facts
from .hazard import luck
from .player import Player
from .tasks import goal_of
from .verbs import VERBS

SETTINGS = ("exact", "calibrated")
FEEDBACKS = ("binary", "reason")
MAX_COUNT = 64
VERB_NAMES = tuple(VERBS)
THINGS = facts().things
THING_INDEX = {name: index for index, name in enumerate(THINGS)}
MAX_STACKED = 36 * 64


class MinecraftTextEnv(gymnasium.Env[dict[str, Any], Any]):
    """A seeded text world with Minecraft 1.12's real recipes.

    Actions: MultiDiscrete (verb, thing, count), counts from 1 to 64; every action is playable,
    a senseless one fails. Observations: `inventory`, one count for each of `THINGS`; `body`,
    int32 [biome, y, food, held thing or -1, time of day, game steps so far].

    Args:
        setting: "exact" or "calibrated".
        feedback: "reason" says in words and facts why a call failed, "binary" only that it did.
        task: the default task; `reset(options={"task": ...})` overrides it.
    """

    metadata = {"render_modes": ["ansi"]}  # noqa: RUF012 - gymnasium's own convention

    def __init__(
        self,
        setting: str = "calibrated",
        feedback: str = "reason",
        task: str = "crafting_table",
        render_mode: str | None = None,
    ) -> None:
        if setting not in SETTINGS:
            raise UnknownName("setting", setting, SETTINGS)
        if feedback not in FEEDBACKS:
            raise UnknownName("feedback", feedback, FEEDBACKS)
        self.render_mode = render_mode
        self._exact = setting == "exact"
        self._reason = feedback == "reason"
        self._task = goal_of(task).task
        nvec = np.array([len(VERB_NAMES), len(THINGS), MAX_COUNT])
        self.action_space = gymnasium.spaces.MultiDiscrete(nvec, start=np.array([0, 0, 1]))
        biomes = len(facts().knowledge.biomes)
        low = np.array([0, 0, 0, -1, 0, 0], np.int32)
        high = np.array([biomes - 1, 255, 20, len(THINGS) - 1, 23999, 10**6], np.int32)
        self.observation_space = gymnasium.spaces.Dict(
            {
                "inventory": gymnasium.spaces.Box(0, 10**6, (len(THINGS),), np.int32),
                "body": gymnasium.spaces.Box(low, high, dtype=np.int32),
            }
        )
        self._player: Player | None = None
        self._done = False
        self._wanted: tuple[str, int] = ("", 1)
        self._last = ""

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Start with empty hands in a biome that the seed chooses.

        Raises:
            TaskError: the task names something that cannot be had.
        """
        super().reset(seed=seed)
        if seed is None:
            seed = int(self.np_random.integers(2**62))
        goal = goal_of((options or {}).get("task", self._task))
        self._wanted = next(iter(goal.target.items()))
        known = facts()
        biomes = known.knowledge.biomes
        biome = biomes[int(luck(seed, 0) * len(biomes))]
        counts = np.zeros(len(THINGS), np.int32)
        self._player = Player(known, THING_INDEX, seed, biome, counts, goal.max_steps)
        self._done = False
        self._last = goal.text
        return self._observe(self._player), {"goal": goal, "total_steps": 0}

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, Info]:
        """Play one skill call; ends with success, or truncated at the task's cap of steps."""
        player = self._player
        if player is None or self._done:
            raise TaskError("the episode is over or not begun; call reset() first")
        verb = VERB_NAMES[int(action[0])]
        thing = THINGS[int(action[1])]
        result = VERBS[verb](player, thing, int(action[2]), self._exact)
        steps = min(result.steps, player.remaining)
        player.steps += steps
        item, count = self._wanted
        success = player.has(item, count)
        truncated = not success and player.remaining <= 0
        self._done = success or truncated
        text = result.text
        told = dict(result.facts)
        if not self._reason and not result.success:
            text, told = f"{verb}({thing}, {int(action[2])}) failed", {}
        self._last = text
        info: Info = {
            "steps": steps,
            "total_steps": player.steps,
            "success": success,
            "feedback": {"success": result.success, "text": text, "facts": told},
        }
        return self._observe(player), float(success), success, truncated, info

    def render(self) -> str | None:
        """The last thing that happened, in words."""
        return self._last if self.render_mode == "ansi" else None

    def _observe(self, player: Player) -> dict[str, Any]:
        held = -1 if player.held is None else THING_INDEX[player.held]
        biome = THING_INDEX[player.biome] - len(THINGS) + len(player.facts.knowledge.biomes)
        body = [biome, player.y, player.food, held, player.steps % 24000, player.steps]
        return {"inventory": player.counts.copy(), "body": np.array(body, np.int32)}
