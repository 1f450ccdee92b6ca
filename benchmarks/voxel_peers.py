"""How fast Crafter and Craftax step on one core: run by an interpreter that has them.

`python voxel_peers.py SECONDS` prints one JSON object: name -> steps a second, compilation and
resets left out of Craftax's, since it restarts by itself. Neither is a dependency of ours:
`MNEMONAUT_PEERS_PYTHON` names a Python that has crafter 1.8.3 and craftax 1.6.1.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

CRAFTAX = ("Craftax-Symbolic-v1", "Craftax-Classic-Pixels-v1")
ACTIONS = 17


def rate(step: Callable[[int], None], seconds: float) -> float:
    """Calls a second of this process's own time."""
    begun, calls = time.process_time(), 0
    while time.process_time() - begun < seconds:
        step(calls)
        calls += 1
    return calls / (time.process_time() - begun)


def crafter(seconds: float) -> float:
    """Crafter with its 64 x 64 picture."""
    import numpy as np

    env = import_module("crafter").Env(seed=0)
    env.reset()
    rng = np.random.default_rng(0)

    def step(_: int) -> None:
        if env.step(int(rng.integers(ACTIONS)))[2]:
            env.reset()

    return rate(step, seconds)


def craftax(name: str, seconds: float) -> float:
    """One Craftax world, compiled, its observation brought to numpy."""
    import numpy as np

    jax: Any = import_module("jax")
    env = import_module("craftax.craftax_env").make_craftax_env_from_name(name, auto_reset=True)
    parameters = env.default_params
    key = jax.random.PRNGKey(0)
    _, state = jax.jit(env.reset)(key, parameters)
    compiled = jax.jit(env.step)
    kept: list[Any] = [compiled(key, state, 0, parameters)[1]]
    rng = np.random.default_rng(0)

    def step(nth: int) -> None:
        action = int(rng.integers(ACTIONS))
        drawn = jax.random.fold_in(key, nth)
        observation, kept[0], *_ = compiled(drawn, kept[0], action, parameters)
        np.asarray(observation)

    return rate(step, seconds)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    found = {"Crafter": round(crafter(seconds))}
    for name in CRAFTAX:
        found[name] = round(craftax(name, seconds))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
