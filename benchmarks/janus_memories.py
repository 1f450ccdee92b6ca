"""The three memories in one agent: find tasks in homes that get known, each memory ablated alone.

The suite `rooms-memories` by the shipped checkpoint, with three tasks for each unseen home and two
passes. The policy is greedy and a memory of episodes bears on its own home alone, so homes are the
independent units: intervals are bootstraps over homes.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from janus_effect import DRAWS, Floats, home_of, plain
from janus_memory_tables import PAIRS

from mnemonaut.envs.navigation.buildings.lexicon import PLACES
from mnemonaut.envs.navigation.rooms import phrases
from mnemonaut.envs.navigation.rooms.episodes import episode_of
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.evals.program import program
from mnemonaut.evals.results import Folder, read_lines
from mnemonaut.evals.runner import resume_run, run_suite
from mnemonaut.evals.statistics import two_way_bootstrap
from mnemonaut.evals.suite import Suite, load_suite
from mnemonaut.evals.summary import load_scores

SUITE = "rooms-memories"
MEASURES = ("SR", "SPL", "OSR", "NE")

_SEED = 2031
_USUALLY = phrases.PLACE_HINT.partition("{")[0]
_SEEN = phrases.SEEN_HINT.partition("{")[0]


def suite(checkpoint: str = "", quick: bool = False) -> Suite:
    """The suite by another model, or of a few of its tasks."""
    whole = load_suite(SUITE)
    tasks = whole.tasks[:4] if quick else whole.tasks
    return whole.model_copy(update={"tasks": tasks, "checkpoint": checkpoint})


def memories(runs: Path, workers: int, chosen: Suite) -> dict[str, Any]:
    """Scores by arm and pass, differences, and what the memories said.

    The run is kept, in a folder of its own for each program, and goes on where it was cut.
    """
    folder = runs / f"{chosen.name}-{program(chosen)['source'][:12]}"
    if (folder / "run.json").is_file():
        resume_run(folder, workers=workers)
    else:
        run_suite(chosen, folder, workers=workers)
    records = list(read_lines(Folder(folder).merged))
    return {**told(load_scores(folder)), "hints": hints(records)}


def told(arms: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Means by pass, and paired differences over all passes and by pass.

    Args:
        arms: as `load_scores` gives them, arrays [replicate, pass, task].
    """
    found: dict[str, Any] = {
        "episodes": sum(int(arm["success"].size) for arm in arms.values()),
        "error_episodes": int(sum(np.nansum(arm["error"]) for arm in arms.values())),
        "arms": {},
        "differences": {},
    }
    for name, arm in arms.items():
        values = {measure: np.nan_to_num(arm[f"score.{measure}"]) for measure in MEASURES}
        found["arms"][name] = {
            measure: [round(float(one.mean()), 4) for one in value.mean(axis=0)]
            for measure, value in values.items()
        }
    for one, other in PAIRS:
        if one in arms and other in arms:
            gap = np.nan_to_num(arms[one]["score.SR"]) - np.nan_to_num(arms[other]["score.SR"])
            whole = gap.mean(axis=0)
            parts = {"all": whole.mean(axis=0), "first": whole[0], "last": whole[-1]}
            found["differences"][f"{one} - {other}"] = {
                when: over_homes(values, arms[one]["tasks"], f"{one} - {other} {when}")
                for when, values in parts.items()
            }
    return found


def over_homes(values: Floats, tasks: Sequence[str], name: str) -> dict[str, float | None]:
    """The mean over tasks with a bootstrap over their homes, each with all its tasks."""
    homes = np.array([home_of(task) for task in tasks])
    by_home = np.array([values[homes == home].mean() for home in np.unique(homes)])
    rng = np.random.default_rng([_SEED, *name.encode()])
    return plain(two_way_bootstrap(by_home[:, np.newaxis], rng, draws=DRAWS))


def hints(records: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """By arm and pass, the share of episodes in which a memory spoke: `room`, in which room such
    things are; `seen`, where this one was found. `right`: of the rooms named, those that hold it.
    """
    found: dict[str, dict[str, Any]] = {}
    for arm in dict.fromkeys(record["arm"] for record in records):
        own = [record for record in records if record["arm"] == arm]
        rooms = [(record["task"], room) for record in own if (room := room_named(_told(record)))]
        right = [holds(task, room) for task, room in rooms]
        found[arm] = {
            "room": _by_pass(own, lambda text: bool(room_named(text))),
            "seen": _by_pass(own, lambda text: _SEEN in text),
            "right": round(float(np.mean(right)), 4) if right else None,
        }
    return found


def room_named(text: str) -> str:
    """The room that a hint of the placement memory names; "" where it says nothing."""
    return text.partition(_USUALLY)[2].partition(".")[0]


def holds(task: str, room: str) -> bool:
    """Whether what a task sends one to stands in a room that people call so."""
    episode = episode_of(task)
    layout = rooms_home(episode.home).layout
    kinds = {layout.places[t.place].kind for t in layout.things if t.noun == episode.thing}
    return any(room in PLACES[kind] for kind in kinds)


def _told(record: Mapping[str, Any]) -> str:
    """What the policy was told in an episode; "" where no memory stands before it."""
    return " ".join(call for part in record["rounds"] for call in part["plan"])


def _by_pass(records: Sequence[Mapping[str, Any]], says: Callable[[str], bool]) -> list[float]:
    passes = range(1 + max(record["pass"] for record in records))
    return [
        round(float(np.mean([says(_told(r)) for r in records if r["pass"] == nth])), 4)
        for nth in passes
    ]
