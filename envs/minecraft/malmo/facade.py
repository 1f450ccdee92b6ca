"""The real minedojo package, unpatched, imported where there is no gym 0.21 and a NumPy 2.

What it needs from outside is lent for as long as it is needed: a gym (`gym_facade`), a cv2 where
there is none (it only opens windows with it), a limit of omegaconf's that its task files exceed.
NumPy itself is left as it is: three of its modules see NumPy through a pane that still shows the
names that NumPy 2 dropped. Its watchdog, a child process that imports the package once more, gives
way to ours.
"""

import logging
import os
import pickle
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from copy import deepcopy
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from types import ModuleType
from typing import Any

from ...errors import EnvError, MissingExtra
from . import watchdog
from .gym_facade import in_place_of_gym
from .installation import ABSENT, CURE, VERSION, installed

_OLD_NAMES = ("minedojo.sim.spaces",)
_OLD_NAMES_IN_HANDLERS = ("damage_source", "location_stats")
_HANDLERS = "minedojo.sim.handlers.agent.observations."
_COPIERS = ("minedojo.sim.sim", "minedojo.tasks.meta.base")
"""They copy all that the game sends three times a step, which is most of a step's time."""

_NODES = "OMEGACONF_MAX_YAML_EXPANDED_NODES"

_lock = threading.RLock()
_loaded: list[Any] = []


def minedojo() -> Any:
    """The package.

    Raises:
        EnvError: the wheel is not installed, another one is, or a real gym is in the way.
        MissingExtra: something that it imports is absent.
    """
    with _lock:
        if not _loaded:
            _check()
            _loaded.append(_import())
        return _loaded[0]


def make(task: str, **options: Any) -> Any:
    """`minedojo.make`, any number of times for the same task.

    The package takes parts out of its table of tasks as it makes one of them, so that the second
    time fails; here the entry is put back. It also refuses options that the entry holds already;
    here what is asked for goes before them.

    Raises:
        EnvError: there is no such task, or the options do not suit it.
    """
    package = minedojo()
    specs = import_module("minedojo.tasks").ALL_TASKS_SPECS
    with _lock:
        kept = deepcopy(specs[task]) if task in specs else None
        try:
            for name in options:
                if kept is not None and name in specs[task]:
                    specs[task].pop(name)
            with quiet():
                return package.make(task, **options)
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            told = " ".join(str(error).split()) or type(error).__name__
            raise EnvError(
                f"minedojo cannot make `{task}`: {told}; see its documentation of this task"
            ) from error
        finally:
            if kept is not None:
                specs[task] = kept


@contextmanager
def quiet() -> Iterator[None]:
    """Without its prints and its warnings of things that only its authors could mend."""
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        warnings.simplefilter("ignore")
        yield


def _check() -> None:
    if "minedojo" in sys.modules:
        raise EnvError(
            "minedojo was imported without its facade in this process; "
            "import mnemonaut.envs.minecraft.malmo.facade instead"
        )
    found = installed()
    if not found.wheel:
        raise EnvError(ABSENT)
    if found.wheel != VERSION:
        raise EnvError(f"the facade fits minedojo {VERSION}, and {found.wheel} is there; {CURE}")
    if found.missing:
        raise MissingExtra(found.missing[0], "minedojo")


def _import() -> Any:
    # The loggers below it would tell of every statistic that the game leaves out.
    logging.getLogger("minedojo").setLevel(logging.CRITICAL + 1)
    logging.getLogger("minedojo.tasks").disabled = True
    with quiet(), _lent("cv2"), _more_nodes(), in_place_of_gym():
        package = import_module("minedojo")
        utils = import_module("minedojo.sim.bridge.utils")
        instance = import_module("minedojo.sim.bridge.mc_instance.instance")
        names = [*_OLD_NAMES, *(_HANDLERS + name for name in _OLD_NAMES_IN_HANDLERS)]
        modules = [import_module(name) for name in names]
    vars(utils)["watchdog"] = watchdog
    sys.modules["minedojo.sim.bridge.utils.watchdog"] = watchdog
    # They would keep every game that was ever started until the interpreter ends, and complain
    # then; `session` ends the games that it starts.
    vars(instance)["atexit"] = _Exits()
    del instance.MinecraftInstance.__del__
    for name in _COPIERS:
        vars(import_module(name))["deepcopy"] = _copied
    pane = _old_numpy()
    for module in modules:
        vars(module)["np"] = pane
    return package


def _copied(value: Any) -> Any:
    """A deep copy, of what a game sends, in a third of the time."""
    return pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


class _Exits:
    """`atexit` for the module that starts games: the engine ends what it started itself."""

    def register(self, function: Any) -> Any:
        return function


def _old_numpy() -> ModuleType:
    """NumPy with the names that it had before 1.24 and 2.0."""
    import numpy as np

    class Pane(ModuleType):
        def __getattr__(self, name: str) -> Any:
            return getattr(np, name)

    pane = Pane("numpy")
    old = {"int": int, "float": float, "bool": bool, "object": object, "str": str}
    old |= {"unicode_": np.str_, "unicode": np.str_, "string_": np.bytes_}
    for name, value in old.items():
        setattr(pane, name, value)
    return pane


@contextmanager
def _lent(name: str) -> Iterator[None]:
    """An empty module of this name, where there is none."""
    if name in sys.modules or find_spec(name) is not None:
        yield
        return
    sys.modules[name] = ModuleType(name)
    try:
        yield
    finally:
        sys.modules.pop(name, None)


@contextmanager
def _more_nodes() -> Iterator[None]:
    """omegaconf from 2.4 on refuses files as large as minedojo's tables of tasks."""
    before = os.environ.get(_NODES)
    os.environ[_NODES] = "none"
    try:
        yield
    finally:
        with suppress(KeyError):
            del os.environ[_NODES]
        if before is not None:
            os.environ[_NODES] = before
