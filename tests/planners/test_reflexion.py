"""Reflexion: what went wrong is remembered in words, and shown to later episodes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import Knowledge
from mnemonaut.envs.minecraft.prior import draw_prior
from mnemonaut.envs.minecraft.skills import world
from mnemonaut.envs.minecraft.tasks import goal_of
from mnemonaut.envs.minecraft.text import MinecraftTextEnv
from mnemonaut.envs.world import INTERRUPTED, Goal, SkillCall, State
from mnemonaut.memory import Experience, ExperienceStore, Memories, condition
from mnemonaut.memory.experience import Recall
from mnemonaut.planners.deps import Deps
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.llm.simulated import Expertise, SimulatedBackend, SimulatedModel
from mnemonaut.planners.minds.language import LanguageMind
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.minds.minecraft_words import MinecraftWords
from mnemonaut.planners.planner import Attempt, History, Mind, Plan, Planner, Reflective
from mnemonaut.planners.reflexion import Reflexion
from mnemonaut.planners.zero_shot import ZeroShot

Prior = Callable[..., Knowledge]
MakeState = Callable[..., State]
MakeAttempt = Callable[..., Attempt]
WORLD = world()
TASKS = [item for item, group, _ in facts().tasks if group in ("MT1", "MT2")]


@dataclass
class Watched(MinecraftMind):
    """A symbolic mind that tells which recalls it was shown."""

    prior: Knowledge
    shown: list[tuple[Recall, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.prior)

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        self.shown.append(tuple(recalled))
        return super().propose(goal, state, history, recalled, explanation)


@pytest.fixture
def store() -> Iterator[ExperienceStore]:
    with ExperienceStore(":memory:") as opened:
        yield opened


def remember(store: ExperienceStore, task: str, lesson: str, when: int = 0) -> None:
    """An episode with all that belongs to it, and its lesson."""
    step = {"success": False, "text": "no", "facts": {"cause": "search"}, "change": {"steps": 9}}
    outcome = {"success": False, "text": "failed: no", "steps": [step], "ended": "gave up"}
    told = {**outcome, "lesson": lesson} if lesson else outcome
    state = {"text": "I carry 3 log.", "facts": {"inventory": {"log": 3}}}
    plan = [{"skill": "mine", "args": ["log", 1]}]
    store.remember(Experience(state, task, plan, told, {"env": "e"}, when))


def test_lessons_are_shown_without_what_they_were_drawn_from(
    prior: Prior, state: MakeState, store: ExperienceStore
) -> None:
    remember(store, "log", "mine(log, 1): go to a forest first")
    mind = Watched(prior(0.0))
    memories = Memories(condition("online", store))
    decision = Reflexion(mind).plan(goal_of("log"), state(), (), memories)
    (recall,) = decision.recalled
    assert mind.shown == [decision.recalled]
    assert recall.id == 1 and recall.score == pytest.approx(sum(recall.why.values()))
    lesson = "mine(log, 1): go to a forest first"
    assert recall.experience == Experience(
        {"text": "", "facts": {}},
        "log",
        (),
        {"success": False, "text": lesson, "lesson": lesson, "steps": []},
    )


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_few_distinct_lessons_of_the_task_first(
    prior: Prior, state: MakeState, store: ExperienceStore, most: int
) -> None:
    for n in range(12):
        remember(store, "ladder", "", n)  # rounds before the last have none
        remember(store, "ladder", f"lesson {n // 4}", n)
        remember(store, "iron_pickaxe", f"other lesson {n}", n)
    memories = Memories(condition("online", store))
    planner = Reflexion(MinecraftMind(prior(0.0)), lessons=most)
    recalled = planner.plan(goal_of("ladder"), state(), (), memories).recalled
    lessons = [recall.experience.outcome["lesson"] for recall in recalled]
    assert len(lessons) == most == len(set(lessons))
    assert set(lessons) <= {"lesson 0", "lesson 1", "lesson 2"}


def test_no_memory_is_no_hindrance(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.45))
    goal = goal_of("furnace")
    for memories in (Memories(), Memories(condition("off", None))):
        decision = Reflexion(mind).plan(goal, state(), (), memories)
        assert decision.recalled == ()
        assert decision.plan == mind.propose(goal, state(), (), ())


def test_the_last_failure_is_explained_and_planned_around(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    planner = Reflexion(MinecraftMind(prior(0.0)))
    failed = attempt("craft", "stick", 4, before={}, cause="missing", item="leather", each=1)
    decision = planner.plan(goal_of("stick"), state(), (failed,), Memories())
    assert "craft(stick, 4): so it went" in decision.explanation
    assert "hunt(leather, 1)" in [str(call) for call in decision.plan.calls]


def test_a_lesson_tells_every_failure_of_an_episode(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    planner = Reflexion(MinecraftMind(prior(0.0)))
    assert isinstance(planner, Reflective) and not isinstance(
        Deps(MinecraftMind(prior(0.0))), Reflective
    )
    goal = goal_of("stick")
    worked = attempt("mine", "log", change={"log": 1})
    failed = [attempt("craft", item, 4, cause="missing") for item in ("planks", "stick")]
    cut = Attempt(SkillCall("mine", ("log", 9)), INTERRUPTED)
    for success in (True, False):
        assert planner.reflect(goal, state(), (), success) == ""
        assert planner.reflect(goal, state(), (worked,), success) == ""
        lesson = planner.reflect(goal, state(), (worked, *failed, worked), success)
        assert lesson.splitlines() == [
            "craft(planks, 4): so it went",
            "craft(stick, 4): so it went",
        ]
    assert planner.reflect(goal, state(), (worked, cut), True) == ""
    assert "interrupted" in planner.reflect(goal, state(), (worked, cut), False)


def play(
    planner: Planner, task: str, memories: Memories | None = None, seed: int = 3
) -> tuple[bool, PlanningAgent]:
    agent = PlanningAgent(planner, WORLD, memories)
    outcome = run_episode(MinecraftTextEnv("exact"), agent, task=task, seed=seed)
    return outcome.success, agent


def test_the_oracle_learns_no_lesson_for_it_needs_none(
    prior: Prior, store: ExperienceStore
) -> None:
    memories = Memories(condition("online", store))
    for task in TASKS:
        success, agent = play(Reflexion(MinecraftMind(prior(0.0))), task, memories)
        assert success and len(agent.rounds) == 1
    assert not any("lesson" in store.get(id).outcome for id in store.ids())


def test_with_errors_it_recovers_and_the_last_experience_holds_the_lesson(
    prior: Prior, store: ExperienceStore
) -> None:
    mind = MinecraftMind(prior(0.45, 1))
    memories = Memories(condition("online", store))
    wins = learnt = 0
    for task in TASKS:
        success, agent = play(Reflexion(mind), task, memories)
        wins += success
        kept = [store.get(id).outcome.get("lesson") for id in agent.remembered]
        failed = any(not a.feedback.success for done in agent.rounds for a in done.attempts)
        assert bool(kept[-1]) is failed and not any(kept[:-1])
        learnt += failed
    assert learnt > 3 and wins > sum(play(ZeroShot(mind), task)[0] for task in TASKS)


def stream(name: str, seed: int) -> list[int]:
    """Rounds in each of three passes over the tasks, with a mind that reads a prompt alone."""
    expert = MinecraftMind(draw_prior(0.45, np.random.default_rng(seed)))
    model = SimulatedModel([Expertise(frozenset(WORLD.skills), MinecraftWords(), expert)])
    client = Client(SimulatedBackend(model), "simulated", max_tokens=4096)
    planner = Reflexion(LanguageMind(client, WORLD.skills))
    rounds = [0, 0, 0]
    with ExperienceStore(":memory:") as opened:
        memories = Memories(condition(name, opened, names=WORLD.names))
        for nth in range(3):
            for task in TASKS:
                client.begin(f"{nth}/{task}")
                success, agent = play(planner, task, memories, crc32(f"{nth}/{task}".encode()))
                assert success
                rounds[nth] += len(agent.rounds)
    return rounds


@pytest.mark.parametrize("seed", [0, 1])
def test_lessons_pay_in_later_episodes(seed: int) -> None:
    """They reach a mind that sees nothing but its prompt, and only in words. Told of things that
    do not exist here, it does as without."""
    off, online, placebo = (stream(name, seed) for name in ("off", "online", "placebo"))
    assert online[1] + online[2] < 0.8 * (off[1] + off[2])
    assert placebo == off


def test_zero_shot_and_deps_remember_no_lesson(prior: Prior, store: ExperienceStore) -> None:
    minded: Mind = MinecraftMind(prior(0.45, 1))
    memories = Memories(condition("online", store))
    for planner in (ZeroShot(minded), Deps(minded)):
        play(planner, TASKS[-1], memories)
    assert len(store) > 2
    assert not any("lesson" in store.get(id).outcome for id in store.ids())
