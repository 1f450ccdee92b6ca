"""Suites: those that ship, and one line on the first thing that is wrong with another."""

from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.errors import MnemonautError, SuiteError, UnknownName
from mnemonaut.evals.suite import (
    Suite,
    builtin_suites,
    load_suite,
    parse_suite,
    resolve_tasks,
)
from mnemonaut.memory import CONDITIONS

from .conftest import arms, one_line, suite_of

FROZEN = {"arms": arms("online", "frozen"), "replicates": 2}


def body(**changes: Any) -> dict[str, Any]:
    return {"name": "tiny", "tasks": ["stick"], "arms": arms("off", "online")} | changes


def test_there_are_built_in_suites() -> None:
    assert {"minecraft-default", "minecraft-deps70"} <= set(builtin_suites())


@pytest.mark.parametrize("name", builtin_suites())
def test_a_built_in_suite_loads(name: str) -> None:
    suite = load_suite(name)
    assert suite.name == name and suite.summary
    world = registry.world(suite.env)
    tasks = resolve_tasks(suite, world)
    quick = name.endswith("-quick")  # a part of another suite: see tests/cli/test_bench.py
    assert len(tasks) >= (7 if quick else 15)
    assert suite.tasks or suite.groups or len(tasks) == len(world.tasks)
    groups = {world.tasks[task].group for task in tasks}
    if name.startswith("minecraft"):
        assert groups == {f"MT{nth}" for nth in range(1, 9)}
        assert len(tasks) >= (24 if quick else 28)
    elif name.startswith("navigation"):  # three buildings that nothing was chosen on
        assert groups == {"generated unseen"}
        assert len({world.tasks[task].target["building"] for task in tasks}) == 3 - quick
    elif name.startswith("rooms"):  # every home that nothing was chosen on
        assert {group.rpartition(" ")[0] for group in groups} == {"rooms unseen"}
        assert len({world.tasks[task].target["building"] for task in tasks}) == 40
    else:  # one kind of work, in several kinds of rooms
        assert len({group.partition("-")[0] for group in groups}) == 1 < len(groups)
    for config in suite.arms:
        assert suite.arm(config.name).name == config.name


def test_worlds_of_two_kinds_meet_in_both_directions() -> None:
    """The same 70 tasks are learnt in one world and played in the other."""
    there, back = (load_suite(f"minecraft-{way}") for way in ("text-to-voxel", "voxel-to-text"))
    assert (there.env, there.learn_env) == (back.learn_env, back.env)
    assert there.env == load_suite("minecraft-voxel").env == "mnemonaut/Minecraft-v0"
    for suite in (there, back):
        (frozen,) = [arm for arm in suite.arms if arm.name == "frozen"]
        assert (frozen.episodic, frozen.frozen_from) == ("frozen", "learnt")
        assert suite.arm("learnt").episodic == "online"
        for env in (suite.env, suite.learn_env):
            assert len(resolve_tasks(suite, registry.world(env))) == 70


def test_the_default_suite_has_the_controls() -> None:
    conditions = {arm.episodic for arm in load_suite("minecraft-default").arms}
    assert {"off", "online", "shuffled", "placebo"} <= conditions


def test_the_70_tasks_meet_every_condition() -> None:
    assert {arm.episodic for arm in load_suite("minecraft-deps70").arms} == set(CONDITIONS)


def test_a_file_is_a_suite_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\ngroups = ["MT1"]\n[[arms]]\nname = "off"\n', encoding="utf-8")
    suite = load_suite(path)
    assert suite.name == "mine" and suite == load_suite(str(path))
    tasks = resolve_tasks(suite, registry.world(suite.env))
    assert len(tasks) == 13 and "planks" in tasks


def test_arms_take_the_shares_of_errors_of_their_suite() -> None:
    oracle = {"name": "oracle", "error_share": 0.0}
    suite = suite_of("off", error_share=0.3, arms=[*arms("off"), oracle])
    assert suite.arm("off").error_share == 0.3
    assert suite.arm("oracle").error_share == 0.0


def test_the_hash_is_of_all_that_decides() -> None:
    suite = suite_of("off")
    assert suite.digest() == suite_of("off").digest() == Suite(**suite.model_dump()).digest()
    assert len({suite.digest(), suite_of("off", seed=1).digest(), suite_of("online").digest()}) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"replicate": 3}, "unknown key `replicate`. Did you mean `replicates`?"),
        ({"zzz": 3}, "unknown key `zzz`. Known: schema_version, name"),
        (
            {"arms": [{"name": "off", "planer": "deps"}]},
            "unknown key `arms.0.planer`. Did you mean `planner`?",
        ),
        ({"tasks": ["stik"]}, "unknown task `stik`. Did you mean `stick`?"),
        ({"learn_tasks": ["plank"]}, "unknown task `plank`. Did you mean `planks`?"),
        (FROZEN | {"learn_env": "mnemonaut/Minecraft"}, "Did you mean `mnemonaut/Minecraft-v0`?"),
        (
            FROZEN | {"learn_env": "mnemonaut/Household-v0"},
            "mnemonaut/Household-v0 has no task `stick` to learn on; name tasks of it as",
        ),
        (
            FROZEN | {"learn_env": "mnemonaut/Household-v0", "learn_tasks": ["stick"]},
            "unknown task `stick`",
        ),
        ({"learn_env": "mnemonaut/Minecraft-v0"}, "no arm is frozen, so nothing would be learnt"),
        (FROZEN | {"learn_env_options": {"setting": "exact"}}, "set it too"),
        ({"groups": ["MT9"]}, "unknown group `MT9`. Did you mean `MT"),
        ({"env": "mnemonaut/MinecraftTxt-v0"}, "Did you mean `mnemonaut/MinecraftText-v0`?"),
        ({"arms": [{"name": "a", "planner": "mindstore"}]}, "Did you mean `mindstores`?"),
        ({"arms": [{"name": "a", "episodic": "onlin"}]}, "Did you mean `online`?"),
        (
            {
                "arms": [
                    *arms("online"),
                    {"name": "f", "episodic": "frozen", "frozen_from": "onlin"},
                ]
            },
            "arm `f`: unknown online arm `onlin`. Did you mean `online`?",
        ),
        ({"arms": arms("frozen")}, "unknown online arm `online`"),
        ({"arms": arms("frozen", "online"), "replicates": 1}, "set replicates to 2 or more"),
        (
            {"arms": [{"name": "a", "planner": "deps", "episodic": "online"}]},
            "planner `deps` recalls nothing",
        ),
        ({"arms": arms("off", "off")}, "two arms have one name: off, off"),
        ({"arms": []}, "arms: "),
        ({"arms": [{"name": "Off!"}]}, "arms.0.name: "),
        ({"tasks": ["stick", "bowl", "stick"]}, "tasks named twice: stick"),
        ({"learn_tasks": ["bowl", "bowl"]}, "learn_tasks named twice: bowl"),
        ({"groups": ["MT3"]}, "no task of it is in MT3"),
        ({"passes": 0}, "passes: "),
        ({"replicates": "many"}, "got 'many'"),
        ({"error_share": 1.5}, "error_share: "),
        ({"schema_version": 2}, "schema_version: "),
        ({"seed": -1}, "seed: "),
    ],
)
def test_one_line_says_what_is_wrong(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(MnemonautError) as error:
        parse_suite(body(**changes), "mine.toml")
    assert said in one_line(error)
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"tasks": ["stick", "bowl"], "learn_tasks": ["planks", "bowl"]},
        {"tasks": [], "learn_tasks": ["bowl"]},
        {"tasks": [], "groups": ["MT1"], "learn_tasks": ["bowl"]},
    ],
)
def test_what_is_tested_must_not_be_learnt(changes: dict[str, Any]) -> None:
    with pytest.raises(SuiteError) as error:
        parse_suite(body(**changes), "mine.toml")
    assert "tasks both learnt and tested: bowl" in one_line(error)


def test_other_tasks_may_be_learnt() -> None:
    suite = parse_suite(body(tasks=[], groups=["MT2"], learn_tasks=["bowl"]), "mine.toml")
    assert suite.learn_tasks == ("bowl",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name = ", "is not TOML"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'arms = [{ name = "off" }]', "name: "),
    ],
)
def test_a_file_that_is_no_suite(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(SuiteError) as error:
        load_suite(path)
    assert said in one_line(error) and "broken.toml" in str(error.value)


def test_a_file_that_is_absent(tmp_path: Path) -> None:
    with pytest.raises(SuiteError) as error:
        load_suite(tmp_path / "absent.toml")
    assert "absent.toml" in one_line(error)


def test_a_name_that_is_unknown() -> None:
    with pytest.raises(UnknownName) as error:
        load_suite("minecraft-defalt")
    assert one_line(error) == (
        "unknown suite `minecraft-defalt`. Did you mean `minecraft-default`? "
        "`mnemonaut bench --list` shows all."
    )
