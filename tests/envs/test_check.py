"""`check_env` passes what keeps the contract, and names each promise that is broken."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.check import ContractBroken, check_env
from mnemonaut.envs.errors import MnemonautError, UnknownName
from mnemonaut.envs.world import Goal, State


def test_a_good_env_passes_as_value_and_by_name(sample_envs: Any) -> None:
    check_env(sample_envs.LineEnv(), world=sample_envs.world)
    check_env(sample_envs.LineEnv())
    check_env("sample_envs:LineEnv")


def test_an_env_made_here_is_closed_again(
    sample_envs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[int] = []
    monkeypatch.setattr(sample_envs.LineEnv, "close", lambda self: closed.append(id(self)))
    check_env("sample_envs:LineEnv")
    assert closed


def test_unknown_ids(sample_envs: Any) -> None:
    with pytest.raises(UnknownName):
        check_env("mnemonaut/NoSuchEnv-v0")


Break = Callable[[Any, tuple[Any, ...]], tuple[Any, ...]]


def changed(result: tuple[Any, ...], place: int, value: Any) -> tuple[Any, ...]:
    return (*result[:place], value, *result[place + 1 :])


def late(env: Any) -> bool:
    """Past what gymnasium's own check plays, so that ours is the one to find it."""
    return bool(env._left < 27)


def outside(env: Any, result: tuple[Any, ...]) -> tuple[Any, ...]:
    if late(env):
        result[0]["at"] = result[0]["at"].astype(np.int64)
    return result


def unsteady(env: Any, result: tuple[Any, ...]) -> tuple[Any, ...]:
    if late(env):
        result[4]["chance"] = random.random()
    return result


def failing(env: Any, result: tuple[Any, ...]) -> tuple[Any, ...]:
    if late(env):
        raise ZeroDivisionError("no way")
    return result


STEPS: list[tuple[Break, str]] = [
    (outside, "the observation of step 3 is outside the observation space"),
    (unsteady, "info .* differs between two runs"),
    (failing, "step 3 raised on .* an action of its own space: ZeroDivisionError: no way"),
    (lambda env, result: changed(result, 2, np.bool_(result[2])), "terminated of step 0 is a bool"),
    (lambda env, result: changed(result, 3, 0) if late(env) else result, "truncated .* is a int"),
    (lambda env, result: changed(result, 1, np.nan) if late(env) else result, "reward .* is nan"),
    (lambda env, result: changed(result, 1, None) if late(env) else result, "reward .* no number"),
    (lambda env, result: changed(result, 4, ()) if late(env) else result, "info .* is a tuple"),
    (lambda env, result: changed(result, 3, True), "gymnasium's own check failed: AssertionError"),
]


@pytest.mark.parametrize(("broken", "words"), STEPS)
def test_broken_steps(sample_envs: Any, broken: Break, words: str) -> None:
    class Env(sample_envs.LineEnv):  # type: ignore[misc]
        def step(self, action: Any) -> Any:
            return broken(self, super().step(action))

    with pytest.raises(ContractBroken, match=words) as caught:
        check_env(Env(), world=sample_envs.world)
    assert "\n" not in str(caught.value)


def goal(**fields: Any) -> Callable[[Any], Any]:
    return lambda result: (result[0], {"goal": replace(result[1]["goal"], **fields)})


RESETS: list[tuple[Callable[[Any], Any], str]] = [
    (lambda result: (result[0], {}), r'info\["goal"\] of reset is a NoneType, not a Goal'),
    (lambda result: (result[0], {"goal": {"task": "x"}}), "is a dict, not a Goal"),
    (goal(text=""), "lacks its task or its text"),
    (goal(target={"at": {3}}), "not plain JSON"),
    (goal(task="reach_3"), "reset to the task `reach_5` gives `reach_3` instead"),
]


@pytest.mark.parametrize(("broken", "words"), RESETS)
def test_broken_resets(sample_envs: Any, broken: Callable[[Any], Any], words: str) -> None:
    class Env(sample_envs.LineEnv):  # type: ignore[misc]
        def reset(self, **kwargs: Any) -> Any:
            return broken(super().reset(**kwargs))

    with pytest.raises(ContractBroken, match=words):
        check_env(Env(), world=sample_envs.world)


@pytest.mark.parametrize(
    ("error", "words"),
    [(None, "granted, not refused"), (KeyError("x"), "raises KeyError, not a MnemonautError")],
)
def test_unknown_tasks_must_be_refused(
    sample_envs: Any, error: Exception | None, words: str
) -> None:
    class Env(sample_envs.LineEnv):  # type: ignore[misc]
        def reset(self, *, seed: Any = None, options: Any = None) -> Any:
            try:
                return super().reset(seed=seed, options=options)
            except MnemonautError:
                if error:
                    raise error from None
                return super().reset(seed=seed)

    with pytest.raises(ContractBroken, match=words):
        check_env(Env())


def spoil(observation: Any, info: Any) -> State:
    info["seen"] = True
    return State("seen", {})


def fail(observation: Any, info: Any) -> State:
    return State(info["goal"].text, {})  # absent from step


@pytest.mark.parametrize(
    ("describe", "words"),
    [
        (lambda observation, info: "words", "describe gives a str, not a State"),
        (lambda observation, info: State("  ", {}), "has no text"),
        (lambda observation, info: State("x", {"at": observation["at"]}), "not plain JSON"),
        (lambda observation, info: State("x", {"at": float("nan")}), "not plain JSON"),
        (lambda observation, info: State(str(random.random()), {}), "state 0 differs"),
        (spoil, "describe changes the observation or the info"),
        (fail, "cannot describe the observation of step 0: KeyError: 'goal'"),
    ],
)
def test_broken_descriptions(sample_envs: Any, describe: Any, words: str) -> None:
    with pytest.raises(ContractBroken, match=words):
        check_env(sample_envs.LineEnv(), world=replace(sample_envs.world, describe=describe))


def test_broken_tables_of_tasks(sample_envs: Any) -> None:
    task = sample_envs.TASKS["reach_3"]
    for tasks, words in (
        ({}, "has no tasks"),
        ({"reach": task}, "`reach_3` is listed as `reach`"),
        ({"reach_4": replace(task, name="reach_4")}, "'reach_4'.* raised: UnknownName"),
    ):
        with pytest.raises(ContractBroken, match=words):
            check_env(sample_envs.LineEnv(), world=replace(sample_envs.world, tasks=tasks))


def test_at_most_twenty_tasks_are_drawn_by_the_seed(
    sample_envs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = sample_envs.TASKS["reach_3"]
    tasks = {f"reach_{n}": replace(task, name=f"reach_{n}") for n in range(100)}
    asked: list[str] = []

    class Env(sample_envs.LineEnv):  # type: ignore[misc]
        def reset(self, *, seed: Any = None, options: Any = None) -> Any:
            name = (options or {}).get("task")
            if name in tasks:
                asked.append(name)
                observation, _ = super().reset(seed=seed)
                return observation, {"goal": Goal(name, "reach it", {}, 30)}
            return super().reset(seed=seed, options=options)

    for seed in (0, 0, 1):
        check_env(Env(), world=replace(sample_envs.world, tasks=tasks), steps=2, seed=seed)
    first, second, third = (asked[start : start + 20] for start in (0, 20, 40))
    assert len(asked) == 60 and len(set(first)) == 20
    assert first == second != third
