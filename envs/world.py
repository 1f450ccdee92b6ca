"""The values that every environment, planner and agent speaks in.

An environment is a plain `gymnasium.Env` with native actions and numeric observations. What a
planner needs beyond that (tasks, skills, words) is a `World`, a frozen value that is found by
env id and never hung on the env, so that gymnasium wrappers and remote envs need not know it.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Info: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """What an episode asks for; an env puts it in `info["goal"]` at reset.

    `target` is plain JSON that the world's minds understand, such as `{"diamond": 1}`.
    `max_steps` is the cap in the simulator's own steps. `scope` is what an experience must share
    with this goal to bear on it at all, such as the building: flat metadata, remembered with it.
    """

    task: str
    text: str
    target: Mapping[str, Any] = field(default_factory=dict)
    max_steps: int = 0
    scope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """What a planner reads of an observation: words, and the same as plain JSON."""

    text: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Transition:
    """One result of `env.step`; the first one of an episode comes from `env.reset`."""

    observation: Any
    reward: float
    terminated: bool
    truncated: bool
    info: Info

    @property
    def done(self) -> bool:
        return self.terminated or self.truncated


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a skill reports when it ends.

    `facts` is plain JSON: what went wrong, as far as the world tells (`{}` where it does not).
    """

    success: bool
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


INTERRUPTED = Feedback(False, "interrupted: the episode ended", {"cause": "interrupted"})
"""The feedback of a skill that was cut off by the end of its episode."""


@dataclass(frozen=True, slots=True)
class SkillCall:
    """A skill with its arguments: `mine(log, 3)`."""

    skill: str
    args: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        return f"{self.skill}({', '.join(map(str, self.args))})"


SkillRun: TypeAlias = Generator[Any, Transition, Feedback]
"""Yields native actions, is sent the transition each one led to, returns its feedback."""

SkillFunction: TypeAlias = Callable[[tuple[str | int, ...], Transition], SkillRun]


@dataclass(frozen=True, slots=True)
class Skill:
    """A temporally extended action (an option, Sutton et al. 1999).

    `run(args, transition)` holds no env: it yields native actions and is sent what came of them.
    If the episode ends inside it, the loop closes it and its feedback is `INTERRUPTED`.
    `usage` shows a call in words for prompts and help.
    """

    name: str
    usage: str
    run: SkillFunction


@dataclass(frozen=True, slots=True)
class Task:
    """A goal that a world offers by name; `group` sorts tasks in tables.

    `needs` says what must be there beside the package, such as a data set; "" for nothing.
    """

    name: str
    group: str
    text: str
    target: Mapping[str, Any]
    max_steps: int
    needs: str = ""


Place: TypeAlias = tuple[float, float, float, float]
"""x, y (up) and z in metres or blocks, and the heading in degrees, clockwise from +z."""


@dataclass(frozen=True, slots=True)
class World:
    """What belongs to an env id.

    `names` are the words that mean something only here (items, blocks, animals); the placebo
    memory renames them. Where memories are texts about places, the placebo exchanges the texts
    between places instead: `texts(state, outcome)` finds them in an experience, the instruction
    first, and `place` names the fact that holds the place. `skills` may be handed any transition
    of the env. `subgoal` tells what
    goal a skill call serves, for loops that plan for a call by itself.

    `whole_episodes`: an episode is one experience, not each of its plans; so where a plan is one
    move and only the end tells what it was worth. `max_replans` is the least number of rounds
    that an episode may take there; a loop's own number holds where it is greater. `choices`
    tells calls that make sense in a state, never none, for agents that choose blindly. `overview`
    tells how many tasks there are by group, where going through them all takes long.

    `locate` tells where the agent is, `biome` what kind of land that is, and `landscape` what
    stands around it, for maps that people look at; no planner or memory is ever shown any of
    them. A landscape is plain JSON; its `kind` says how to draw it: "minecraft", "home", "graph"
    or "rooms".
    """

    tasks: Mapping[str, Task]
    skills: Mapping[str, Skill]
    describe: Callable[[Any, Info], State]
    names: frozenset[str] = frozenset()
    subgoal: Callable[[SkillCall], Goal] | None = None
    texts: Callable[[Mapping[str, Any], Mapping[str, Any]], Sequence[str]] | None = None
    place: str = ""
    whole_episodes: bool = False
    max_replans: int = 0
    choices: Callable[[State], Sequence[SkillCall]] | None = None
    overview: Callable[[], Mapping[str, int]] | None = None
    locate: Callable[[Any, Info], Place | None] | None = None
    landscape: Callable[[Any, Info], Mapping[str, Any]] | None = None
    biome: Callable[[Any, Info], str] | None = None

    def groups(self) -> Mapping[str, int]:
        """How many tasks each group has at hand, by its name; those that need data are 0."""
        if self.overview is not None:
            return self.overview()
        counts: dict[str, int] = {}
        for task in self.tasks.values():
            counts[task.group] = counts.get(task.group, 0) + (not task.needs)
        return dict(sorted(counts.items()))
