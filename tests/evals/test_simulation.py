"""The simulated model as a server's models: which names are served, and as what minds."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.world import Goal, State
from mnemonaut.evals.minds import simulated_model
from mnemonaut.evals.simulation import SHOWN, accepted, answer, simulated_server
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.llm.llm import Message
from mnemonaut.planners.llm.simulated import SimulatedBackend
from mnemonaut.planners.minds.language import LanguageMind

WORLD = registry.world("mnemonaut/MinecraftText-v0")


def questions() -> list[tuple[Message, ...]]:
    mind = LanguageMind(Client(SimulatedBackend(simulated_model(0, 0)), "s"), WORLD.skills)
    state = State("I am in a forest by day. I carry nothing.", {})
    items = ("stick", "stone_pickaxe", "furnace", "bed", "bucket")
    return [
        mind.messages("propose", Goal(item, f"obtain 1 {item}"), state, (), None) for item in items
    ]


def answers(name: str) -> list[str]:
    return [answer(name, messages, None) for messages in questions()]


@pytest.mark.parametrize(
    "name",
    [
        *SHOWN,
        "simulated:0",
        "simulated:0.0:7",
        "simulated:1",
        "simulated:1.0:3",
        "simulated:0.38:4611686018427387903",
    ],
)
def test_names_that_are_served(name: str) -> None:
    assert accepted(name)
    assert set(json.loads(answer(name, questions()[0], None))) == {"reason", "plan"}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "gpt-4o-mini",
        "simulated",
        "simulated:",
        "simulated:2",
        "simulated:1.5",
        "simulated:-0.1",
        "simulated:nan",
        "simulated:0.38:",
        "simulated:0.38:-1",
        "simulated:0.38:{seed}",
        "simulated:0.38:1:1",
        "simulated:0.38:1 ",
        "simulated:0.38\n",
        "simulated:\u0660",
        "xsimulated:0.38",
    ],
)
def test_names_that_are_not(name: str) -> None:
    assert not accepted(name)
    with pytest.raises(UnknownName, match="unknown model"):
        answer(name, questions()[0], None)


def test_each_seed_is_a_model_of_its_own_and_stays_the_same() -> None:
    drawn = {seed: answers(f"simulated:0.38:{seed}") for seed in (1, 2, 3)}
    assert len({tuple(each) for each in drawn.values()}) > 1
    assert answers("simulated:0.38:2") == drawn[2]
    assert answers("simulated:0.38") == answers("simulated:0.38:0")


def test_share_zero_is_the_oracle_whatever_the_seed() -> None:
    assert answers("simulated:0:1") == answers("simulated:0.0:2") == answers("simulated:0")
    truth = [simulated_model(0.0, 9).answer(messages) for messages in questions()]
    assert answers("simulated:0") == truth
    assert answers("simulated:0.9:1") != truth


def said(url: str, model: str) -> tuple[int, dict[str, Any]]:
    """What the server answers over HTTP to the first question."""
    messages = [{"role": m.role, "content": m.content} for m in questions()[0]]
    body = json.dumps({"model": model, "messages": messages}).encode()
    request = urllib.request.Request(
        f"{url}/chat/completions", body, {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_the_server_says_over_http_what_the_model_says() -> None:
    with simulated_server() as server:
        status, body = said(server.url, "simulated:0.38:4")
        refused, why = said(server.url, "simulated:2")
        with urllib.request.urlopen(f"{server.url}/models", timeout=30) as reply:
            listed = [model["id"] for model in json.loads(reply.read())["data"]]
    assert status == 200
    told = body["choices"][0]["message"]["content"]
    assert told == answer("simulated:0.38:4", questions()[0], None)
    assert refused == 404 and "simulated:2" in why["error"]["message"]
    assert listed == list(SHOWN)
