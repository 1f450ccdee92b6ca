"""A memory of one's own: the newest experiences, whatever was asked. See add_a_memory.md."""

from mnemonaut.agents.episode import run_episode
from mnemonaut.envs import registry
from mnemonaut.evals.compose import Arm, open_memory, players_of
from mnemonaut.memory import Recall

ENV = "mnemonaut/MinecraftText-v0"


class Newest:
    """Recalls by age alone: does it matter to find the right experience, or just any?

    All that it knows is in the store, so that a run that was stopped can go on.
    """

    def __init__(self, store):
        self.store = store

    def remember(self, experience):
        return self.store.remember(experience)

    def recall(self, query, k=5, where=None):
        within = self.store.ids({**query.scope, **(where or {})})
        newest = list(within)[: -k - 1 : -1]
        return [
            Recall(id, self.store.get(id), 1 / (1 + age), {"recency": 1 / (1 + age)})
            for age, id in enumerate(newest)
        ]

    def credit(self, ids, outcome):
        self.store.credit(ids, outcome)


def first_recall(episodic):
    """Four episodes with that memory; the tasks of what the last one recalled first."""
    arm = Arm("example", episodic=episodic, k=3)
    env, world = registry.make(ENV), registry.world(ENV)
    with open_memory(arm, ":memory:", world) as (memories, store):
        player = players_of(arm, ENV, prior_seed=7)
        for seed, task in enumerate(["stick", "stick", "crafting_table", "stick"]):
            agent = player(memories, {"episode": str(seed)}, len(store))
            run_episode(env, agent, task=task, seed=seed)
    return [recall.experience.task for recall in agent.rounds[0].decision.recalled]


if __name__ == "__main__":
    print("online recalls", first_recall("online"))
    print("newest recalls", first_recall("add_memory:Newest"))
