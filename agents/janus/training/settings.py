"""Every knob of a training run, in one value."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from ....envs.errors import MnemonautError, UnknownName
from ..sizes import PRESETS, JanusSizes
from ..windows import INITIAL, RECENT, WORKING, window

PRECISIONS = ("float32", "bfloat16")

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
    imitation_frames: int = 500_000
    dagger_rounds: int = 1
    dagger_frames: int = 80_000
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

    imitation_learned: int = 2_000_000
    dagger_learned: int = 500_000
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
        if not self.kinds or min(share for _, share in self.kinds) < 0.0:
            raise TrainingError("no kind of task may have a share below 0; correct `kinds`")
        if sum(share for _, share in self.kinds) <= 0.0:
            raise TrainingError("no kind of task has a share above 0; correct `kinds`")
        least = {
            "sights": 1, "walk_frames": 1,
            "imitation_frames": 1, "imitation_learned": 1, "dagger_learned": 1,
            "dagger_rounds": 0, "dagger_frames": 1, "push_length": 1,
            "max_frames": 2, "linger": 1, "rows": 1, "batch_frames": 2,
            "valid_episodes": 0, "valid_steps": 1, "log_steps": 1, "pool_bytes": 1,
        }  # fmt: skip
        for name, most in least.items():
            if getattr(self, name) < most:
                raise TrainingError(f"{name} is {getattr(self, name)}; give {most} or more")

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
        """Of the model, for so many words."""
        whole = {f.name for f in fields(JanusSizes) if f.type in (int, "int")}
        changed = {name: int(n) if name in whole else n for name, n in self.shape}
        return JanusSizes(**{**asdict(PRESETS[self.size](words)), **changed})

    def plain(self) -> dict[str, Any]:
        """As plain JSON."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def _plain(value: Any) -> Any:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def parsed(given: Iterable[str]) -> dict[str, Any]:
    """`["rate=5e-4", "kinds=route:1,find:2"]` -> values by the names of settings.

    A list's parts stand between commas, a pair's between colons.

    Raises:
        TrainingError: there is no such setting, or its value is of another type.
    """
    known = {field.name: field.default for field in fields(TrainingSettings)}
    found: dict[str, Any] = {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in known:
            raise UnknownName("setting", name, known)
        try:
            found[name] = _read(value, known[name], pairs=name in ("kinds", "shape"))
        except ValueError as error:
            like = _written(known[name]) or "width:64,heads:2"
            raise TrainingError(
                f"--setting {text}: {name} is written like {name}={like}"
            ) from error
    return found


def _read(text: str, like: Any, *, pairs: bool) -> Any:
    if pairs:
        named = (part.split(":") for part in text.split(",") if part)
        return tuple((name, float(share)) for name, share in named)
    if isinstance(like, tuple):
        return tuple(float(part) for part in text.split(",") if part)
    return type(like)(text)


def _written(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return ",".join(
        ":".join(map(str, part)) if isinstance(part, tuple) else str(part) for part in value
    )
