"""Which episodes a round records, and what a memory would have told before them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from ....envs.navigation.rooms.episodes import RoomsEpisode
from ....envs.navigation.rooms.homes import rooms_home
from ....envs.navigation.rooms.told import direction_hint, place_hint
from .settings import TrainingSettings

_SEEDS, _PER_SEED, _PER_ROUND = 99, 10_000_000, 100_000
_DRAWN, _HINTED, _DONE = range(3)
_MIRRORED = 5


@dataclass(frozen=True, slots=True)
class Draw:
    """One episode to record.

    Attributes:
        task: its name.
        kind: of the task.
        origin: seed, round and number within the round; all chance of the episode derives
            from them, so that it does not matter beside which others it is rolled.
    """

    task: str
    kind: str
    origin: tuple[int, int, int]

    @property
    def hints(self) -> np.random.Generator:
        """What the episode's hints are drawn from."""
        return np.random.default_rng((*self.origin, _HINTED))

    @property
    def actions(self) -> np.random.Generator:
        """What its noise, or the mixing of expert and policy, is drawn from."""
        return np.random.default_rng((*self.origin, _DONE))


def draws(settings: TrainingSettings, round_number: int) -> Iterator[Draw]:
    """The endless list of a round: kinds by their shares, tasks that no other round has."""
    rng = np.random.default_rng((settings.seed, round_number, 0, _DRAWN))
    kinds = [kind for kind, _ in settings.kinds]
    shares = np.array([share for _, share in settings.kinds])
    first = settings.seed % _SEEDS * _PER_SEED + round_number * _PER_ROUND
    for number in count():
        kind = kinds[int(rng.choice(len(kinds), p=shares / shares.sum()))]
        origin = (settings.seed, round_number, number)
        yield Draw(f"rooms train {kind} {first + number}", kind, origin)


def in_mirror(settings: TrainingSettings, round_number: int, number: int) -> bool:
    """Whether a round's episode, by its number, is learned from in the mirror."""
    rng = np.random.default_rng((settings.seed, round_number, number, _MIRRORED))
    return bool(rng.random() < settings.mirrored)


def told(episode: RoomsEpisode, settings: TrainingSettings, rng: np.random.Generator) -> str:
    """The instruction; of a find episode at times with what a memory would add to it.

    A model that never met such sentences could not use them, and one that always did could not
    do without. Some rooms are the wrong ones: what is mostly so is not always so.
    """
    if episode.kind != "find":
        return episode.instruction
    home = rooms_home(episode.home)
    parts = [episode.instruction]
    if rng.random() < settings.place_hint_share:
        places = home.layout.places
        index = next(t.place for t in home.layout.things if t.noun == episode.thing)
        if rng.random() < settings.wrong_hint_share:
            index = int(rng.integers(len(places)))
        parts.append(place_hint(places[index].kind))
    if rng.random() < settings.direction_hint_share:
        east, north = (episode.goal[axis] - episode.start[axis] for axis in (0, 1))
        parts.append(direction_hint(east, north, episode.heading))
    return " ".join(parts)
