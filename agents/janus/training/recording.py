"""The episodes of a round: of the expert in round 0, of the policy beside the expert later."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ....envs.navigation.rooms.episodes import episode_of
from ..sizes import NOTHING, JanusSizes
from .choosers import Chooser, Mixed, PushedExpert, expert
from .drawing import Draw, draws, told
from .recorder import Ends, Recorder, pictures_env, record
from .rollout import Policy, lockstep
from .settings import TrainingSettings
from .trajectory import Trajectory

if TYPE_CHECKING:
    from ..model import Janus, Windows
    from ..words import WordVocabulary
    from .learner import Learner

Told = Callable[[float], None]
"""Told the share of a round's frames that are recorded."""


def episodes_of(
    round_number: int, learner: "Learner", recorders: Sequence[Recorder], tell: Told
) -> Iterator[Trajectory]:
    """Those of a round, of a learner as it is by then."""
    settings = learner.settings
    if round_number == 0:
        return imitation(settings, recorders[0], tell)
    return dagger(settings, round_number, learner.model, learner.windows, recorders, tell)


def imitation(settings: TrainingSettings, recorder: Recorder, tell: Told) -> Iterator[Trajectory]:
    """Round 0: what the expert does, half of the time while it is pushed about."""
    frames, wanted = 0, settings.recorded(0)
    for draw in draws(settings, 0):
        rng = draw.actions
        pushed = rng.random() < settings.noisy_share
        chooser: Chooser = expert
        if pushed:
            chooser = PushedExpert(rng, settings.push, settings.push_length)
        _begin(recorder, draw, settings, chooser)
        episode = record(recorder)
        frames += len(episode)
        yield episode
        tell(min(1.0, frames / wanted))
        if frames >= wanted:
            return


def dagger(
    settings: TrainingSettings,
    round_number: int,
    model: "Janus",
    windows: "Windows",
    recorders: Sequence[Recorder],
    tell: Told,
) -> Iterator[Trajectory]:
    """A later round: what the policy does, and what the expert would have done in its place.

    All rows end when there are frames enough. An episode that is cut then is as good as another:
    each of its frames is labelled.
    """
    wanted = settings.recorded(round_number)
    waiting = draws(settings, round_number)
    beta = settings.beta(round_number)
    order: dict[str, int] = {}
    found: dict[int, Trajectory] = {}
    frames = 0

    def begin(recorder: Recorder) -> bool:
        draw = next(waiting)
        order[draw.task] = len(order)
        _begin(recorder, draw, settings, Mixed(draw.actions, beta), by_policy=True)
        return True

    def acted(count: int) -> bool:
        nonlocal frames
        frames += count
        tell(min(1.0, frames / wanted))
        return frames < wanted

    policy = Policy(model, windows, len(recorders), half=settings.half)
    for recorder in lockstep(policy, recorders, begin, acted):
        episode = recorder.recorded()
        found[order[episode.task]] = episode
    for recorder in recorders:
        if recorder.running and recorder.said != NOTHING:
            episode = recorder.recorded()
            found[order[episode.task]] = episode
    for number in sorted(found):
        yield found[number]


def recorders(
    settings: TrainingSettings, sizes: JanusSizes, vocabulary: "WordVocabulary"
) -> list[Recorder]:
    """As many as episodes are rolled in lockstep, for a model of some sizes."""
    ends = Ends(settings.max_frames, settings.linger)
    return [
        Recorder(pictures_env(sizes, settings.max_frames + 1), vocabulary, ends)
        for _ in range(settings.rows)
    ]


def _begin(
    recorder: Recorder,
    draw: Draw,
    settings: TrainingSettings,
    chooser: Chooser,
    *,
    by_policy: bool = False,
) -> None:
    instruction = told(episode_of(draw.task), settings, draw.hints)
    recorder.begin(draw.task, draw.kind, instruction, chooser, by_policy=by_policy)
