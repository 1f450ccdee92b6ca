"""An env in a process of its own is equal to the env itself, in any interpreter."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces

from mnemonaut.envs import registry
from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import EnvCrashed, EnvError, TaskError, UnknownName
from mnemonaut.envs.remote import Limits, RemoteEnv
from mnemonaut.envs.spaces import TextArray, Texts

HERE = Path(__file__).parent
Make = Callable[..., RemoteEnv]


def plain(value: Any) -> Any:
    """Nested values with arrays as (dtype, shape, bytes), to be compared with ==."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(plain, value))
    if isinstance(value, np.ndarray | np.generic):
        return type(value), value.dtype.str, value.shape, value.tobytes()
    return type(value), value


def test_equals_the_env_in_process(make_remote: Make, sample_envs: Any) -> None:
    remote, local = make_remote("sample_envs:LineEnv", {"size": 6}), sample_envs.LineEnv(6)
    assert remote.observation_space == local.observation_space
    assert remote.action_space == local.action_space
    assert remote.metadata == local.metadata
    local.action_space.seed(3)
    for episode in range(2):
        options = {"task": "reach_5"} if episode else None
        ours, theirs = (env.reset(seed=episode, options=options) for env in (remote, local))
        assert plain(ours[0]) == plain(theirs[0]) and ours[1]["goal"] == theirs[1]["goal"]
        done = False
        while not done:  # 30 steps at most
            action = local.action_space.sample()
            one, two = remote.step(action), local.step(action)
            assert plain(one) == plain(two)
            done = one[2] or one[3]


def test_keeps_the_contract(make_remote: Make, sample_envs: Any) -> None:
    check_env(make_remote("sample_envs:LineEnv"), world=sample_envs.world)


def test_can_be_made_by_name(make_remote: Make, sample_envs: Any) -> None:
    """gymnasium's check makes it anew for each render mode of the env behind it."""
    env = registry.make(
        "mnemonaut.envs.remote:RemoteEnv", entry_point="sample_envs:LineEnv", path=[HERE]
    )
    with closing(env):
        assert env.metadata["render_modes"] == ["ansi"]
        check_env(env, world=sample_envs.world)


def test_renders_as_the_env_does(make_remote: Make) -> None:
    env = make_remote("sample_envs:LineEnv", {"render_mode": "ansi"})
    env.reset(seed=0)
    assert env.render_mode == "ansi" and env.render() == "at 0"


def test_large_arrays(make_remote: Make) -> None:
    env = make_remote("sample_envs:LineEnv", {"size": 1200})  # 4.3 MB
    first, _ = env.reset(seed=1)
    second, *_ = env.step(env.action_space.sample())
    assert first["image"].shape == (1200, 1200, 3)
    assert not np.array_equal(first["image"], second["image"])
    again, _ = env.reset(seed=1)
    assert np.array_equal(first["image"], again["image"])


def test_errors_of_the_env_leave_it_running(make_remote: Make) -> None:
    env = make_remote(kwargs={"call": "step", "trouble": "raise"})
    env.reset(seed=0)
    for _ in range(2):
        with pytest.raises(EnvError, match=r"raised KeyError in step: .*\(sample_envs.py, line"):
            env.step(env.action_space.sample())
    env.reset(seed=0)
    with pytest.raises(EnvError) as caught:
        env.step(env.action_space.sample())
    assert "\n" not in str(caught.value)
    assert any("in _meet" in note for note in caught.value.__notes__)


def test_errors_of_ours_come_back_as_themselves(make_remote: Make) -> None:
    env = make_remote(kwargs={"call": "step", "trouble": "refuse"})
    with pytest.raises(UnknownName, match=r"unknown task `reach_6`. Did you mean `reach_"):
        env.reset(seed=0, options={"task": "reach_6"})
    env.reset(seed=0)
    with pytest.raises(TaskError) as caught:
        env.step(env.action_space.sample())
    assert str(caught.value) == "the oven is on fire"


def test_what_cannot_cross_is_named_on_either_side(make_remote: Make) -> None:
    env = make_remote(kwargs={"trouble": "thing"})
    env.reset(seed=0)
    with pytest.raises(EnvError, match=r"builtins.object cannot cross"):
        env.step(env.action_space.sample())
    with pytest.raises(EnvError, match=r"step: a builtins.object cannot cross"):
        env.step(object())
    env.reset(seed=0)


def test_another_interpreter_needs_numpy_only(make_remote: Make, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    only = tmp_path / "only"
    only.mkdir()
    installed = Path(np.__file__).parent
    for folder in (installed, installed.with_name("numpy.libs")):
        if folder.exists():
            (only / folder.name).symlink_to(folder)
    python = str(tmp_path / "venv" / "bin" / "python")
    env = make_remote("old_env:OldEnv", python=python, path=[only])
    env.reset(seed=0)
    info = env.step(1)[4]
    assert info["python"] == python
    roots = {name.partition(".")[0] for name in info["loaded"]}
    assert "numpy" in roots and not roots & {"mnemonaut", "gymnasium", "gym"}
    # The folder of our own modules is not on its path: its `errors` would be ours.
    assert not roots & {"errors", "world", "wire", "worker", "remote"}

    with pytest.raises(EnvCrashed, match="No module named 'numpy'"):
        make_remote("old_env:OldEnv", python=python)


def test_the_old_gym_interface(make_remote: Make) -> None:
    env = make_remote("old_env:OldEnv")
    assert env.action_space == spaces.Discrete(5)
    assert env.metadata["render_modes"] == ["human"]
    first, info = env.reset(seed=4)
    assert info == {} and env.observation_space.contains(first)
    assert [env.step(1)[2:4] for _ in range(3)] == [(False, False), (False, False), (False, True)]
    again, _ = env.reset(seed=4)
    assert plain(again) == plain(first)
    _, reward, *ends, _ = env.step(4)
    assert type(reward) is float and ends == [True, False]
    with pytest.raises(EnvError, match="takes no options"):
        env.reset(options={"task": "x"})


def test_old_wrappers_pass_on_only_what_the_env_takes(make_remote: Make) -> None:
    env = make_remote("old_env:Wrapper")
    assert env.reset(seed=4) == (1, {})


def test_arrays_of_texts_and_the_action_that_does_nothing(make_remote: Make) -> None:
    env = make_remote("old_env:Carrier")
    assert env.observation_space["names"] == Texts((2, 1))  # type: ignore[index]
    assert env.action_space == spaces.MultiDiscrete([3, 4])
    nothing = env.action_space.no_op()  # type: ignore[attr-defined]
    assert nothing.tolist() == [0, 0]
    for observation in (env.reset()[0], env.step(nothing)[0]):
        assert env.observation_space.contains(observation)
        assert isinstance(observation["names"], TextArray)
    assert env.reset()[0]["names"].tolist() == [["log"], ["b\u00fbche"]]
    assert observation["names"].tolist() == [[""], ["[0 0]"]]


def test_an_env_that_cannot_be_seeded_says_so(make_remote: Make) -> None:
    env = make_remote("old_env:Unseedable")
    assert env.reset(seed=4) == (1, {"seeded": False})
    assert env.reset() == (1, {})


@pytest.mark.parametrize(
    ("entry_point", "words"),
    [
        ("no_such_module:Env", "raised ModuleNotFoundError in start"),
        ("sample_envs:NoSuchEnv", "raised AttributeError in start"),
        ("old_env:Text", "raised AttributeError in start"),
    ],
)
def test_a_wrong_entry_point(make_remote: Make, entry_point: str, words: str) -> None:
    with pytest.raises(EnvError, match=words):
        make_remote(entry_point)


def test_wrong_arguments(make_remote: Make, tmp_path: Path) -> None:
    with pytest.raises(EnvError, match=r"write it like `package.module:Class`"):
        make_remote("sample_envs")
    with pytest.raises(EnvError, match=r"cannot run .*; give `python` an interpreter"):
        make_remote(python=str(tmp_path / "python"))
    with pytest.raises(EnvError, match=r"limits.step must be above 0"):
        Limits(step=0)
    with pytest.raises(EnvError, match=r"limits.start must be above 0 and finite"):
        Limits(start=float("inf"))


def test_environment_variables_reach_it(make_remote: Make) -> None:
    assert make_remote(environ={"SAMPLE_WORD": "hello"}).reset()[1]["word"] == "hello"
