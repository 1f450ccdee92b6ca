"""Playing a recorded episode again: the same env, seed and actions, without its agent.

All chance of our worlds comes from the seed of the reset, so that what is played again is what was
played; it is compared with the record all the same, since an env of your own, or the real game,
may differ.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..agents.agent import reached
from ..envs import registry
from ..envs.errors import EnvError, MissingExtra, ResultsError
from ..envs.world import Transition
from .compose import make_env
from .job import Job
from .results import Folder, StreamKey, canonical, read_lines, read_run
from .suite import Suite
from .trace import Tracer
from .traces import read_trace

if TYPE_CHECKING:
    import gymnasium

FRAMES = 24


@dataclass(frozen=True, slots=True)
class Recording:
    """An episode as a run wrote it down, and the env to play it in."""

    job: Job
    record: Mapping[str, Any]
    trace: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Stream and number, for messages."""
        return f"{self.job.key.name}/{self.record['index']}"

    def actions(self) -> Iterator[Any]:
        """The native actions as plain JSON, one by one."""
        for action, times in self.trace["actions"]:
            for _ in range(times):
                yield action

    def env(self, **options: Any) -> "gymnasium.Env[Any, Any]":
        """The env of the episode; `options` override those of the run."""
        given = {**self.job.env_options, **options}
        return make_env(self.job.env, given, remote=self.job.suite.remote)


def recording(folder: Path, key: StreamKey, index: int) -> Recording:
    """An episode of a run.

    Raises:
        ResultsError: there is no such episode, or no trace of it was kept.
    """
    suite, _ = read_run(folder)
    paths = Folder(folder)
    records = read_lines(paths.episodes(key)) if paths.episodes(key).is_file() else ()
    record = next((record for record in records if record["index"] == index), None)
    if record is None:
        raise ResultsError(f"{folder} has no episode {index} of stream {key.name}; name another")
    return recorded(suite, folder, key, record, read_trace(paths.trace(key), index))


def recorded(
    suite: Suite,
    folder: Path,
    key: StreamKey,
    record: Mapping[str, Any],
    trace: Mapping[str, Any] | None,
) -> Recording:
    """A record with its trace.

    Raises:
        ResultsError: no trace was kept, or nobody could play the episode.
    """
    index = record["index"]
    if not trace or trace.get("index", index) != index:  # a lost one is {}
        raise ResultsError(
            f"no trace of {key.name}/{index} was kept in {folder}; run the suite again for one"
        )
    if not trace["goal"]:
        raise ResultsError(
            f"{key.name}/{index} was never begun ({record['error']}): there is nothing to replay"
        )
    return Recording(Job(suite, key, "", folder), record, trace)


def replayed(folder: Path, key: StreamKey, index: int) -> Iterator[Transition]:
    """Every transition of an episode, that of the reset first, from a fresh env.

    Of an error episode come those before the error.

    Raises:
        ResultsError: there is no such episode or no trace of it, or the world takes another course
            than it did.
        EnvError: the env cannot be made, crashed or hung.
    """
    found = recording(folder, key, index)
    env = found.env()
    try:
        for _, transition in played_again(found, env):
            yield transition
    finally:
        env.close()


def played_again(
    found: Recording, env: "gymnasium.Env[Any, Any]"
) -> Iterator[tuple[Any, Transition]]:
    """(action, what came of it) of an episode; the first pair is that of the reset, without action.

    Raises:
        ResultsError: the world takes another course than the one on record.
    """
    tracer = Tracer(registry.world(found.job.env))
    options = {"task": found.record["task"]}
    observation, info = env.reset(seed=found.record["seed"], options=options)
    transition = Transition(observation, 0.0, False, False, info)
    tracer.observe(None, transition)
    yield None, transition
    for action in found.actions():
        if transition.done:
            raise _diverged(found, f"ended after {tracer.count} actions")
        native = as_native(env.action_space, action)
        observation, reward, terminated, truncated, info = env.step(native)
        transition = Transition(observation, float(reward), terminated, truncated, info)
        tracer.observe(native, transition)
        yield native, transition
    _compare(found, tracer, transition)


def _compare(found: Recording, tracer: Tracer, last: Transition) -> None:
    """Raise where the end is not the one on record; an error's end cannot be told."""
    record = found.record
    if record["error"] is not None:
        return
    if reached(last) != record["success"]:
        raise _diverged(found, "failed" if record["success"] else "reached the goal")
    steps = int(last.info.get("total_steps", tracer.count))
    if steps != record["steps"]:
        raise _diverged(found, f"took {steps} steps, not {record['steps']}")
    # A world that told no track when the run was made may have learnt to since.
    ways = [(tracer.track, found.trace["track"]), (tracer.landscape(), found.trace["landscape"])]
    if any(was and canonical(now) != canonical(was) for now, was in ways):
        raise _diverged(found, "led another way")


def _diverged(found: Recording, how: str) -> ResultsError:
    return ResultsError(
        f"{found.name} played again {how}: {found.job.env} is not the same as when it ran; "
        "use the version and the data of the run"
    )


def as_native(space: "gymnasium.Space[Any]", action: Any) -> Any:
    """An action of a trace as its action space has it: the inverse of `trace.plain`."""
    from gymnasium import spaces

    if isinstance(space, spaces.Dict):
        return {key: as_native(part, action[key]) for key, part in space.spaces.items()}
    if isinstance(space, spaces.Tuple):
        return tuple(as_native(part, one) for part, one in zip(space, action, strict=True))
    if isinstance(space, spaces.Discrete):
        return space.dtype.type(action)
    if space.dtype is not None and not isinstance(action, str):
        return np.array(action, space.dtype)
    return action


def frame(observation: Any) -> NDArray[np.uint8] | None:
    """The picture in an observation, [height, width, 3]; None where it has none.

    MineDojo's pictures have their colours in front.
    """
    picture = observation.get("rgb") if isinstance(observation, Mapping) else None
    return None if picture is None else _upright(np.asarray(picture))


def _upright(picture: NDArray[Any]) -> NDArray[np.uint8]:
    if picture.shape[0] == 3 and picture.shape[-1] != 3:
        picture = picture.transpose(1, 2, 0)
    return np.ascontiguousarray(picture, np.uint8)


def png(picture: NDArray[np.uint8]) -> bytes:
    """A picture as a PNG file.

    Raises:
        MissingExtra: Pillow is absent.
    """
    from io import BytesIO

    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise MissingExtra("Pillow", "render") from error
    file = BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def frames(folder: Path, key: StreamKey, index: int, most: int = FRAMES) -> list[tuple[int, bytes]]:
    """(actions taken so far, PNG) of views evenly spread over an episode, its ends among them.

    Empty where the world draws none. Pictures are drawn now, also where the agent saw none.

    Raises:
        ResultsError: there is no such episode or no trace of it, or the world takes another course
            than it did.
        EnvError: the env cannot be made, crashed or hung.
        MissingExtra: a package that draws is absent.
    """
    found = recording(folder, key, index)
    count = sum(times for _, times in found.trace["actions"])
    wanted = {int(nth) for nth in np.linspace(0, count, min(most, count + 1)).round()}
    drawn = []
    if not draws(found.job.env):
        return []
    env = found.env(render_mode="rgb_array")
    try:
        for nth, _ in enumerate(played_again(found, env)):
            if nth in wanted:
                picture: Any = env.render()
                if picture is None:
                    raise EnvError(f"{found.job.env} drew nothing where it says that it can")
                drawn.append((nth, png(_upright(np.asarray(picture)))))
    finally:
        env.close()
    return drawn


def draws(env_id: str) -> bool:
    """Whether an env can draw what its agent sees."""
    made = registry.load(registry.entry(env_id).entry_point)
    return "rgb_array" in getattr(made, "metadata", {}).get("render_modes", ())
