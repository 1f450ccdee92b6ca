"""The language mind in any world: the form of its answers, and a world nobody wrote a mind for."""

import json
from typing import Any

import gymnasium
import pytest
from gymnasium import spaces
from jsonschema import Draft202012Validator

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs import registry
from mnemonaut.envs.world import (
    Feedback,
    Goal,
    Info,
    Skill,
    SkillRun,
    State,
    Task,
    Transition,
    World,
)
from mnemonaut.planners.deps import Deps
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.minds.language import (
    EXPLANATION_SCHEMA,
    PREDICTION_SCHEMA,
    LanguageMind,
    plan_schema,
)

from .script import Script, planned

WORLD = registry.world("mnemonaut/MinecraftText-v0")


def objects(schema: Any) -> list[dict[str, Any]]:
    """All object schemas, at any depth."""
    if isinstance(schema, list):
        return [found for each in schema for found in objects(each)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if schema.get("type") == "object" else []
    return own + [found for each in schema.values() for found in objects(each)]


SCHEMAS = [
    plan_schema("propose", WORLD.skills),
    plan_schema("revise", WORLD.skills),
    PREDICTION_SCHEMA,
    EXPLANATION_SCHEMA,
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema["title"])
def test_a_schema_has_the_strict_form(schema: dict[str, Any]) -> None:
    """OpenAI's strict mode: every key required, no other allowed, at any depth."""
    Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object" and objects(schema)
    for each in objects(schema):
        assert each["additionalProperties"] is False
        assert sorted(each["required"]) == sorted(each["properties"])


def test_a_schema_allows_the_skills_of_the_world_and_no_other() -> None:
    validator = Draft202012Validator(plan_schema("propose", WORLD.skills))
    allowed = {
        name: validator.is_valid(json.loads(planned((name, ["log", 1]))))
        for name in (*WORLD.skills, "fly", "Mine", "mine ", "")
    }
    assert {name for name, valid in allowed.items() if valid} == set(WORLD.skills)


class LiftEnv(gymnasium.Env[Any, Any]):
    """A world that nobody wrote a mind for: a lift that one can leave on floor 3."""

    def __init__(self) -> None:
        self.action_space = spaces.Discrete(3, start=-1)
        self.observation_space = spaces.Discrete(10)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        super().reset(seed=seed)
        self._floor = 0
        return 0, {"goal": Goal("out", "leave the lift", {"out": 1}, 20)}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        self._floor += action
        out = action == 0
        return self._floor, float(out), out, False, {"success": out}


def press(args: tuple[Any, ...], now: Transition) -> SkillRun:
    direction, times = args
    for _ in range(times):
        now = yield 1 if direction == "up" else -1
    return Feedback(True, f"the lift is on floor {now.observation}")


def leave(args: tuple[Any, ...], now: Transition) -> SkillRun:
    if now.observation != 3:
        return Feedback(False, "the door opens on floor 3 only", {"floor": now.observation})
    yield 0
    return Feedback(True, "out")


def seen(observation: Any, info: Info) -> State:
    return State(f"The lift is on floor {observation}.", {"floor": int(observation)})


LIFT = World(
    {"out": Task("out", "all", "leave the lift", {"out": 1}, 20)},
    {
        "press": Skill("press", "press(direction, times): up or down", press),
        "leave": Skill("leave", "leave(): on floor 3", leave),
    },
    seen,
)


def test_a_world_of_ones_own_needs_no_code_here() -> None:
    script = Script(
        planned(("press", ["up", 2]), ("leave", [])),
        '{"explanation": "leave(): go up once more"}',
        planned(("press", ["up", 1.0]), ("leave", [])),
    )
    mind = LanguageMind(Client(script, "m"), LIFT.skills)
    agent = PlanningAgent(Deps(mind), LIFT)
    assert run_episode(LiftEnv(), agent, seed=0).success
    assert [str(a.call) for done in agent.rounds for a in done.attempts] == [
        "press(up, 2)",
        "leave()",
        "press(up, 1)",
        "leave()",
    ]
    first, failed, second = (request.messages[1].content for request in script.heard)
    assert "- press(direction, times): up or down\n- leave(): on floor 3" in first
    assert "leave the lift" in first and "The lift is on floor 0." in first
    for prompt in (failed, second):
        assert "The lift is on floor 2." in prompt
        assert "1. press(up, 2): succeeded: the lift is on floor 2 | floor +2" in prompt
        assert "2. leave(): failed: the door opens on floor 3 only" in prompt
    assert "leave(): go up once more" in second
    assert [str(request.schema["title"]) for request in script.heard if request.schema] == [
        "propose",
        "explain",
        "propose",
    ]


def test_nothing_of_another_world_is_in_its_prompts() -> None:
    mind = LanguageMind(Client(Script("Yes."), "m"), LIFT.skills)
    goal = Goal("out", "leave the lift", {"out": 1}, 20)
    words = {"minecraft", "mine(", "craft(", "log", "pickaxe", "inventory", "biome", "block"}
    for question in ("propose", "explain"):
        messages = mind.messages(question, goal, seen(1, {}), (), None)
        text = " ".join(m.content for m in messages).lower()
        assert [word for word in words if word in text] == []
