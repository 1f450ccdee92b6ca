"""What a training run does, stage after stage, and how it goes on after an interruption."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import torch

from ....envs.navigation.habitat.spaces import STOP
from ..checkpoint import save
from .batches import collated
from .drawing import in_mirror
from .journal import Journal, averaged
from .learner import Learner
from .pace import OutOfTime, Pace
from .pool import Pool, remade
from .preparing import Encoders
from .recording import episodes_of, recorders
from .settings import TrainingError, TrainingSettings
from .state import Position, earlier_state, save_state, state_file
from .trajectory import Trajectory
from .validation import validated

_ORDER, _BATCH = range(3, 5)
_KNOWN_AFTER = 20
"""Steps of learning after which its speed is known well enough."""

Told = Callable[[str, float], None]
"""Told what is being done, and the share of the whole run's learning that is over."""

Warned = Callable[[str], None]
"""Told what the user should know at once, in one line."""


class Run:
    """A run, or what is left of it; see `training.train` for the arguments."""

    def __init__(
        self,
        out: Path,
        settings: TrainingSettings,
        device: torch.device,
        *,
        resume: bool,
        encoders: Path | None,
        minutes: float | None,
        told: Told | None,
        warned: Warned | None,
    ) -> None:
        self._out, self._settings, self._told, self._warned = out, settings, told, warned
        self._state_file = state_file(out)
        state = earlier_state(out, settings.plain(), resume=resume, encoders=encoders)
        self._state = state
        begun = state["told"]["seconds"] if state else 0.0
        self._learner = Learner(settings, device)
        self._encoders = Encoders(out, encoders, settings, self._learner.model)
        log = out.with_name(f"{out.name}.jsonl")
        self._journal = Journal(log, begun=begun, fresh=state is None)
        self._pace = Pace(settings, minutes)
        self._position = Position()
        self._pool = Pool(settings.pool_bytes)
        self._valid: dict[str, Any] = {}
        self._all = sum(map(settings.learned, range(settings.rounds)))
        self._seen = 0.0
        self._recorders = recorders(settings, self._learner.model.sizes, self._learner.vocabulary)
        self._saved_at = monotonic()
        self._paced = False
        parameters = sum(p.numel() for p in self._learner.model.parameters())
        threads = torch.get_num_threads()
        self._journal.tell(
            "resumed" if state else "begun",
            settings=settings.plain(), parameters=parameters, threads=threads, device=str(device),
        )  # fmt: skip
        if state and state["told"]["threads"] != threads:
            self._warn("other --threads: the weights will not be those of an undisturbed run")

    def finish(self) -> dict[str, Any]:
        """All rounds that are left, and the checkpoint."""
        if self._state is None:
            self._save()
        self._see()
        if self._state is not None:
            self._restore(self._state)
        place = self._position
        while place.round < self._settings.rounds:
            if not place.recorded:
                self._record()
            self._learn()
            self._validate()
            self._position = place = Position(round=place.round + 1, total=place.total)
            if place.round < self._settings.rounds:
                self._save()
        made = {
            "settings": self._settings.plain(),
            "steps": self._learner.steps,
            "frames_learned": place.total,
            "valid": self._valid,
            "encoders": self._encoders.told,
        }
        save(
            self._learner.model, self._out, made,
            vocabulary=self._learner.vocabulary, windows=self._learner.windows,
        )  # fmt: skip
        self._state_file.unlink(missing_ok=True)
        self._encoders.forget()
        self._journal.tell("done", file=str(self._out.name), steps=self._learner.steps)
        return made

    def close(self) -> None:
        for recorder in self._recorders:
            recorder.close()

    def _tell(self, what: str) -> None:
        if self._told is not None:
            whole = self._encoders.worth + self._all
            self._told(what, min(1.0, (self._seen + self._position.total) / whole))

    def _warn(self, what: str) -> None:
        self._journal.tell("warning", what=what)
        if self._warned is not None:
            self._warned(what)

    def _see(self) -> None:
        """Have encoders, from now on frozen."""
        learned = False

        def tell(what: str, worth: float) -> None:
            nonlocal learned
            learned, self._seen = True, worth
            self._tell(what)

        def made(part: str, seconds: float) -> None:
            nonlocal learned
            if not learned:
                return  # it is an earlier session's
            learned = False
            self._pace.spend(seconds)
            self._journal.tell("encoder", part=part, took=seconds)
            self._save()
            if self._pace.over:
                raise OutOfTime

        self._encoders.make(tell, made)
        self._seen = self._encoders.worth
        self._journal.tell("encoders", figures=self._encoders.told["figures"])

    def _record(self) -> None:
        number = self._position.round

        def tell(share: float) -> None:
            self._tell(f"round {number}: recording {share:.0%}")

        began = monotonic()
        count = frames = same = stopped = 0
        for episode in episodes_of(number, self._learner, self._recorders, tell):
            self._add(episode, mirrored=in_mirror(self._settings, number, count))
            count, frames = count + 1, frames + len(episode)
            same += int((episode.actions == episode.labels).sum())
            stopped += int(episode.actions[-1] == STOP)
        seconds = monotonic() - began
        self._pace.count("record", frames, seconds)
        self._journal.tell(
            "recorded",
            round=number,
            episodes=count,
            frames=frames,
            pool=self._pool.frames,
            as_the_expert=same / frames,
            stopped=stopped / count,
            frames_per_second=frames / seconds,
        )
        self._position.recorded = True
        self._save()

    def _add(self, episode: Trajectory, *, mirrored: bool) -> None:
        was_full = self._pool.full
        self._pool.add(episode, self._learner.lesson(episode, mirrored=mirrored), mirrored=mirrored)
        if self._pool.full and not was_full:
            self._warn(
                f"the pool is full ({self._settings.pool_bytes} bytes): the oldest episodes go; "
                "raise pool_bytes, or lower scale"
            )

    def _learn(self) -> None:
        settings, place = self._settings, self._position
        lessons = self._pool.lessons
        wanted = settings.learned(place.round)
        sums: list[dict[str, float]] = []
        frames, began = 0, monotonic()
        while place.learned < wanted:
            origin = (settings.seed, place.round, place.epoch)
            rng = np.random.default_rng((*origin, _ORDER))
            plan = self._pool.plan(settings.policy_share, settings.batch_frames, rng)
            while place.batch < len(plan) and place.learned < wanted:
                count = sum(len(lessons[index]) for index in plan[place.batch])
                sums.append(self._step(plan[place.batch], (*origin, place.batch, _BATCH)))
                frames += count
                place.batch += 1
                place.learned += count
                place.total += count
                self._tell(f"round {place.round}: learning, {_briefly(sums[-1])}")
                if len(sums) == settings.log_steps:
                    self._note(sums, frames, monotonic() - began)
                    sums, frames, began = [], 0, monotonic()
                self._keep()
            if place.batch >= len(plan):
                place.epoch, place.batch = place.epoch + 1, 0
        if sums:
            self._note(sums, frames, monotonic() - began)

    def _step(self, indices: list[int], origin: tuple[int, ...]) -> dict[str, float]:
        settings = self._settings
        batch = collated(
            [self._pool.lessons[index] for index in indices],
            np.random.default_rng(origin),
            said_dropout=settings.said_dropout,
        )
        return self._learner.step(batch, self._position.total / self._all)

    def _note(self, parts: list[dict[str, float]], frames: int, seconds: float) -> None:
        self._pace.count("learn", frames, seconds)
        self._journal.tell(
            "learned",
            round=self._position.round,
            step=self._learner.steps,
            frames=self._position.total,
            rate=self._learner.optimiser.param_groups[0]["lr"],
            frames_per_second=frames / seconds,
            **averaged(parts),
        )
        if not self._paced and self._learner.steps >= _KNOWN_AFTER:
            self._paced = True
            self._journal.tell("pace", expected_minutes=self._pace.expected())
            if (warning := self._pace.warning()) is not None:
                self._warn(warning)

    def _validate(self) -> None:
        if not self._settings.valid_episodes:
            return
        self._tell(f"round {self._position.round}: validating")
        self._valid, rate = validated(self._learner)
        self._journal.tell(
            "valid", round=self._position.round, kinds=self._valid, frames_per_second=rate
        )
        self._tell(f"round {self._position.round}: valid SR {self._valid['all']['SR']:.2f}")

    def _keep(self) -> None:
        """Save the state where it is time; end the session where its time is over."""
        over = self._pace.over
        if over or monotonic() - self._saved_at >= 60.0 * self._settings.state_minutes:
            self._save()
        if over:
            raise OutOfTime

    def _save(self) -> None:
        save_state(
            self._state_file,
            self._settings.plain(),
            self._position,
            self._learner.state(),
            self._pool.state(),
            {
                "seconds": self._journal.seconds,
                "threads": torch.get_num_threads(),
                "encoders": self._encoders.check(),
            },
        )
        self._saved_at = monotonic()

    def _restore(self, state: dict[str, Any]) -> None:
        before = state["told"]["encoders"]
        if before and before != self._encoders.check():
            raise TrainingError(
                f"{self._state_file} belongs to a run with other encoders; "
                "give the same --encoders, or remove it to begin anew"
            )
        self._learner.restore(state["learner"])
        self._position = state["position"]
        changed, count = 0, len(state["episodes"])
        for number, (episode, kept) in enumerate(remade(state["episodes"], self._recorders[0])):
            self._add(episode, mirrored=kept.mirrored)
            changed += episode.check() != kept.check
            self._tell(f"drawing again what was recorded: {number + 1} of {count} episodes")
        self._journal.tell(
            "drawn again", episodes=count, changed=changed, position=asdict(self._position)
        )
        if changed:
            self._warn(
                f"{changed} episodes came out otherwise: "
                "the weights will not be those of an undisturbed run"
            )


def _briefly(parts: dict[str, float]) -> str:
    return f"loss {parts['total']:.3f}, right at turns {parts['right_turning']:.2f}"
