"""`mnemonaut run`, the real thing."""

from pathlib import Path

import pytest

from mnemonaut.memory import CONDITIONS, ExperienceStore

from .conftest import Call


def test_the_story_of_a_first_episode(command: Call, env_id: str, tmp_path: Path) -> None:
    words = (
        *("run", env_id, "--task", "wooden_pickaxe", "--option", "setting=exact", "--seed", 5),
        *("--episodic", "online", "--store", "kept.db", "--episodes", 2),
    )
    answer = command(*words)
    assert answer.code == 0 and answer.err == ""
    lines = answer.out.splitlines()
    assert max(map(len, lines)) <= 80 and "\x1b" not in answer.out
    assert lines[0] == f"Episode 1 of 2 in {env_id}, seed 5"
    for label in ("goal", "state", "recalled", "predicted", "plan", "do 1", "outcome"):
        assert any(line.strip().startswith(label) for line in lines), label
    assert "because similarity" in answer.out
    assert "memory      online, 0 experiences in kept.db" in lines
    assert "episodes reached their goal" in lines[-1]
    with ExperienceStore(tmp_path / "kept.db", read_only=True) as store:
        assert f"#{len(store)} in kept.db" in answer.out
    (tmp_path / "kept.db").unlink()
    for rest in tmp_path.glob("kept.db-*"):
        rest.unlink()
    assert command(*words).out == answer.out


def test_json_tells_the_same(call: Call, env_id: str) -> None:
    words = ("run", env_id, "--task", "stick", "--option", "setting=exact", "--error-share", 0)
    told, document = call(*words), call(*words, "--json").json
    (episode,) = document["episodes"]
    assert document["env"] == env_id and document["env_options"] == {"setting": "exact"}
    assert document["planner"] == "mindstores" and document["error_share"] == 0
    assert episode["goal"]["target"] == {"stick": 1}
    assert episode["outcome"]["success"] is True and episode["remembered"] == []
    (only,) = episode["rounds"]
    assert len(only["plan"]["calls"]) == len(only["attempts"]) == episode["outcome"]["actions"]
    flat = told.out.replace("\n", " ")
    for attempt in only["attempts"]:
        assert f"{attempt['call']}: ok, {attempt['text']}" in " ".join(flat.split())


def test_it_learns_over_episodes(call: Call, env_id: str) -> None:
    """Recalled ids are of experiences that earlier episodes remembered."""
    words = ("run", env_id, "--task", "stone_pickaxe", "--option", "setting=exact", "--episodes", 3)
    memory = ("--episodic", "online", "--store", ":memory:", "--seed", 5)
    episodes = call(*words, *memory, "--json").json["episodes"]
    kept: list[int] = []
    for nth, episode in enumerate(episodes):
        assert episode["seed"] == 5 + nth
        recalled = {r["id"] for each in episode["rounds"] for r in each["recalled"]}
        assert recalled <= set(kept) and bool(recalled) == bool(kept)
        for each in episode["rounds"]:
            for recall in each["recalled"]:
                assert sum(recall["why"].values()) == pytest.approx(recall["score"], abs=1e-5)
        kept += episode["remembered"]
    assert kept == list(range(1, len(kept) + 1))


@pytest.mark.parametrize("episodic", CONDITIONS)
def test_every_condition_runs(call: Call, env_id: str, store: Path, episodic: str) -> None:
    answer = call(
        *("run", env_id, "--task", "stick", "--option", "setting=exact"),
        *("--episodic", episodic, "--json", *(() if episodic == "off" else ("--store", store))),
    )
    assert answer.code == 0, answer.err
    assert answer.json["episodic"] == episodic
    (episode,) = answer.json["episodes"]
    assert bool(episode["remembered"]) == (episodic not in ("off", "frozen"))
    recalled = [r for each in episode["rounds"] for r in each["recalled"]]
    assert bool(recalled) == (episodic != "off")


def test_frozen_says_that_nothing_was_kept(call: Call, env_id: str, store: Path) -> None:
    answer = call("run", env_id, "--task", "log", "--episodic", "frozen", "--store", store)
    assert answer.code == 0, answer.err
    assert "nothing: the store is frozen" in answer.out


@pytest.mark.parametrize("planner", ["mindstores", "deps", "zero-shot", "random"])
def test_every_planner_runs(call: Call, env_id: str, planner: str) -> None:
    answer = call("run", env_id, "--task", "stick", "--planner", planner)
    assert answer.code == 0, answer.err
    assert f"planner     {planner}" in answer.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--episodic", "online"), 2, "add --store PATH"),
        (("--episodic", "onlin"), 2, "Did you mean `online`?"),
        (("--episodic", "frozen", "--store", ":memory:"), 2, "name it with --store"),
        (("--episodic", "frozen", "--store", "nowhere.db"), 5, "there is no store at"),
        (("--episodic", "online", "--store", ":memory:", "--planner", "deps"), 2, "mindstores"),
        (("--planner", "mindstore"), 2, "Did you mean `mindstores`?"),
        (("--option", "setting=exakt"), 2, "Did you mean `exact`?"),
        (("--task", "diamnd"), 2, "Did you mean `diamond`?"),
        (("--option", "feedback=loud"), 2, "unknown feedback"),
    ],
)
def test_a_wrong_wish_names_the_cure(
    call: Call, env_id: str, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = call("run", env_id, *words)
    assert answer.code == code and said in answer.err
    assert answer.err.count("\n") == 1


def test_an_option_that_the_env_does_not_take(call: Call) -> None:
    answer = call("run", "gymnasium.envs.toy_text.taxi:TaxiEnv", "--option", "setting=exact")
    assert answer.code == 2 and answer.err.count("\n") == 1


def test_a_policy_takes_no_planner(call: Call) -> None:
    answer = call("run", "mnemonaut/R2R-v0", "--agent", "stop", "--planner", "deps")
    assert answer.code == 2 and "leave --planner," in answer.err


def test_an_option_that_an_env_does_not_take(call: Call) -> None:
    answer = call("run", "mnemonaut/R2R-v0", "--agent", "stop", "--option", "actoins=x")
    assert answer.code == 2 and answer.err.endswith("unexpected keyword argument 'actoins'\n")
