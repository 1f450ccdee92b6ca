"""ADaPT: what fails becomes a goal of its own, and only what fails."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import Knowledge
from mnemonaut.envs.minecraft.skills import world
from mnemonaut.envs.minecraft.text import MinecraftTextEnv
from mnemonaut.envs.world import Feedback, Goal, SkillCall, State
from mnemonaut.memory import Memories
from mnemonaut.memory.experience import Recall
from mnemonaut.planners.adapt import Adapt
from mnemonaut.planners.deps import Deps
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.planner import Attempt, Decision, History, Plan, Planner, Prediction
from mnemonaut.planners.zero_shot import ZeroShot

Prior = Callable[..., Knowledge]
WORLD = world()
TASKS = [item for item, _, _ in facts().tasks][::3]
HOME = Goal("home", "be at home", {"home": 1})
HERE = State("here", {})


@dataclass
class Drilled:
    """A mind with one plan for each goal, by its task; it tells what it was asked."""

    plans: Mapping[str, str]
    asked: list[str] = field(default_factory=list)

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        self.asked.append(goal.task)
        return Plan(tuple(SkillCall(name) for name in self.plans.get(goal.task, "").split()))

    def predict(
        self, goal: Goal, state: State, plan: Plan, history: History, recalled: Sequence[Recall]
    ) -> Prediction:
        return Prediction(1.0)

    def revise(
        self,
        goal: Goal,
        state: State,
        plan: Plan,
        prediction: Prediction,
        history: History,
        recalled: Sequence[Recall],
    ) -> Plan:
        return plan

    def explain(self, goal: Goal, state: State, history: History) -> str:
        return ""


@dataclass
class Walk:
    """An episode by hand: `fail("open")` carries out the last plan up to a failure of `open`."""

    planner: Adapt
    history: list[Attempt] = field(default_factory=list)
    decision: Decision = field(default_factory=lambda: Decision(Plan(())))

    def ask(self) -> str:
        self.decision = self.planner.plan(HOME, HERE, tuple(self.history), Memories())
        return " ".join(call.skill for call in self.decision.plan.calls)

    def fail(self, skill: str) -> str:
        for call in self.decision.plan.calls:
            success = call.skill != skill
            self.history.append(Attempt(call, Feedback(success, "so it went")))
            if not success:
                return self.ask()
        raise ValueError(skill)

    def succeed(self) -> str:
        for call in self.decision.plan.calls:
            self.history.append(Attempt(call, Feedback(True, "so it went")))
        return self.ask()


PLANS = {"home": "walk open enter", "open()": "find turn", "turn()": "oil push", "push()": "lean"}


def test_what_fails_is_planned_for_by_itself_and_then_the_goal_above() -> None:
    mind = Drilled(PLANS)
    walk = Walk(Adapt(mind))
    assert walk.ask() == "walk open enter" and walk.decision.explanation == ""
    assert walk.fail("open") == "find turn"
    assert walk.decision.explanation == "for make open() succeed"
    assert walk.fail("turn") == "oil push"
    assert walk.decision.explanation == "for make open() succeed > make turn() succeed"
    assert walk.succeed() == "find turn"
    assert walk.succeed() == "walk open enter"
    assert walk.succeed() == "walk open enter"
    assert mind.asked == ["home", "open()", "turn()", "open()", "home", "home"]


@pytest.mark.parametrize(
    ("depth", "failing", "asked"),
    [
        (1, "open open", ["home", "home", "home"]),
        (2, "open turn", ["home", "open()", "home"]),
        (3, "open turn push", ["home", "open()", "turn()", "open()"]),
        (4, "open turn push lean", ["home", "open()", "turn()", "push()", "turn()"]),
    ],
)
def test_at_the_greatest_depth_it_goes_back_up(depth: int, failing: str, asked: list[str]) -> None:
    mind = Drilled(PLANS)
    walk = Walk(Adapt(mind, max_depth=depth))
    walk.ask()
    for skill in failing.split():
        walk.fail(skill)
    assert mind.asked == asked


def test_a_sub_goal_is_done_only_with_its_whole_plan() -> None:
    walk = Walk(Adapt(Drilled(PLANS)))
    walk.ask()
    walk.fail("open")
    walk.history.append(Attempt(SkillCall("find"), Feedback(True, "found")))
    assert walk.ask() == "find turn"
    assert walk.succeed() == "walk open enter"


def test_a_goal_whose_own_call_fails_again_has_failed() -> None:
    """Opening is tried as a goal of its own, in vain: back to what it was for."""
    mind = Drilled({"home": "open enter", "open()": "find open"})
    walk = Walk(Adapt(mind))
    walk.ask()
    assert walk.fail("open") == "find open"
    assert walk.fail("open") == "open enter"
    assert walk.fail("open") == "find open"


def test_a_call_for_the_goal_of_the_episode_is_no_sub_goal() -> None:
    def subgoal(call: SkillCall) -> Goal:
        return Goal(str(call), "", {"home": 1} if call.skill == "enter" else {call.skill: 1})

    mind = Drilled({"home": "open enter", "open()": "enter turn"})
    walk = Walk(Adapt(mind, subgoal))
    walk.ask()
    assert walk.fail("enter") == "open enter"
    assert walk.fail("open") == "enter turn"
    assert walk.fail("enter") == "open enter" and walk.decision.explanation == ""


def test_a_sub_goal_that_needs_nothing_is_left_at_once() -> None:
    mind = Drilled({"home": "open enter"})
    walk = Walk(Adapt(mind))
    walk.ask()
    assert walk.fail("open") == "open enter"
    assert mind.asked == ["home", "open()", "home"]
    assert walk.decision.explanation == ""


def test_the_next_episode_begins_at_its_own_goal() -> None:
    mind = Drilled(PLANS)
    planner = Adapt(mind)
    first = Walk(planner)
    first.ask()
    first.fail("open")
    assert Walk(planner).ask() == "walk open enter"
    other = Goal("open()", "open it")
    first = Walk(planner)
    first.ask()
    first.fail("open")
    planner.plan(other, HERE, tuple(first.history), Memories())
    assert mind.asked[-1] == "open()"
    assert planner.plan(HOME, HERE, tuple(first.history), Memories()).explanation == ""


def play(planner: Planner, task: str, seed: int = 3) -> tuple[bool, PlanningAgent]:
    agent = PlanningAgent(planner, WORLD, max_replans=40)
    outcome = run_episode(MinecraftTextEnv("exact"), agent, task=task, seed=seed)
    return outcome.success, agent


@pytest.mark.parametrize("task", TASKS)
def test_what_does_not_fail_is_never_decomposed(prior: Prior, task: str) -> None:
    success, agent = play(Adapt(MinecraftMind(prior(0.0)), WORLD.subgoal), task)
    assert success and len(agent.rounds) == 1
    assert agent.rounds[0].decision.explanation == ""


def test_with_errors_it_recovers_by_sub_goals(prior: Prior) -> None:
    mind = MinecraftMind(prior(0.38, 1))
    planner = Adapt(mind, WORLD.subgoal)
    played = [play(planner, task) for task in TASKS]
    assert all(success for success, _ in played)
    assert sum(play(ZeroShot(mind), task)[0] for task in TASKS) < len(TASKS) / 2
    rounds = [done for _, agent in played for done in agent.rounds]
    nested = [done.decision for done in rounds if done.decision.explanation]
    assert len(nested) > len(TASKS)
    assert any(" > " in decision.explanation for decision in nested)


def test_after_a_failure_it_plans_for_less_than_deps_does(prior: Prior) -> None:
    """DEPS plans for the whole goal anew, ADaPT for the call that failed."""
    mind = MinecraftMind(prior(0.38, 1))
    shorter = 0
    for task in TASKS:
        seconds = []
        for planner in (Adapt(mind, WORLD.subgoal), Deps(mind)):
            _, agent = play(planner, task)
            seconds.append([done.decision for done in agent.rounds[1:2]])
        for adapted, whole in zip(*seconds, strict=True):
            assert len(adapted.plan.calls) <= len(whole.plan.calls)
            shorter += len(adapted.plan.calls) < len(whole.plan.calls)
    assert shorter > len(TASKS) / 3


def test_without_a_worlds_sub_goals_it_still_replans(prior: Prior) -> None:
    """The symbolic mind makes nothing of a goal in words, so the goal above is planned for."""
    mind = MinecraftMind(prior(0.38, 1))
    assert all(play(Adapt(mind), task)[0] for task in TASKS)
