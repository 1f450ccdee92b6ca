"""`check_env`: what every env adapter promises, ours or a third party's, put to the test."""

import json
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import registry
from .errors import MnemonautError
from .world import Goal, Info, State, World

if TYPE_CHECKING:
    import gymnasium

_TASKS_TRIED = 20
_NO_TASK = "no such task"


class ContractBroken(MnemonautError):
    """An env does not keep what the contract promises; the text says which promise."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """One result of reset or step; reward and flags are those of step."""

    observation: Any
    info: Info
    reward: float = 0.0
    terminated: bool = False
    truncated: bool = False
    state: State | None = None


def check_env(
    env: "str | gymnasium.Env[Any, Any]",
    *,
    world: World | None = None,
    steps: int = 50,
    seed: int = 0,
) -> None:
    """Put an env to the test; silence means that it passed.

    It must pass gymnasium's own `check_env`; give a `Goal` in `info["goal"]` at reset; give equal
    observations, rewards and infos for equal seeds and actions; stay inside its observation space;
    give true bools and a finite reward; take every action of its action space; refuse a task that
    it does not know with a `MnemonautError`. Its world must describe every observation in words
    and plain JSON, and each of its tasks (20 of them, drawn by `seed`) must be granted.

    Args:
        env: an id or "module:Class", which is made, with its world, and closed again; or an env.
        world: the world to check with; None is the id's own, and none at all for an env.
        steps: how many random actions to play, twice.
        seed: of the resets, the actions, and the draw of tasks.

    Raises:
        ContractBroken: the first promise that is broken.
        UnknownName: no such id.
    """
    if not isinstance(env, str):
        _check(env, world, steps, seed)
        return
    world = world or registry.world(env)
    made = registry.make(env)
    try:
        _check(made, world, steps, seed)
    finally:
        made.close()


def _check(env: "gymnasium.Env[Any, Any]", world: World | None, steps: int, seed: int) -> None:
    _check_gymnasium(env)
    first = list(_played(env, world, steps, seed))
    for number, (one, two) in enumerate(zip(first, _played(env, world, steps, seed), strict=True)):
        for part in ("observation", "reward", "terminated", "truncated", "info", "state"):
            _demand(
                _same(getattr(one, part), getattr(two, part)),
                f"{part} {number} differs between two runs of the same seed and actions",
            )
    if world is not None:
        _check_tasks(env, world, seed)
    _check_refusal(env, seed)


def _check_gymnasium(env: "gymnasium.Env[Any, Any]") -> None:
    """gymnasium's own check; its warnings are advice, what matters of them is checked below."""
    from gymnasium.utils.env_checker import check_env as check_by_gymnasium

    bare = env.unwrapped
    with warnings.catch_warnings(), _must_work("gymnasium's own check failed"):
        warnings.simplefilter("ignore")
        # Without a spec gymnasium cannot make the env anew for each render mode.
        check_by_gymnasium(bare, skip_render_check=bare.spec is None)


def _played(
    env: "gymnasium.Env[Any, Any]", world: World | None, steps: int, seed: int
) -> Iterator[_Moment]:
    """Random play, each result checked on its own; a new episode where one ends."""
    env.action_space.seed(seed)
    episode = 0
    yield (last := _reset(env, world, seed))
    for number in range(steps):
        if last.terminated or last.truncated:
            episode += 1
            yield (last := _reset(env, world, seed + episode))
        action = env.action_space.sample()
        with _must_work(f"step {number} raised on {action!r}, an action of its own space"):
            observation, reward, terminated, truncated, info = env.step(action)
        where = f"of step {number}"
        for name, flag in (("terminated", terminated), ("truncated", truncated)):
            # numpy's bools are no bools to JSON, nor to `is True`.
            _demand(type(flag) is bool, f"{name} {where} is a {type(flag).__name__}, not a bool")
        with _must_work(f"the reward {where} is no number"):
            reward = float(reward)
        _demand(math.isfinite(reward), f"the reward {where} is {reward}")
        last = _moment(env, world, where, observation, info)
        last = _Moment(last.observation, last.info, reward, terminated, truncated, last.state)
        yield last


def _reset(
    env: "gymnasium.Env[Any, Any]", world: World | None, seed: int, task: str | None = None
) -> _Moment:
    options = None if task is None else {"task": task}
    where = "of reset" if task is None else f"of reset to the task `{task}`"
    with _must_work(f"reset(seed={seed}, options={options}) raised"):
        observation, info = env.reset(seed=seed, options=options)
    moment = _moment(env, world, where, observation, info)
    goal = info.get("goal")
    _demand(isinstance(goal, Goal), f'info["goal"] {where} is a {type(goal).__name__}, not a Goal')
    assert isinstance(goal, Goal)
    _demand(bool(goal.task and goal.text), f"the goal {where} lacks its task or its text")
    _demand(_is_json(goal.target), f"the target of the goal {where} is not plain JSON")
    _demand(
        task is None or goal.task == task, f"reset to the task `{task}` gives `{goal.task}` instead"
    )
    return moment


def _moment(
    env: "gymnasium.Env[Any, Any]", world: World | None, where: str, observation: Any, info: Any
) -> _Moment:
    """Check an observation, its info and its description; keep copies of them."""
    _demand(
        env.observation_space.contains(observation),
        f"the observation {where} is outside the observation space",
    )
    _demand(isinstance(info, dict), f"the info {where} is a {type(info).__name__}, not a dict")
    kept = _Moment(deepcopy(observation), deepcopy(info))
    if world is None:
        return kept
    with _must_work(f"the world cannot describe the observation {where}"):
        state = world.describe(observation, info)
    _demand(isinstance(state, State), f"describe gives a {type(state).__name__}, not a State")
    _demand(
        isinstance(state.text, str) and bool(state.text.strip()), f"the state {where} has no text"
    )
    _demand(_is_json(state.facts), f"the facts of the state {where} are not plain JSON")
    unchanged = _same(kept.observation, observation) and _same(kept.info, info)
    _demand(unchanged, f"describe changes the observation or the info {where}")
    return _Moment(kept.observation, kept.info, state=deepcopy(state))


def _check_tasks(env: "gymnasium.Env[Any, Any]", world: World, seed: int) -> None:
    names = sorted(name for name, task in world.tasks.items() if not task.needs)
    names = names or sorted(world.tasks)  # a world of which all needs something that is there
    _demand(bool(names), "the world has no tasks")
    for name, task in world.tasks.items():
        _demand(task.name == name, f"the task `{task.name}` is listed as `{name}`")
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(names), size=min(_TASKS_TRIED, len(names)), replace=False)
    for index in sorted(drawn.tolist()):
        _reset(env, world, seed, names[index])


def _check_refusal(env: "gymnasium.Env[Any, Any]", seed: int) -> None:
    try:
        env.reset(seed=seed, options={"task": _NO_TASK})
    except MnemonautError:
        _reset(env, None, seed)  # a refusal must not break the env
        return
    except Exception as error:
        raise ContractBroken(
            f"a task that it does not know raises {type(error).__name__}, not a MnemonautError"
        ) from error
    raise ContractBroken("a task that it does not know is granted, not refused")


def _demand(kept: bool, promise: str) -> None:
    if not kept:
        raise ContractBroken(promise)


@contextmanager
def _must_work(promise: str) -> Iterator[None]:
    """Any error inside breaks the promise."""
    try:
        yield
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ContractBroken(f"{promise}: {reason}") from error


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def _same(one: Any, two: Any) -> bool:
    """Equal to the bit: types, keys, dtypes, shapes; NaN equals NaN."""
    if type(one) is not type(two):
        return False
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(_same(one[key], two[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(two) and all(map(_same, one, two))
    if isinstance(one, np.ndarray):
        if one.dtype != two.dtype or one.shape != two.shape:
            return False
        if one.dtype.kind == "O":
            return all(map(_same, one.flat, two.flat))
        return bool(one.tobytes() == two.tobytes())
    if isinstance(one, float | np.floating):
        return bool(one == two or (one != one and two != two))
    return bool(one == two)
