"""`mnemonaut run` in a home: options of the env, and the memory of where things belong."""

import pytest

from .conftest import Call

ENV = "mnemonaut/Household-v0"


def test_the_story_of_tidying(call: Call) -> None:
    words = ("run", ENV, "--task", "tidy Bathroom_21", "--error-share", 0, "--semantic", "graph")
    answer = call(*words)
    assert answer.code == 0 and answer.err == ""
    lines = answer.out.splitlines()
    assert max(map(len, lines)) <= 80
    flat = " ".join(answer.out.split())
    assert "goal tidy up the bathroom Bathroom_21" in flat
    assert "I am in the bathroom Bathroom_21 on day" in flat and "explore()" in flat
    assert "done()" in flat and call(*words).out == answer.out


def test_json_tells_options_memories_and_scores(call: Call) -> None:
    words = ("run", ENV, "--task", "tidy Kitchen_21", "--json", "--error-share", 0)
    more = ("--semantic", "common", "--option", "observations=oracle", "--option", "timeout=9.5")
    told = call(*words, *more).json
    assert told["env_options"] == {"observations": "oracle", "timeout": 9.5}
    assert told["semantic"] == "common" and told["placements"] == ""
    (episode,) = told["episodes"]
    first = episode["rounds"][0]["attempts"]
    assert first and all(attempt["call"] != "explore()" for attempt in first)
    plain = call(*words).json
    assert plain["semantic"] == "off"
    assert plain["episodes"][0]["rounds"][0]["attempts"][0]["call"] == "explore()"


def test_the_simulated_model_plays_as_the_symbolic_mind(call: Call) -> None:
    words = ("run", ENV, "--task", "fetch Bathroom_1 1", "--json", "--seed", 3)
    attempts = []
    for mind in (("--error-share", 0.38), ("--llm", "simulated:0.38")):
        (episode,) = call(*words, *mind).json["episodes"]
        attempts.append([a["call"] for r in episode["rounds"] for a in r["attempts"]])
    assert attempts[0] == attempts[1] and attempts[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--semantic", "grap"), "unknown semantic memory `grap`. Did you mean `graph`?"),
        (("--option", "engine"), "--option engine: write NAME=VALUE"),
        (("--option", "engine=headles"), "unknown engine `headles`. Did you mean `headless`?"),
        (("--option", "colour=red"), "does not take these options"),
        (("--option", "scenes=/nowhere/at/all"), "no scenes at /nowhere/at/all"),
        (("--task", "cook Kitchen_1"), "is no household task; write `tidy Kitchen_3`"),
        (("--task", "tidy Kitchn_1"), "Did you mean `Kitchen_1`?"),
        (("--semantic", "graph", "--placements", "/nowhere.gz"), "/nowhere.gz"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(call: Call, words: tuple[str, ...], told: str) -> None:
    answer = call("run", ENV, *words)
    assert answer.code not in (0, 1) and answer.out.count("\n") <= 6
    line = " ".join(answer.err.split())
    assert told in line and "Traceback" not in answer.err
