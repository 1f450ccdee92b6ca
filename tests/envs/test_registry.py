"""Ids lead to envs and worlds; nothing heavy is imported on the way to the table."""

import subprocess
import sys
from typing import Any

import gymnasium
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import MnemonautError, UnknownName
from mnemonaut.envs.registry import EnvEntry
from mnemonaut.envs.world import World

TEXT = "mnemonaut/MinecraftText-v0"


@pytest.fixture
def samples(sample_envs: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The sample envs, and a table that forgets what a test adds."""
    monkeypatch.setattr(registry, "ENVS", dict(registry.ENVS))
    return sample_envs


@pytest.mark.parametrize("env_id", registry.ENVS)
def test_every_entry_resolves(env_id: str) -> None:
    entry = registry.entry(env_id)
    assert env_id.startswith("mnemonaut/") and entry.summary and "\n" not in entry.summary
    assert callable(registry.load(entry.entry_point))
    world = registry.world(env_id)
    assert isinstance(world, World) and world.tasks


def test_an_id_of_ours_is_made_and_keeps_the_contract() -> None:
    env = registry.make(TEXT, setting="exact")
    assert env.spec is not None and env.spec.id == TEXT
    assert env.spec.kwargs["setting"] == "exact"
    env.close()
    check_env(TEXT)


def test_register_twice_adds_nothing_and_warns_of_nothing() -> None:
    registry.register()
    spec = gymnasium.spec(TEXT)
    registry.register()
    assert gymnasium.spec(TEXT) is spec and spec.disable_env_checker


def test_unknown_ids_suggest_the_nearest() -> None:
    for function in (registry.make, registry.world, registry.entry):
        with pytest.raises(UnknownName, match=f"unknown env .* Did you mean `{TEXT}`"):
            function("mnemonaut/MinecraftTexts-v0")


def test_a_class_needs_no_entry(samples: Any) -> None:
    env = registry.make("sample_envs:LineEnv", size=5)
    assert isinstance(env.unwrapped, samples.LineEnv)
    assert env.get_wrapper_attr("size") == 5
    assert env.spec is not None and env.spec.id == "sample_envs:LineEnv"
    assert registry.world("sample_envs:LineEnv") is samples.world


def test_add_an_env_of_your_own(samples: Any) -> None:
    entry = EnvEntry("sample_envs:LineEnv", "sample_envs:world", "a line", {"size": 7})
    registry.add("acme/Line-v3", entry)
    registry.add("acme/Line-v3", entry)
    try:
        assert registry.make("acme/Line-v3").get_wrapper_attr("size") == 7
        assert gymnasium.make("acme/Line-v3", size=3).get_wrapper_attr("size") == 3
        check_env("acme/Line-v3", steps=10)
    finally:
        del gymnasium.registry["acme/Line-v3"]
    with pytest.raises(MnemonautError, match="taken; add your env under another id"):
        registry.add("acme/Line-v3", EnvEntry("sample_envs:TroubledEnv", "sample_envs:world"))
    with pytest.raises(MnemonautError, match="no env id"):
        registry.add("a line", entry)
    with pytest.raises(MnemonautError, match="no address"):
        registry.add("acme/Line-v4", EnvEntry("sample_envs", "sample_envs:world"))


def test_a_world_may_be_a_function(samples: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "make_world", lambda: samples.world, raising=False)
    registry.add("acme/Line-v0", EnvEntry("sample_envs:LineEnv", "sample_envs:make_world"))
    assert registry.world("acme/Line-v0") is samples.world


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (EnvEntry("no_such_module:Env", "no_such_module:world"), "cannot import `no_such_module`"),
        (EnvEntry("sample_envs:LinEnv", "sample_envs:word"), "unknown attribute .* Did you mean"),
        (EnvEntry("sample_envs:LinEnv", "sample_envs:TASKS"), "is no World, nor a function"),
        (EnvEntry("sample_envs:LinEnv", "sample_envs:Any.x"), "unknown attribute"),
    ],
)
def test_wrong_addresses(samples: Any, entry: EnvEntry, words: str) -> None:
    registry.add("acme/Wrong-v0", entry)
    with pytest.raises(MnemonautError, match=words):
        registry.world("acme/Wrong-v0")
    with pytest.raises(MnemonautError):
        registry.make("acme/Wrong-v0")


def python(code: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_the_table_imports_no_simulator() -> None:
    python(
        "import sys, mnemonaut.envs.registry as r; r.entry(list(r.ENVS)[0]);"
        "assert not {'gymnasium', 'numpy', 'mnemonaut.envs.minecraft.text'} & set(sys.modules)"
    )


def test_from_a_bare_import_of_gymnasium() -> None:
    """gymnasium imports what stands before the colon; plugins it knew only before 1.0."""
    python(
        f"import gymnasium; env = gymnasium.make('mnemonaut.envs.registered:{TEXT}');"
        f"assert env.spec.id == '{TEXT}'; env.reset(seed=0); env = gymnasium.make('{TEXT}')"
    )
