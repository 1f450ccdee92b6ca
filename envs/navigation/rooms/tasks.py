"""The tasks of Rooms-v0: its episodes by name, and what each one tells its agent."""

from collections.abc import Iterator, Mapping

from ...errors import UnknownName
from ...world import Goal, Task
from ..habitat.spaces import MAX_STEPS
from .episodes import DATASET, KINDS, SIZE, RoomsEpisode, episode_of, parts_of

LISTED = ("unseen", "valid", "seen", "train")
"""The splits in the order in which their tasks are listed."""


def goal_of(episode: RoomsEpisode, max_steps: int) -> Goal:
    """What the episode asks for; where it ends, and over what, is not told."""
    x, y = episode.start
    target = {
        "kind": "navigate",
        "instruction": episode.instruction,
        "building": episode.home,
        "start": [x, y, 0.0],
        "dataset": DATASET,
        "split": episode.split,
        "path_id": episode.name,
        "thing": episode.thing,
    }
    scope = {"building": episode.home}
    return Goal(episode.name, episode.instruction, target, max_steps, scope)


class RoomsTasks(Mapping[str, Task]):
    """Tasks by name, `rooms <split> <kind> <n>`; looking one up builds its home alone.

    All tasks of `train` can be looked up, of which there is no end; the first of each kind are
    listed and counted.
    """

    def __getitem__(self, name: str) -> Task:
        try:
            episode = episode_of(name)
        except UnknownName:
            raise KeyError(name) from None
        goal = goal_of(episode, MAX_STEPS)
        group = f"{DATASET} {episode.split} {episode.kind}"
        return Task(name, group, goal.text, goal.target, goal.max_steps)

    def __contains__(self, name: object) -> bool:
        try:
            parts_of(str(name))
        except UnknownName:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        for split in LISTED:
            for kind in KINDS:
                for number in range(SIZE):
                    yield f"{DATASET} {split} {kind} {number}"

    def __len__(self) -> int:
        return len(LISTED) * len(KINDS) * SIZE

    def overview(self) -> dict[str, int]:
        """How many tasks each group lists; no home is built for it."""
        return {f"{DATASET} {split} {kind}": SIZE for split in LISTED for kind in KINDS}
