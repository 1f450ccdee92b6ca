"""A planner of one's own: do again what worked for this task. See add_a_planner.md."""

from pathlib import Path
from tempfile import TemporaryDirectory

from mnemonaut.envs import SkillCall
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import parse_suite
from mnemonaut.evals.summary import read_summary
from mnemonaut.memory import Query
from mnemonaut.planners.planner import Decision, Plan


class Imitator:
    """Takes over a recalled plan that worked in the same state; else asks its mind."""

    def __init__(self, mind, k=5):
        self.mind, self.k = mind, k

    def plan(self, goal, state, history, memories):
        recalled = ()
        if memories.episodic is not None:
            query = Query(f"Task: {goal.task}\nState: {state.text}", goal.task, goal.scope)
            recalled = tuple(memories.episodic.recall(query, self.k))
        for found in recalled if not history else ():
            old = found.experience
            if old.success and old.task == goal.task and old.state["text"] == state.text:
                calls = tuple(SkillCall(c["skill"], tuple(c["args"])) for c in old.plan)
                return Decision(Plan(calls, f"as in #{found.id}"), recalled)
        return Decision(self.mind.propose(goal, state, history, recalled), recalled)


SUITE = {
    "name": "imitation",
    "tasks": ["stone_pickaxe", "furnace", "torch", "bed"],
    "passes": 4,
    "replicates": 4,
    "env_options": {"setting": "exact"},
    "arms": [
        {"name": "off", "planner": "add_planner:Imitator"},
        {"name": "online", "planner": "add_planner:Imitator", "episodic": "online"},
    ],
}

if __name__ == "__main__":  # workers import this file again
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "run"
        run_suite(parse_suite(SUITE, "here"), folder, workers=2)
        for name, arm in read_summary(folder)["arms"].items():
            print(f"{name}: {arm['replans_per_success_last_pass']:.2f} replans a success at last")
