"""The MINDSTORES loop: recall, propose, predict, recall for doubts, revise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.knowledge import Knowledge, Recipe
from mnemonaut.envs.minecraft.tasks import goal_of
from mnemonaut.envs.world import Goal, SkillCall, State
from mnemonaut.memory import Experience, ExperienceStore, Memories, Query, Recall, condition
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.mindstores import Mindstores
from mnemonaut.planners.planner import Attempt, History, Plan, Prediction

Prior = Callable[..., Knowledge]
MakeState = Callable[..., State]
MakeAttempt = Callable[..., Attempt]
MakeExperience = Callable[..., Experience]


@dataclass
class Recording:
    """A real store that tells what it was asked."""

    store: ExperienceStore
    asked: list[tuple[Query, int]] = field(default_factory=list)
    given: list[int] = field(default_factory=list)

    def remember(self, experience: Experience) -> int:
        return self.store.remember(experience)

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        self.asked.append((query, k))
        found = self.store.recall(query, k, where)
        self.given.extend(recall.id for recall in found)
        return found

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        self.store.credit(ids, outcome)


@pytest.fixture
def memory() -> Iterator[Recording]:
    with ExperienceStore(":memory:") as store:
        yield Recording(store)


@dataclass(frozen=True)
class Doubtful:
    """A mind that never trusts a plan: with every revision it names another thing to do."""

    args: tuple[str | int, ...] = ("x",)
    revisions: list[int] = field(default_factory=list)

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        return Plan((SkillCall("try0", self.args),))

    def predict(
        self, goal: Goal, state: State, plan: Plan, history: History, recalled: Sequence[Recall]
    ) -> Prediction:
        return Prediction(0.1, plan.calls)

    def revise(
        self,
        goal: Goal,
        state: State,
        plan: Plan,
        prediction: Prediction,
        history: History,
        recalled: Sequence[Recall],
    ) -> Plan:
        self.revisions.append(len(recalled))
        return Plan((SkillCall(f"try{len(self.revisions)}", self.args),))

    def explain(self, goal: Goal, state: State, history: History) -> str:
        return ""


def fill(memory: Recording, experience: MakeExperience, attempt: MakeAttempt, number: int) -> None:
    for n in range(number):
        worked = attempt(f"try{n % 12}", "x", n + 1, change={"x": 1})
        memory.remember(experience(f"task {n}", worked))


def test_the_first_question_names_task_and_state(
    prior: Prior, state: MakeState, memory: Recording
) -> None:
    mind = MinecraftMind(prior(0.0))
    now = state({"log": 2})
    Mindstores(mind, k=7).plan(goal_of("chest"), now, (), Memories(memory))
    query, k = memory.asked[0]
    assert k == 7
    assert query == Query(f"Task: chest\nState: {now.text}", "chest")
    assert {q.task for q, _ in memory.asked} == {"chest"}


@pytest.mark.parametrize("most", [0, 1, 3, 5])
def test_at_most_so_many_revisions(
    state: MakeState,
    attempt: MakeAttempt,
    experience: MakeExperience,
    memory: Recording,
    most: int,
) -> None:
    fill(memory, experience, attempt, 60)
    mind = Doubtful()
    decision = Mindstores(mind, k=2, max_revisions=most).plan(
        goal_of("log"), state(), (), Memories(memory)
    )
    assert len(mind.revisions) == len(decision.revisions) <= most
    assert len(decision.predictions) <= most
    assert len(decision.revisions) >= min(most, 1)
    assert mind.revisions == sorted(mind.revisions)
    assert decision.plan.calls[0].skill == f"try{len(mind.revisions)}"
    # The plan that was given up, oldest first; never the one that was kept.
    assert [p.calls[0].skill for p in decision.revisions] == [
        f"try{n}" for n in range(len(mind.revisions))
    ]


def test_without_anything_new_to_learn_it_does_not_revise(
    state: MakeState, memory: Recording
) -> None:
    mind = Doubtful()
    decision = Mindstores(mind).plan(goal_of("log"), state(), (), Memories(memory))
    assert mind.revisions == [] and decision.revisions == ()
    assert len(decision.predictions) == 1
    assert [q.text.split()[0] for q, _ in memory.asked] == ["Task:", "try0"]


def test_a_doubt_is_asked_for_once(
    prior: Prior,
    state: MakeState,
    attempt: MakeAttempt,
    experience: MakeExperience,
    memory: Recording,
) -> None:
    fill(memory, experience, attempt, 30)
    mind = MinecraftMind(prior(0.45))
    Mindstores(mind).plan(goal_of("iron_pickaxe"), state(), (), Memories(memory))
    texts = [query.text for query, _ in memory.asked]
    assert len(texts) > 3
    assert len(set(texts)) == len(texts)


def test_a_doubt_of_a_call_without_arguments_is_asked_for_too(
    state: MakeState, memory: Recording
) -> None:
    """Skills of other worlds take none: `look()`."""
    Mindstores(Doubtful(args=())).plan(goal_of("log"), state(), (), Memories(memory))
    assert [query.text.strip() for query, _ in memory.asked[1:]] == ["try0"]


@given(st.integers(0, 40), st.integers(1, 8))
def test_what_is_recalled_ends_in_the_decision_once_each(
    state: MakeState,
    attempt: MakeAttempt,
    experience: MakeExperience,
    number: int,
    k: int,
) -> None:
    with ExperienceStore(":memory:") as store:
        memory = Recording(store)
        fill(memory, experience, attempt, number)
        decision = Mindstores(Doubtful(), k=k).plan(goal_of("log"), state(), (), Memories(memory))
    ids = [recall.id for recall in decision.recalled]
    assert len(set(ids)) == len(ids)
    assert set(ids) == set(memory.given)
    assert len(ids) >= min(number, k)


def test_no_memory_is_no_hindrance(prior: Prior, state: MakeState, memory: Recording) -> None:
    mind = MinecraftMind(prior(0.45))
    goal, now = goal_of("furnace"), state()
    bare = mind.propose(goal, now, (), ())
    for planner, memories in (
        (Mindstores(mind), Memories()),
        (Mindstores(mind), Memories(condition("off", None))),
        (Mindstores(mind, k=0), Memories(memory)),
    ):
        decision = planner.plan(goal, now, (), memories)
        assert decision.plan == bare
        assert decision.recalled == () and decision.revisions == ()
    assert memory.asked == []


def test_what_is_recalled_for_a_doubt_corrects_the_plan(
    prior: Prior,
    state: MakeState,
    attempt: MakeAttempt,
    experience: MakeExperience,
    memory: Recording,
) -> None:
    """What is known of sticks lies under other tasks; the doubt about sticks brings it up."""
    true = prior(0.0)
    wrong = Recipe("stick", 4, {"planks": 7})
    mind = MinecraftMind(replace(true, recipes={**true.recipes, "stick": (wrong,)}))
    seen = attempt("craft", "stick", 4, before={"planks": 9}, change={"planks": -2, "stick": 4})
    memory.remember(experience("ladder", seen))
    for n in range(8):
        memory.remember(
            experience(
                "wooden_sword", attempt("mine", "log", n + 1, before={}, change={"log": n + 1})
            )
        )
    goal = goal_of("wooden_sword")
    off = Mindstores(mind).plan(goal, state(), (), Memories())
    online = Mindstores(mind).plan(goal, state(), (), Memories(memory))
    assert 1 in {recall.id for recall in online.recalled}
    assert online.revisions and online.plan != off.plan
    logs = [int(p.calls[0].args[1]) for p in (off.plan, online.plan)]
    assert logs[1] < logs[0]


def test_equal_questions_have_equal_answers(
    prior: Prior,
    state: MakeState,
    attempt: MakeAttempt,
    experience: MakeExperience,
    memory: Recording,
) -> None:
    fill(memory, experience, attempt, 20)
    planner = Mindstores(MinecraftMind(prior(0.45)))
    decisions = [planner.plan(goal_of("rail"), state(), (), Memories(memory)) for _ in range(2)]
    assert decisions[0] == decisions[1]
