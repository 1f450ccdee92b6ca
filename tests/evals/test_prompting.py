"""The prompt that would be sent is the one that is sent."""

from pathlib import Path

import pytest

from mnemonaut.envs.errors import UnknownName
from mnemonaut.evals.prompting import QUESTIONS, first_prompt
from mnemonaut.evals.results import Folder, read_lines, stream_keys
from mnemonaut.evals.stream import run_stream
from mnemonaut.memory import Experience, ExperienceStore
from mnemonaut.memory.errors import StoreError
from mnemonaut.planners.llm.llm import Reply, Request
from mnemonaut.planners.llm.reading import outside_data
from mnemonaut.planners.llm.simulated import SimulatedBackend

from .conftest import one_line, suite_of

ENV = "mnemonaut/MinecraftText-v0"
REMEMBERED = "# Remembered experiences of earlier episodes"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of four experiences of making things."""
    path = tmp_path / "kept.db"
    with ExperienceStore(path) as opened:
        for nth, task in enumerate(("stick", "stone_pickaxe", "furnace", "stone_pickaxe")):
            opened.remember(
                Experience(
                    state={"text": f"I am in a forest. This is number {nth}.", "facts": {}},
                    task=task,
                    plan=[{"skill": "craft", "args": [task, 1]}],
                    outcome={
                        "success": False,
                        "text": "failed: needs a table",
                        "steps": [{"success": False, "text": "needs a table", "change": {}}],
                    },
                    when=nth,
                )
            )
    return path


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_without_a_store(question: str) -> None:
    shown = first_prompt(ENV, "stone_pickaxe", question, None, 0, 5)
    system, user = shown.messages
    assert (system.role, user.role) == ("system", "user")
    assert shown.schema["title"] == question
    assert "obtain 1 stone_pickaxe" in user.content and "I am in a " in user.content
    assert "- mine(" in user.content and REMEMBERED not in user.content
    assert ("# Plan" in user.content) == (question in ("predict", "revise"))
    assert ("# Prediction" in user.content) == (question == "revise")
    asked = outside_data(user.content).rpartition("# Question")[2]
    assert all(f'"{key}"' in asked for key in shown.schema["required"])
    assert 100 < shown.tokens < 1000


@pytest.mark.parametrize("question", QUESTIONS)
def test_with_a_store_it_shows_what_would_be_recalled(question: str, store: Path) -> None:
    before = store.read_bytes()
    shown = first_prompt(ENV, "stone_pickaxe", question, store, 0, 3)
    user = shown.messages[1].content
    assert user.count("<data id=") == (0 if question == "explain" else 3)
    assert (REMEMBERED in user) == (question != "explain")
    with ExperienceStore(store, read_only=True) as kept:
        assert len(kept) == 4
    assert store.read_bytes() == before
    alone = first_prompt(ENV, "stone_pickaxe", question, None, 0, 3)
    assert (shown.tokens > alone.tokens) == (question != "explain")


def test_no_experience_is_asked_for(store: Path) -> None:
    without = first_prompt(ENV, "stone_pickaxe", "propose", None, 0, 5)
    assert first_prompt(ENV, "stone_pickaxe", "propose", store, 0, 0) == without


def test_the_seed_and_the_task_are_those_of_the_episode() -> None:
    states = {first_prompt(ENV, "log", "propose", None, n, 0).messages[1].content for n in range(8)}
    assert len(states) > 1
    again = first_prompt(ENV, "log", "propose", None, 3, 0)
    assert again == first_prompt(ENV, "log", "propose", None, 3, 0)
    default = first_prompt(ENV, None, "propose", None, 0, 0).messages[1].content
    assert "obtain 1 crafting_table" in default


def test_it_is_what_an_episode_asks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Request] = []
    send = SimulatedBackend.send

    def listen(self: SimulatedBackend, request: Request) -> Reply:
        heard.append(request)
        return send(self, request)

    monkeypatch.setattr(SimulatedBackend, "send", listen)
    suite = suite_of("off", tasks=["stick"], passes=1, replicates=1, llm="simulated:0")
    (key,) = stream_keys(suite)
    run_stream(suite, tmp_path, key)
    (record,) = read_lines(Folder(tmp_path).episodes(key))
    shown = first_prompt(ENV, "stick", "propose", None, record["seed"], 5)
    assert heard[0].messages == shown.messages and heard[0].schema == shown.schema


@pytest.mark.parametrize(
    ("env_id", "task", "question", "said"),
    [
        (ENV, "stone_pickax", "propose", "Did you mean `stone_pickaxe`?"),
        (ENV, "log", "proposal", "unknown question `proposal`"),
        ("mnemonaut/MinecraftTex-v0", None, "propose", "Did you mean `mnemonaut/MinecraftText-v0`"),
    ],
)
def test_a_wrong_name_is_told(env_id: str, task: str | None, question: str, said: str) -> None:
    with pytest.raises(UnknownName) as error:
        first_prompt(env_id, task, question, None, 0, 5)
    assert said in one_line(error)


def test_a_store_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        first_prompt(ENV, "log", "propose", tmp_path / "none.db", 0, 5)
    assert "there is no store" in one_line(error)
    assert not (tmp_path / "none.db").exists()


def test_only_experiences_within_the_scope_of_the_goal_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    with ExperienceStore(path) as opened:
        for building in ("House_12", "House_13"):
            state = {"text": f"In {building}", "facts": {}}
            outcome = {"success": True, "text": "there", "steps": []}
            opened.remember(Experience(state, "t", [], outcome, {"building": building}))
    shown = first_prompt("mnemonaut/R2R-v0", "generated unseen House_12-0_0", "propose", path, 0, 5)
    remembered = shown.messages[1].content.rpartition(REMEMBERED)[2]
    assert "In House_12" in remembered and "In House_13" not in remembered
