"""Whatever an env's process does, it ends within a limit, and nothing of it outlives us."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import EnvCrashed, EnvError, EnvTimeout
from mnemonaut.envs.remote import Limits, RemoteEnv

HERE = Path(__file__).parent
SHORT = Limits(start=30, reset=30, step=0.3, close=2)
Make = Callable[..., RemoteEnv]


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


@pytest.mark.parametrize("call", ["reset", "step"])
def test_a_hang_ends_in_a_timeout_and_reset_starts_afresh(make_remote: Make, call: str) -> None:
    limits = Limits(reset=0.3) if call == "reset" else Limits(step=0.3)
    env = make_remote(
        kwargs={"call": call, "trouble": "hang", "first_words": "no display"}, limits=limits
    )
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


def test_a_hang_at_the_start(make_remote: Make) -> None:
    limits = Limits(start=1.0)
    with pytest.raises(EnvTimeout, match=r"answer start within 1 s.*raise limits.start"):
        make_remote(kwargs={"call": "init", "trouble": "hang"}, limits=limits)


def test_a_hang_in_close_is_killed_in_silence(make_remote: Make) -> None:
    env = make_remote(kwargs={"call": "close", "trouble": "hang"}, limits=Limits(close=0.2))
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
def test_a_crash_is_told_and_reset_starts_afresh(
    make_remote: Make, trouble: str, words: str
) -> None:
    env = make_remote(kwargs={"call": "step", "trouble": trouble, "first_words": "out of\nluck"})
    env.reset(seed=0)
    pid = env.pid
    with pytest.raises(EnvCrashed, match=f"died in step: {words}.*stderr: luck") as caught:
        env.step(env.action_space.sample())
    assert "\n" not in str(caught.value)
    _, info = env.reset()
    assert info["pid"] == env.pid != pid


def test_a_crash_at_the_start_says_why(make_remote: Make) -> None:
    with pytest.raises(EnvCrashed, match="died in start: exit status 7"):
        make_remote(kwargs={"call": "init", "trouble": "exit"})


def test_killed_from_outside(make_remote: Make) -> None:
    env = make_remote()
    env.reset(seed=0)
    os.kill(env.pid, signal.SIGKILL)
    with pytest.raises(EnvCrashed, match="killed by SIGKILL; it printed nothing"):
        env.step(env.action_space.sample())


def test_a_stopped_process_is_killed_all_the_same(make_remote: Make) -> None:
    env = make_remote(limits=SHORT)
    env.reset(seed=0)
    os.kill(env.pid, signal.SIGSTOP)
    with pytest.raises(EnvTimeout):
        env.step(env.action_space.sample())
    assert all_gone([env.pid])


def test_restarts_without_a_seed_repeat_as_well(make_remote: Make) -> None:
    def after_a_crash() -> Any:
        env = make_remote()
        env.reset(seed=5)
        os.kill(env.pid, signal.SIGKILL)
        with pytest.raises(EnvCrashed):
            env.step(env.action_space.sample())
        return env.reset()[0]["image"].tobytes()

    assert after_a_crash() == after_a_crash()


def test_a_talkative_env_neither_stops_nor_disturbs(make_remote: Make) -> None:
    env = make_remote(kwargs={"call": "step", "trouble": "print"})
    env.reset(seed=0)
    assert env.step(env.action_space.sample())[4]["left"] == 29
    os.kill(env.pid, signal.SIGKILL)
    with pytest.raises(EnvCrashed, match="stdout: a line of a talkative simulator 19999"):
        env.step(env.action_space.sample())


@pytest.mark.parametrize("end", ["close", "forget", "crash"])
def test_what_the_env_started_ends_with_it(make_remote: Make, end: str) -> None:
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
if "forked" in sys.argv[2]:
    import os
    if os.fork() == 0:
        if sys.argv[2] == "forked, forgotten":
            del env
        print("forked", flush=True)
        sys.stdin.read()
        sys.exit()
if sys.argv[2] != "return":
    sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["kill", "return", "forked, forgotten", "forked, held"])
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
        if "forked" in end:
            assert owner.stdout.readline() == "forked\n"
        if end == "return":
            assert owner.wait(20) == 0
        else:
            assert not any(map(gone, pids))  # a fork that forgot the env has left it alone
            owner.kill()
        assert all_gone(pids)


def test_an_interpreter_that_does_not_start_says_why(make_remote: Make) -> None:
    with pytest.raises(EnvCrashed, match=r"died in start: .*last line of its stderr: .*encodings"):
        make_remote(environ={"PYTHONHOME": "/nonexistent"})


def test_an_interrupted_call_does_not_mix_up_answers(make_remote: Make) -> None:
    """Ctrl-C leaves an answer under way, which must not be taken for the next one's."""
    env = make_remote(kwargs={"call": "step", "trouble": "hang"})
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
