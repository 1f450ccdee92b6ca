"""A world of one's own: five shelves; a thing always lies on the same one. See add_a_world.md."""

import gymnasium
import numpy as np

from mnemonaut.agents.episode import run_episode
from mnemonaut.envs import Feedback, Goal, Skill, SkillCall, State, Task, World, registry
from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import UnknownName
from mnemonaut.evals.compose import Arm, players_of
from mnemonaut.memory import Memories

LIES_ON = {"salt": 3, "rope": 1, "lamp": 4}
TASKS = {name: Task(name, "find", f"find the {name}", {"thing": name}, 4) for name in LIES_ON}


class Shelves(gymnasium.Env):
    """An action looks at a shelf; an observation tells which shelves were looked at."""

    def __init__(self) -> None:
        self.action_space = gymnasium.spaces.Discrete(5)
        self.observation_space = gymnasium.spaces.MultiBinary(5)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        name = (options or {}).get("task", "salt")
        if name not in TASKS:
            raise UnknownName("task", name, TASKS)
        self.thing, self.looks, self.seen = name, 0, np.zeros(5, np.int8)
        return self.seen.copy(), {"goal": Goal(name, TASKS[name].text, TASKS[name].target, 4)}

    def step(self, shelf):
        self.looks, self.seen[shelf] = self.looks + 1, 1
        found = bool(LIES_ON[self.thing] == shelf)
        return self.seen.copy(), float(found), found, not found and self.looks == 4, {}


def describe(observation, info):
    seen = [shelf for shelf in range(5) if observation[shelf]]
    return State(f"I have looked at the shelves {seen}.", {"seen": seen})


def look(args, transition):
    after = yield int(args[0])  # a native action; what came of it is sent back
    return Feedback(after.reward > 0, "here it is" if after.reward else "it is not here")


def choices(state):
    return [SkillCall("look", (shelf,)) for shelf in range(5) if shelf not in state.facts["seen"]]


skills = {"look": Skill("look", "look(shelf)", look)}
world = World(TASKS, skills, describe, names=frozenset(LIES_ON), choices=choices)

if __name__ == "__main__":
    check_env("add_world:Shelves")  # raises where a promise is broken
    agent = players_of(Arm("random", planner="random"), "add_world:Shelves", prior_seed=0)
    outcome = run_episode(registry.make("add_world:Shelves"), agent(Memories()), seed=1)
    print(f"{outcome.goal.text}: success {outcome.success}, {outcome.steps} looks")
