"""Semantic memories by name, in arms and suites."""

from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.errors import SuiteError, UnknownName
from mnemonaut.evals.compose import Arm, open_memory
from mnemonaut.evals.semantics import PLACEMENTS, semantic_memory
from mnemonaut.evals.suite import parse_suite
from mnemonaut.memory.errors import StoreError
from mnemonaut.memory.memories import Advice

from .conftest import one_line

ENV = "mnemonaut/Household-v0"
WORLD = registry.world(ENV)
TARGET = {"kind": "tidy", "home": "Kitchen_3", "room": "kitchen"}
FACTS: dict[str, Any] = {
    "home": "Kitchen_3", "room": "kitchen", "day": 1, "phase": "", "held": "", "explored": True,
    "on": {"Pillow 1": "Floor 1", "Mug 1": "Floor 1", "Apple 1": "Fridge 1"},
    "receptacles": ["Bed 1", "CounterTop 1", "Floor 1", "Fridge 1", "Sofa 1", "StoveBurner 1"],
    "state": {}, "unopened": [],
}  # fmt: skip


def advice(name: str, seed: int = 0) -> Advice:
    memory = semantic_memory(name, seed=seed)
    assert memory is not None
    found = memory.advise(TARGET, FACTS)
    assert found is not None
    return found


def test_of_another_worlds_goal_it_says_nothing() -> None:
    memory = semantic_memory("graph")
    assert memory is not None
    assert memory.advise({"stone_pickaxe": 1}, {"inventory": {}, "biome": "plains"}) is None


def test_off_is_none() -> None:
    assert semantic_memory("off") is None


@pytest.mark.parametrize("name", PLACEMENTS)
def test_all_share_one_detector_and_answer_alike_when_asked_again(name: str) -> None:
    found = advice(name)
    assert found.facts["misplaced"] == advice("graph").facts["misplaced"] != {}
    assert "Mug 1" in found.facts["misplaced"] and "Apple 1" not in found.facts["misplaced"]
    assert set(found.facts["belongs"]) == set(found.facts["misplaced"])
    assert advice(name) == found


def test_they_differ_in_where_things_belong() -> None:
    told = {name: repr(advice(name).facts["belongs"]) for name in PLACEMENTS}
    assert len(set(told.values())) == len(told)
    best = advice("graph").facts["belongs"]["Pillow 1"][0][0]
    assert best in ("Bed", "Sofa")


def test_a_seed_draws_the_random_and_the_misfiled() -> None:
    for name in ("random", "misfiled"):
        assert len({repr(advice(name, seed).facts["belongs"]) for seed in range(4)}) > 1
    assert advice("graph", 1) == advice("graph", 2)


def test_a_name_that_there_is_not() -> None:
    with pytest.raises(UnknownName, match=r"unknown semantic memory `grph`. Did you mean `graph`"):
        semantic_memory("grph")


def test_a_file_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        semantic_memory("graph", str(tmp_path / "none.json.gz"))
    assert "none.json.gz" in one_line(error)
    broken = tmp_path / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    with pytest.raises(StoreError) as error:
        semantic_memory("graph", str(broken))
    assert "broken.json" in one_line(error)


@pytest.mark.parametrize("episodic", ["off", "online"])
@pytest.mark.parametrize("semantic", ["off", "graph"])
def test_an_arm_opens_its_memories_each_for_itself(episodic: str, semantic: str) -> None:
    arm = Arm("a", episodic=episodic, semantic=semantic)
    with open_memory(arm, ":memory:", WORLD) as (memories, store):
        assert (memories.semantic is not None) == (semantic != "off")
        assert (memories.episodic is not None) == (store is not None) == (episodic != "off")


def body(**arm: Any) -> dict[str, Any]:
    return {"name": "t", "env": ENV, "tasks": ["tidy Kitchen_20"], "arms": [{"name": "a", **arm}]}


def test_an_arm_of_a_suite_has_the_suites_placements() -> None:
    suite = parse_suite(body(semantic="graph") | {"placements": "mine.json.gz"}, "t")
    arm = suite.arm("a")
    assert (arm.semantic, arm.placements) == ("graph", "mine.json.gz")
    plain = parse_suite(body(), "t").arm("a")
    assert (plain.semantic, plain.placements) == ("off", "")


def test_a_suite_with_a_memory_that_there_is_not() -> None:
    with pytest.raises(SuiteError, match=r"unknown semantic memory `grap`. Did you mean `graph`"):
        parse_suite(body(semantic="grap"), "t")


def test_the_digest_of_a_suite_tells_its_memories_apart() -> None:
    digests = {
        parse_suite(body(semantic=name) | {"placements": file}, "t").digest()
        for name in ("off", *PLACEMENTS)
        for file in ("", "mine.json.gz")
    }
    assert len(digests) == 2 * (1 + len(PLACEMENTS))
