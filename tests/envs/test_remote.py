"""An env in a process of its own: equal to the env itself, and nothing of it outlives us."""

import gc
import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces

from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import EnvCrashed, EnvError, EnvTimeout, TaskError, UnknownName
from mnemonaut.envs.remote import Limits, RemoteEnv

HERE = Path(__file__).parent
SHORT = Limits(start=30, reset=30, step=0.3, close=2)

Make = Callable[..., RemoteEnv]


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes remote envs and closes them."""
    made: list[RemoteEnv] = []

    def one(entry_point: str = "sample_envs:TroubledEnv", *args: Any, **options: Any) -> RemoteEnv:
        env = RemoteEnv(entry_point, *args, path=[HERE, *options.pop("path", [])], **options)
        made.append(env)
        return env

    yield one
    for env in made:
        env.close()


@pytest.fixture
def samples(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(HERE))
    return importlib.import_module("sample_envs")


def gone(pid: int) -> bool:
    """Whether a process ended; a zombie that nobody collects has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path("/proc/self/stat").exists()


def all_gone(pids: list[int], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not all(map(gone, pids)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def plain(value: Any) -> Any:
    """Nested values with arrays as (dtype, shape, bytes), to be compared with ==."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(plain, value))
    if isinstance(value, np.ndarray | np.generic):
        return type(value), value.dtype.str, value.shape, value.tobytes()
    return type(value), value


def test_equals_the_env_in_process(make: Make, samples: Any) -> None:
    remote, local = make("sample_envs:LineEnv", {"size": 6}), samples.LineEnv(6)
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


def test_keeps_the_contract(make: Make, samples: Any) -> None:
    check_env(make("sample_envs:LineEnv"), world=samples.world)


def test_renders_as_the_env_does(make: Make) -> None:
    env = make("sample_envs:LineEnv", {"render_mode": "ansi"})
    env.reset(seed=0)
    assert env.render_mode == "ansi" and env.render() == "at 0"


def test_large_arrays(make: Make) -> None:
    env = make("sample_envs:LineEnv", {"size": 1200})  # 4.3 MB
    first, _ = env.reset(seed=1)
    second, *_ = env.step(env.action_space.sample())
    assert first["image"].shape == (1200, 1200, 3)
    assert not np.array_equal(first["image"], second["image"])
    again, _ = env.reset(seed=1)
    assert np.array_equal(first["image"], again["image"])


@pytest.mark.parametrize("call", ["reset", "step"])
def test_a_hang_ends_in_a_timeout_and_reset_starts_afresh(make: Make, call: str) -> None:
    limits = Limits(reset=0.3, step=0.3)
    env = make(kwargs={"call": call, "trouble": "hang", "first_words": "no display"}, limits=limits)
    pid = env.pid
    with pytest.raises(EnvTimeout, match=rf"answer {call} within 0.3 s.*limits.{call}.*no display"):
        env.reset(seed=0)
        env.step(env.action_space.sample())
    assert all_gone([pid])
    with pytest.raises(EnvError, match="reset"):
        env.step(env.action_space.sample())
    if call == "step":
        env.limits = Limits()
        env.reset()
        assert env.pid != pid


def test_a_hang_at_the_start(make: Make) -> None:
    limits = Limits(start=1.0)
    with pytest.raises(EnvTimeout, match=r"answer start within 1 s.*raise limits.start"):
        make(kwargs={"call": "init", "trouble": "hang"}, limits=limits)


def test_a_hang_in_close_is_killed_in_silence(make: Make) -> None:
    env = make(kwargs={"call": "close", "trouble": "hang"}, limits=Limits(close=0.2))
    env.reset(seed=0)
    env.close()
    assert all_gone([env.pid])
    env.close()
    with pytest.raises(EnvError, match="closed"):
        env.reset()


@pytest.mark.parametrize(
    ("trouble", "words"),
    [("exit", "exit status 7"), ("leave", "exit status 5"), ("kill", "killed by SIGKILL")],
)
def test_a_crash_is_told_and_reset_starts_afresh(make: Make, trouble: str, words: str) -> None:
    env = make(kwargs={"call": "step", "trouble": trouble, "first_words": "out of\nluck"})
    env.reset(seed=0)
    pid = env.pid
    with pytest.raises(EnvCrashed, match=f"died in step: {words}.*stderr: luck") as caught:
        env.step(env.action_space.sample())
    assert "\n" not in str(caught.value)
    _, info = env.reset()
    assert info["pid"] == env.pid != pid


def test_a_crash_at_the_start_says_why(make: Make) -> None:
    with pytest.raises(EnvCrashed, match="died in start: exit status 7"):
        make(kwargs={"call": "init", "trouble": "exit"})


def test_killed_from_outside(make: Make) -> None:
    env = make()
    env.reset(seed=0)
    os.kill(env.pid, signal.SIGKILL)
    with pytest.raises(EnvCrashed, match="killed by SIGKILL; it printed nothing"):
        env.step(env.action_space.sample())


def test_a_stopped_process_is_killed_all_the_same(make: Make) -> None:
    env = make(limits=SHORT)
    env.reset(seed=0)
    os.kill(env.pid, signal.SIGSTOP)
    with pytest.raises(EnvTimeout):
        env.step(env.action_space.sample())
    assert all_gone([env.pid])


def test_restarts_without_a_seed_repeat_as_well(make: Make) -> None:
    def after_a_crash() -> Any:
        env = make()
        env.reset(seed=5)
        os.kill(env.pid, signal.SIGKILL)
        with pytest.raises(EnvCrashed):
            env.step(env.action_space.sample())
        return plain(env.reset()[0])

    assert after_a_crash() == after_a_crash()


def test_errors_of_the_env_leave_it_running(make: Make) -> None:
    env = make(kwargs={"call": "step", "trouble": "raise"})
    env.reset(seed=0)
    for _ in range(2):
        with pytest.raises(EnvError, match=r"raised KeyError in step: .*\(sample_envs.py, line"):
            env.step(env.action_space.sample())
    env.reset(seed=0)
    with pytest.raises(EnvError) as caught:
        env.step(env.action_space.sample())
    assert "\n" not in str(caught.value)
    assert any("in _meet" in note for note in caught.value.__notes__)


def test_errors_of_ours_come_back_as_themselves(make: Make) -> None:
    env = make(kwargs={"call": "step", "trouble": "refuse"})
    with pytest.raises(UnknownName, match=r"unknown task `reach_6`. Did you mean `reach_"):
        env.reset(seed=0, options={"task": "reach_6"})
    env.reset(seed=0)
    with pytest.raises(TaskError) as caught:
        env.step(env.action_space.sample())
    assert str(caught.value) == "the oven is on fire"


def test_what_cannot_cross_is_named_on_either_side(make: Make) -> None:
    env = make(kwargs={"trouble": "thing"})
    env.reset(seed=0)
    with pytest.raises(EnvError, match=r"builtins.object cannot cross"):
        env.step(env.action_space.sample())
    with pytest.raises(EnvError, match=r"step: a builtins.object cannot cross"):
        env.step(object())
    env.reset(seed=0)


def test_a_talkative_env_neither_stops_nor_disturbs(make: Make) -> None:
    env = make(kwargs={"call": "step", "trouble": "print"})
    env.reset(seed=0)
    assert env.step(env.action_space.sample())[4]["left"] == 29
    os.kill(env.pid, signal.SIGKILL)
    with pytest.raises(EnvCrashed, match="stdout: a line of a talkative simulator 19999"):
        env.step(env.action_space.sample())


@pytest.mark.parametrize("end", ["close", "forget", "crash"])
def test_what_the_env_started_ends_with_it(make: Make, end: str) -> None:
    env = RemoteEnv("sample_envs:TroubledEnv", {"call": "init", "trouble": "bear"}, path=[HERE])
    _, info = env.reset(seed=0)
    pids = [env.pid, *info["children"]]
    assert not any(map(gone, pids))
    if end == "close":
        env.close()
    elif end == "crash":
        os.kill(env.pid, signal.SIGKILL)
        with pytest.raises(EnvCrashed):
            env.step(env.action_space.sample())
    del env
    gc.collect()
    assert all_gone(pids)


OWNER = """
import sys
from mnemonaut.envs.remote import RemoteEnv
env = RemoteEnv("sample_envs:TroubledEnv", {"call": "init", "trouble": "bear"}, path=[sys.argv[1]])
print(env.pid, *env.reset(seed=0)[1]["children"], flush=True)
if sys.argv[2] == "forked":
    import os
    if os.fork() == 0:
        del env
        print("forked", flush=True)
        sys.stdin.read()
        sys.exit()
if sys.argv[2] != "return":
    sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["kill", "return", "forked"])
def test_nothing_outlives_us(end: str) -> None:
    """Not after SIGKILL, not after an exit without close, not while a fork of ours lives on."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(HERE), end],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout is not None
        pids = [int(word) for word in owner.stdout.readline().split()]
        assert len(pids) == 3
        if end == "forked":
            assert owner.stdout.readline() == "forked\n"
        if end == "return":
            assert owner.wait(20) == 0
        else:
            assert not any(map(gone, pids))  # a fork that forgot the env has left it alone
            owner.kill()
        assert all_gone(pids)


def test_another_interpreter_needs_numpy_only(make: Make, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    only = tmp_path / "only"
    only.mkdir()
    installed = Path(np.__file__).parent
    for folder in (installed, installed.with_name("numpy.libs")):
        if folder.exists():
            (only / folder.name).symlink_to(folder)
    python = str(tmp_path / "venv" / "bin" / "python")
    env = make("old_env:OldEnv", python=python, path=[only])
    env.reset(seed=0)
    info = env.step(1)[4]
    assert info["python"] == python
    roots = {name.partition(".")[0] for name in info["loaded"]}
    assert "numpy" in roots and not roots & {"mnemonaut", "gymnasium", "gym"}
    # The folder of our own modules is not on its path: its `errors` would be ours.
    assert not roots & {"errors", "world", "wire", "worker", "remote"}

    with pytest.raises(EnvCrashed, match="No module named 'numpy'"):
        make("old_env:OldEnv", python=python)


def test_the_old_gym_interface(make: Make) -> None:
    env = make("old_env:OldEnv")
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


def test_old_wrappers_pass_on_only_what_the_env_takes(make: Make) -> None:
    env = make("old_env:Wrapper")
    assert env.reset(seed=4) == (1, {})


def test_an_env_that_cannot_be_seeded_says_so(make: Make) -> None:
    env = make("old_env:Unseedable")
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
def test_a_wrong_entry_point(make: Make, entry_point: str, words: str) -> None:
    with pytest.raises(EnvError, match=words):
        make(entry_point)


def test_wrong_arguments(make: Make, tmp_path: Path) -> None:
    with pytest.raises(EnvError, match=r"write it like `package.module:Class`"):
        make("sample_envs")
    with pytest.raises(EnvError, match=r"cannot run .*; give `python` an interpreter"):
        make(python=str(tmp_path / "python"))
    with pytest.raises(EnvError, match=r"limits.step must be above 0"):
        Limits(step=0)
    with pytest.raises(EnvError, match=r"limits.start must be above 0 and finite"):
        Limits(start=float("inf"))


def test_an_interpreter_that_does_not_start_says_why(make: Make) -> None:
    with pytest.raises(EnvCrashed, match=r"died in start: .*last line of its stderr: .*encodings"):
        make(environ={"PYTHONHOME": "/nonexistent"})


def test_environment_variables_reach_it(make: Make) -> None:
    env = make("sample_envs:LineEnv", environ={"PYTHONOPTIMIZE": "1"})
    assert env.reset(seed=0)[1]["goal"].task == "reach_3"


def test_an_interrupted_call_does_not_mix_up_answers(make: Make) -> None:
    """Ctrl-C leaves an answer under way, which must not be taken for the next one's."""
    env = make(kwargs={"call": "step", "trouble": "hang"})
    env.reset(seed=0)
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            env.step(env.action_space.sample())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert env.reset(seed=0)[1]["goal"].task == "reach_3"
