"""`mnemonaut envs`."""

import pytest

from mnemonaut.envs import registry

from .conftest import Call


def test_list(call: Call) -> None:
    answer = call("envs")
    rows = call("envs", "--json").json["envs"]
    assert answer.code == 0
    assert [row["id"] for row in rows] == list(registry.ENVS)
    for row in rows:
        assert row["id"] in answer.out and row["summary"] in " ".join(answer.out.split())
        assert row["ready"] or "habitat" in row["missing"]
        if row["ready"]:
            world = registry.world(row["id"])
            assert row["tasks"] == sum(world.groups().values())
            assert row["tasks"] or all(task.needs for task in world.tasks.values())


def test_list_says_what_is_missing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = registry.EnvEntry("no_such_package.env:Env", "no_such_package.env:world", "a test")
    monkeypatch.setitem(registry.ENVS, "acme/Absent-v0", absent)
    row = call("envs", "--json").json["envs"][-1]
    assert row["id"] == "acme/Absent-v0" and row["ready"] is False
    assert "no_such_package" in row["missing"]
    assert "lacks" in call("envs").out


def test_show(call: Call, env_id: str) -> None:
    document = call("envs", "show", env_id, "--json").json
    world = registry.world(env_id)
    assert {task: group for group, names in document["tasks"].items() for task in names} == {
        task.name: task.group for task in world.tasks.values()
    }
    assert document["skills"].keys() == world.skills.keys()
    plain = call("envs", "show", env_id).out
    assert all(task in plain for task in world.tasks)


def test_of_a_large_group_a_few_tasks_are_named(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", "/nonexistent")
    shown = call("envs", "show", "mnemonaut/R2R-v0").out
    assert "generated seen House_0-60_0," in shown and "House_0-62_0" not in shown
    assert "... and 534 more" in " ".join(shown.split())


def test_the_tasks_and_skills_of_the_voxel_world(call: Call) -> None:
    shown = call("envs", "show", "mnemonaut/Minecraft-v0").out
    assert max(map(len, shown.splitlines())) <= 80
    flat = " ".join(shown.split())
    assert "MT8 diamond" in flat and "survival survival, survival_sword_food" in flat
    assert "mine mine(item, count)" in flat
    row = next(r for r in call("envs", "--json").json["envs"] if "Minecraft-v0" in r["id"])
    assert row["ready"] and row["tasks"] > 1500


def test_check_of_ours(call: Call, env_id: str) -> None:
    answer = call("envs", "check", env_id, "--steps", 10)
    assert (answer.code, answer.out) == (0, f"{env_id} keeps its contract\n")


def test_check_of_one_that_breaks_its_contract(call: Call) -> None:
    """Taxi gives no Goal, and knows nothing of tasks."""
    taxi = "acme/Taxi-v0"
    entry = registry.EnvEntry(
        "gymnasium.envs.toy_text.taxi:TaxiEnv", registry.ENVS["mnemonaut/MinecraftText-v0"].world
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.ENVS, taxi, entry)
        answer = call("envs", "check", taxi, "--steps", 2, "--json")
    assert answer.code == 1 and answer.json["passed"] is False
    assert answer.json["problem"] and answer.json["problem"] in answer.err


def test_check_of_an_unknown_one(call: Call) -> None:
    answer = call("envs", "check", "mnemonaut/MinecraftTxt-v0")
    assert answer.code == 2 and "Did you mean" in answer.err
