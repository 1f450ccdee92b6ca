"""Renderers in worker processes: none hangs, whatever way they were started."""

import subprocess
import sys

import pytest

_SETUP = """
import os, sys, time
import numpy as np
from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.homes.render import Boxes, Camera, open_renderer

boxes = Boxes(
    np.array([[0, 0, 2]]), np.ones((1, 3)), np.eye(3)[None], np.ones((1, 3)), np.zeros(1),
    np.zeros(1),
)
seen = lambda renderer: int((renderer.render(boxes, Camera((0, 0, 0))).ids == 0).sum())
try:
    parent = open_renderer(sys.argv[1])
except EnvError:
    print("no EGL driver"); raise SystemExit
seen(parent)
"""

_FORKED = """
child = os.fork()
if child == 0:
    try:
        for attempt in (lambda: seen(parent), lambda: seen(open_renderer("moderngl"))):
            try:
                print(sys.argv[1], attempt() > 0)
            except EnvError as error:
                print(error)
        other = open_renderer()
        print(other.engine, seen(other) > 0, flush=True)
        parent.close()
    finally:
        os._exit(0)
deadline = time.monotonic() + 60
while not os.waitpid(child, os.WNOHANG)[0]:
    if time.monotonic() > deadline:
        os.kill(child, 9); os.waitpid(child, 0); print("hangs"); break
    time.sleep(0.02)
print("parent", seen(parent) > 0)
"""


def output_of(script: str, engine: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, engine], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    if lines == ["no EGL driver"]:
        pytest.skip("needs an EGL driver")
    return lines


def test_a_forked_process_is_told_before_it_hangs() -> None:
    old, new, other, parent = output_of(_SETUP + _FORKED, "moderngl")
    assert old == new
    assert old.startswith("OpenGL was opened before this process was forked")
    assert other == "numba True"
    assert parent == "parent True"


def test_numba_draws_in_a_forked_process() -> None:
    lines = output_of(_SETUP + _FORKED.replace('"moderngl"', '"numba"'), "numba")
    assert lines[:2] == ["numba True", "numba True"]
    assert lines[-1] == "parent True"


@pytest.mark.parametrize("engine", ["moderngl", "numba"])
def test_processes_of_their_own_draw_the_same(engine: str) -> None:
    script = _SETUP + (
        "import hashlib\n"
        "frame = parent.render(boxes, Camera((0.1, 0.2, 0), 10, 5))\n"
        "print(hashlib.sha256(frame.rgb.tobytes() + frame.depth.tobytes()).hexdigest())\n"
    )
    assert output_of(script, engine) == output_of(script, engine)


def test_importing_values_loads_no_engine() -> None:
    script = (
        "import sys\n"
        "import mnemonaut.envs.homes.render, mnemonaut.envs.homes.render_moderngl\n"
        "import mnemonaut.envs.homes.render_numba\n"
        "print(sorted({'moderngl', 'numba', 'glcontext'} & set(sys.modules)))\n"
    )
    assert output_of(script, "numba") == ["[]"]
