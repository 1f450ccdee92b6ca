"""Every knob of a training run, in one value."""

from dataclasses import dataclass, fields
from math import inf
from typing import Any

from ....envs.errors import MnemonautError, UnknownName
from ....envs.navigation.rooms.episodes import KINDS
from ..sizes import PRESETS, JanusSizes
from ..windows import INITIAL, RECENT, WORKING, window

PRECISIONS = ("float32", "bfloat16")

_LEAST = {
    "seed": 0, "sights": 1, "walk_frames": 1,
    "imitation_frames": 1, "imitation_learned": 1, "dagger_learned": 1,
    "dagger_rounds": 0, "dagger_frames": 1, "push_length": 1,
    "max_frames": 2, "linger": 1, "rows": 1, "batch_frames": 2,
    "decay": 0, "inflection": 0, "stop": 0, "progress_weight": 0,
    "valid_episodes": 0, "valid_steps": 1, "log_steps": 1, "state_minutes": 0, "pool_bytes": 1,
}  # fmt: skip
_SHARES = (
    "noisy_share", "push", "place_hint_share", "direction_hint_share", "wrong_hint_share",
    "policy_share", "final_rate", "warmup", "said_dropout", "mirrored",
)  # fmt: skip

Mix = tuple[tuple[str, float], ...]


class TrainingError(MnemonautError):
    """A training run that cannot be made as asked."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What a run does. Two runs with equal settings on one machine end with equal weights.

    Frames count what the learner or the recorder goes through; the full schedule of round 0 and
    of all later rounds is multiplied by `scale`.

    Attributes:
        seed: of weights, episodes, noise and the order of batches.
        working: the memories the model has; "spatial" alone, for instance, lets the semantic
            one see the current frame only.
        initial, recent: frames that a memory keeps.
        scale: share of the full schedule, of recording and learning alike.

        size: of the model, a name of `sizes.PRESETS`.
        shape: numbers of `JanusSizes` that differ from those of `size`.

        sights, walk_frames: what the encoders learn from, see `EncoderSettings`; not scaled, and
            of no meaning where encoders are given.

        kinds: shares of the kinds of tasks among recorded episodes.
        imitation_frames: recorded in round 0, from the expert and its noisy twin.
        dagger_rounds, dagger_frames: rounds after it, and frames recorded in each.
        betas: share of a rollout's actions that are the expert's, round by round from round 1;
            the last one holds for all later rounds.
        noisy_share: share of round 0's episodes in which the expert is pushed off its way.
        push, push_length: chance of a push at each action, and most random actions of one.
        max_frames: of an episode; a longer one is cut.
        linger: an episode ends where the expert has wanted to STOP so many times.
        rows: episodes that are rolled in lockstep.
        pool_bytes: most bytes of features that are kept; the oldest episodes go first.

        place_hint_share, direction_hint_share: find episodes that are told where such a thing
            mostly is, and where it was seen; drawn apart from each other.
        wrong_hint_share: of place hints, those that name a wrong room, as a memory does at times.

        imitation_learned, dagger_learned: frames learned from in round 0, and in each later
            round.
        policy_share: least share of a policy's own frames among those of a later round.
        batch_frames: most frames of one batch, its padding included.
        rate, final_rate: the learning rate at its height, and at its end as a share of that.
        warmup: share of the run in which the rate rises.
        decay, betas_adam, clip: AdamW's weight decay and moments; most length of a gradient.
        inflection: weight of frames where the expert does something else than was done last.
        stop: weight of frames where the expert stops; never below that of `inflection`.
        progress_weight: of the auxiliary loss, the error in the share of the way that is done.
        said_dropout: share of frames that are not told what was done last.
        mirrored: share of episodes that are seen in the mirror, once for all.
        precision: "float32", or "bfloat16" for the products of looking, learning and
            acting in rollouts.

        valid_episodes: of each kind after each round; 0 for none.
        valid_steps: actions after which a validation episode is over.
        log_steps: steps of learning between two lines of the log.
        state_minutes: minutes between two states to resume from; one is also kept per round.
    """

    seed: int = 0
    working: str = "both"
    initial: int = INITIAL
    recent: int = RECENT
    scale: float = 1.0

    size: str = "tiny"
    shape: tuple[tuple[str, float], ...] = ()

    sights: int = 400_000
    walk_frames: int = 280_000

    kinds: Mix = (
        ("route", 0.25),
        ("long", 0.15),
        ("return", 0.25),
        ("again", 0.2),
        ("find", 0.15),
    )
    imitation_frames: int = 375_000
    dagger_rounds: int = 1
    dagger_frames: int = 60_000
    betas: tuple[float, ...] = (0.5, 0.25, 0.0)
    noisy_share: float = 0.5
    push: float = 0.06
    push_length: int = 4
    max_frames: int = 200
    linger: int = 8
    rows: int = 32
    pool_bytes: int = 8_000_000_000

    place_hint_share: float = 0.35
    direction_hint_share: float = 0.35
    wrong_hint_share: float = 0.15

    imitation_learned: int = 1_500_000
    dagger_learned: int = 375_000
    policy_share: float = 0.5
    batch_frames: int = 512
    rate: float = 1e-3
    final_rate: float = 0.05
    warmup: float = 0.08
    decay: float = 0.02
    betas_adam: tuple[float, float] = (0.9, 0.98)
    clip: float = 1.0
    inflection: float = 3.0
    stop: float = 5.0
    progress_weight: float = 0.2
    said_dropout: float = 0.1
    mirrored: float = 0.5
    precision: str = "bfloat16"

    valid_episodes: int = 6
    valid_steps: int = 240
    log_steps: int = 20
    state_minutes: float = 2.0

    def __post_init__(self) -> None:
        if self.working not in WORKING:
            raise UnknownName("working memory", self.working, WORKING)
        window(self.initial, self.recent)
        if self.size not in PRESETS:
            raise UnknownName("size of a janus", self.size, PRESETS)
        if self.precision not in PRECISIONS:
            known = ", ".join(PRECISIONS)
            raise TrainingError(f"unknown precision `{self.precision}`; known: {known}")
        if not 0.0 < self.scale <= 100.0:
            raise TrainingError(f"scale is {self.scale:g}; give a share above 0, such as 0.25")
        for kind, share in self.kinds:
            if kind not in KINDS:
                raise UnknownName("kind of rooms task", kind, KINDS)
            if not 0.0 <= share < inf:
                raise TrainingError("no kind of task may have a share below 0; correct `kinds`")
        if not sum(share for _, share in self.kinds) > 0.0:
            raise TrainingError("no kind of task has a share above 0; correct `kinds`")
        for name, least in _LEAST.items():
            if not getattr(self, name) >= least:
                raise TrainingError(f"{name} is {getattr(self, name)}; give {least} or more")
        shares = [(name, getattr(self, name)) for name in _SHARES]
        for name, share in (*shares, *(("betas", beta) for beta in self.betas)):
            if not 0.0 <= share <= 1.0:
                raise TrainingError(f"{name} is {share:g}; give a share of 0 to 1")
        for name in ("rate", "clip"):
            if not 0.0 < getattr(self, name) < inf:
                raise TrainingError(f"{name} is {getattr(self, name):g}; give a number above 0")
        if len(self.betas_adam) != 2 or not all(0.0 <= beta < 1.0 for beta in self.betas_adam):
            told = ",".join(f"{beta:g}" for beta in self.betas_adam)
            raise TrainingError(
                f"betas_adam is {told}; give two numbers from 0 to below 1, such as 0.9,0.98"
            )
        self.sizes(2)

    @property
    def half(self) -> bool:
        """Whether products are made in mixed precision."""
        return self.precision == "bfloat16"

    @property
    def rounds(self) -> int:
        """Round 0, and those of DAgger."""
        return 1 + self.dagger_rounds

    def beta(self, round_number: int) -> float:
        """Share of actions that are the expert's; 1 in round 0."""
        if round_number == 0:
            return 1.0
        return self.betas[min(round_number, len(self.betas)) - 1] if self.betas else 0.0

    def recorded(self, round_number: int) -> int:
        """Frames to record in a round."""
        frames = self.imitation_frames if round_number == 0 else self.dagger_frames
        return max(1, round(self.scale * frames))

    def learned(self, round_number: int) -> int:
        """Frames to learn from in a round."""
        frames = self.imitation_learned if round_number == 0 else self.dagger_learned
        return max(1, round(self.scale * frames))

    def sizes(self, words: int) -> JanusSizes:
        """Of the model, for so many words.

        Raises:
            UnknownName, TrainingError: `shape` makes none.
        """
        sizes = PRESETS[self.size](words).to_json()
        known = sizes.keys() - {"words"}  # the vocabulary's
        for name, number in self.shape:
            if name not in known:
                raise UnknownName("number of a shape", name, known)
            kind = type(sizes[name])
            if not abs(number) < inf or kind(number) != number:
                right = {bool: "0 or 1", int: "a whole number", float: "a finite number"}[kind]
                raise TrainingError(f"shape: {name} is {number:g}; give {right}")
            sizes[name] = kind(number)
        try:
            return JanusSizes(**sizes)
        except ValueError as error:
            raise TrainingError(f"shape: {error}") from error

    def plain(self) -> dict[str, Any]:
        """As plain JSON."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def _plain(value: Any) -> Any:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
