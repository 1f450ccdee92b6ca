"""A suite: tasks x arms x replicates, as a small TOML file that pydantic checks.

The suites that ship lie in `suites/`; a suite file of your own works the same way.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from ..envs import registry
from ..envs.errors import SuiteError, UnknownName
from ..envs.world import World
from ..memory import CONDITIONS
from .access import LLMOptions
from .arm_config import ArmConfig as ArmConfig
from .arm_config import without_unused
from .compose import ERROR_SHARE, Arm
from .own_parts import loaded
from .policies import JANUS, PLANNING, check_world


class Suite(BaseModel):
    """What a benchmark runs.

    Attributes:
        tasks: names; empty means all tasks of `groups`, or of the world.
        learn_tasks: tasks of the streams that a frozen arm's stores come from, where they are
            not `tasks`: a store learnt on one half of the tasks, frozen, on the other half.
        learn_env: env of those streams, with `learn_env_options`: experiences of one world,
            frozen, in another; "" means `env`. They run on `learn_tasks`, or else on the tasks
            that are tested, which `learn_env` must have too.
        passes: how often a stream goes through its tasks, learning on.
        replicates: streams of each arm, each with its own prior, luck and order of tasks.
        llm: the language model behind every planner, such as `openai/NAME`; "" means the
            symbolic mind. Results of a replay are those of the run that it recorded.
        placements: the file of a memory of places that the arms with a semantic memory read
            (`mnemonaut train placements`); "" means the one that ships.
        checkpoint: the file of the arms of agent `janus` that name none of their own
            (`mnemonaut train janus`); "" means the one that ships.
        remote: run the env in a process of its own, with a limit on every wait.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    summary: str = ""
    env: str = "mnemonaut/MinecraftText-v0"
    env_options: dict[str, str | int | float | bool] = {}
    groups: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    learn_tasks: tuple[str, ...] = ()
    learn_env: str = ""
    learn_env_options: dict[str, str | int | float | bool] = {}
    passes: int = Field(default=4, ge=1, le=1000)
    replicates: int = Field(default=10, ge=1, le=1000)
    seed: int = Field(default=0, ge=0)
    error_share: float = Field(default=ERROR_SHARE, ge=0, le=1)
    llm: str = ""
    llm_options: LLMOptions = LLMOptions()
    placements: str = ""
    checkpoint: str = ""
    remote: bool = False
    arms: tuple[ArmConfig, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _arms_fit(self) -> "Suite":
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            raise ValueError(f"two arms have one name: {', '.join(names)}")
        for arm in self.arms:
            if arm.name in CONDITIONS and arm.episodic != arm.name:
                raise ValueError(
                    f"arm `{arm.name}` has the memory condition `{arm.episodic}`; "
                    "tables would mistake it, give it another name"
                )
        online = {a.name for a in self.arms if a.episodic == "online"}
        for arm in self.arms:
            if arm.episodic != "frozen":
                continue
            if arm.frozen_from not in online:
                unknown = UnknownName("online arm", arm.frozen_from, online)
                raise ValueError(f"arm `{arm.name}`: {unknown}")
            if self.replicates < 2:
                raise ValueError(
                    f"arm `{arm.name}` reads the store of another replicate; "
                    "set replicates to 2 or more"
                )
        for field in ("tasks", "learn_tasks"):
            named = getattr(self, field)
            twice = sorted({task for task in named if named.count(task) > 1})
            if twice:
                raise ValueError(f"{field} named twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _checkpoint_is_read(self) -> "Suite":
        if self.checkpoint and all(arm.agent != JANUS for arm in self.arms):
            raise ValueError(
                'no arm reads the checkpoint: add one with agent = "janus", or leave it out'
            )
        return self

    @model_serializer(mode="wrap")
    def _plain(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_unused(plain(self), {"checkpoint": ""})

    @model_validator(mode="after")
    def _learning_elsewhere_fits(self) -> "Suite":
        if self.learn_env_options and not self.learn_env:
            raise ValueError(
                "learn_env_options are those of learn_env: set it too (to `env`, if it is the "
                "same world), or leave them out"
            )
        if self.learn_env and not self.sources():
            raise ValueError(
                f"no arm is frozen, so nothing would be learnt in {self.learn_env}: "
                'add an arm with episodic = "frozen", or leave learn_env out'
            )
        return self

    def sources(self) -> frozenset[str]:
        """The arms whose stores the frozen arms read."""
        return frozenset(arm.frozen_from for arm in self.arms if arm.episodic == "frozen")

    def arm(self, name: str) -> Arm:
        """The arm of that name, with the suite's defaults filled in."""
        config = next(a for a in self.arms if a.name == name)
        share = self.error_share if config.error_share is None else config.error_share
        llm = self.llm if config.llm is None and config.error_share is None else config.llm or ""
        return Arm(
            config.name,
            config.planner,
            config.episodic,
            share,
            config.k,
            config.max_revisions,
            config.embedding,
            "" if config.planner == "random" or config.agent != PLANNING else llm,
            config.semantic,
            self.placements,
            config.agent,
            config.working,
            config.initial,
            config.recent,
            (config.checkpoint or self.checkpoint) if config.agent == JANUS else "",
        )

    def digest(self) -> str:
        """A hash of all that decides the results."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def builtin_suites() -> list[str]:
    """Names of the suites that ship."""
    found = files(f"{__package__}.suites").iterdir()
    return sorted(f.name.removesuffix(".toml") for f in found if f.name.endswith(".toml"))


def builtin_summaries() -> dict[str, str]:
    """What each suite that ships says of itself, also where its world lacks data here."""
    texts = {name: _builtin_text(name) for name in builtin_suites()}
    return {name: str(tomllib.loads(text).get("summary", "")) for name, text in texts.items()}


def _builtin_text(name: str) -> str:
    return files(f"{__package__}.suites").joinpath(f"{name}.toml").read_text("utf-8")


def load_suite(name_or_path: str | Path) -> Suite:
    """Read a suite by its built-in name or from a TOML file.

    Raises:
        UnknownName: no file and no built-in suite of that name.
        SuiteError: the file is no TOML, or a key or value is wrong; the line names the nearest.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.is_file():
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise SuiteError(f"cannot read suite {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise SuiteError(f"suite {path} is not UTF-8 text") from error
    elif str(name_or_path) in builtin_suites():
        text = _builtin_text(str(name_or_path))
    else:
        told = "`mnemonaut bench --list` shows all."
        raise UnknownName("suite", str(name_or_path), builtin_suites(), instead=told)
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SuiteError(f"suite {name_or_path} is not TOML: {error}") from error
    return parse_suite(body, str(name_or_path))


def parse_suite(body: dict[str, Any], origin: str) -> Suite:
    """Check a suite and that its env, groups and tasks exist.

    Raises:
        SuiteError or UnknownName: one line on the first thing that is wrong.
        MnemonautError: an arm's agent cannot act in the suite's world.
    """
    try:
        suite = Suite.model_validate(body)
    except ValidationError as error:
        raise SuiteError(f"suite {origin}: {_first_error(error)}") from error
    for arm in suite.arms:
        check_world(arm.agent, suite.env)
        for kind, name in (("planner", arm.planner), ("memory", arm.episodic)):
            if registry.is_address(name):
                loaded(kind, name)
    tested = resolve_tasks(suite, registry.world(suite.env))
    if not tested:
        groups = ", ".join(suite.groups)
        raise SuiteError(f"suite {origin}: no task of it is in {groups}; choose other groups")
    learnt_in = registry.world(suite.learn_env or suite.env).tasks
    for task in suite.learn_tasks:
        if task not in learnt_in:
            raise UnknownName("task", task, learnt_in)
    absent = [task for task in tested if task not in learnt_in]
    if absent and not suite.learn_tasks:
        raise SuiteError(
            f"suite {origin}: {suite.learn_env} has no task `{absent[0]}` to learn on; "
            "name tasks of it as learn_tasks, or test others"
        )
    shared = set(suite.learn_tasks) & set(tested)
    if shared and not suite.learn_env:
        both = ", ".join(sorted(shared))
        raise SuiteError(f"suite {origin}: tasks both learnt and tested: {both}; leave one out")
    return suite


def resolve_tasks(suite: Suite, world: World) -> list[str]:
    """The tasks that the suite tests, in the order in which it names them, or in the world's.

    Raises:
        UnknownName: a group or a task that the world does not have.
    """
    groups = world.groups() if suite.groups else {}
    for group in suite.groups:
        if group not in groups:
            raise UnknownName("group", group, groups)
    for task in suite.tasks:
        if task not in world.tasks:
            raise UnknownName("task", task, world.tasks)
    named = suite.tasks or tuple(world.tasks)
    return [t for t in named if not suite.groups or world.tasks[t].group in suite.groups]


def _first_error(error: ValidationError) -> str:
    """One line for the first error; an unknown key comes with the nearest known one."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        key = str(first["loc"][-1])
        known: Iterable[str] = (ArmConfig if "arms" in first["loc"] else Suite).model_fields
        near = get_close_matches(key, known, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(known)}."
        return f"unknown key `{where}`. {hint}"
    message = first["msg"].removeprefix("Value error, ")
    given = "" if first["type"] == "value_error" else f", got {first['input']!r}"
    return f"{where + ': ' if where else ''}{message}{given}"
