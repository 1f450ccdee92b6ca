"""What `household.py` measured, as Markdown: how true and how fast it is, what memory buys in it.

Success and placed are shares, told in percent; differences are in points, with their 95 %
intervals. Made worse and steps are counts of an episode.
"""

from collections.abc import Mapping

import suite_tables
from figure_tables import percent, table
from measured import Result
from suite_tables import Told, bullets, differences, interval, measures, sentence

FIDELITY = {
    "trace_f1_with_recovered": "real traces, F1 over changed values",
    "trace_f1_without_recovered": "the same, without values that served to recover arguments",
    "trace_f1_doing_nothing": "the same of a simulator that does nothing",
    "reachable_precision": "reachable points, precision against ALFRED's grids and RoomR's starts",
    "reachable_recall": "reachable points, recall",
    "roomr_episodes": "RoomR episodes tried",
    "roomr_loaded_share": "share of them that load",
    "roomr_headless_idle_share": "doing nothing scores 0, 0, 1, 1",
    "roomr_headless_oracle_share": "restoring the target scores 1, 1, 0, 0",
    "roomr_told_energy_share": "the disorder's energy is that told by the data set",
}
SPEED = {
    "headless_steps_per_second": "headless steps a second, every field of every object read",
    "copy_and_read_floor_per_second": "floor: copying and reading alone",
    "objects_in_the_scene": "objects in that scene (FloorPlan1)",
    "events_kept_their_values": "share of events that later steps left as they were",
    "fps_224_through_the_controller": "frames a second, RGB, depth and ids, 224 x 224",
    "fps_224_moderngl": "the same, moderngl's renderer alone",
    "fps_224_numba": "the same, numba's renderer alone",
    "real_client_client_steps_per_second": "real `ai2thor` client on the stand-in player, steps/s",
    "real_client_over_replay": "its time, over that with a player that only replays",
    "real_client_over_codec": "its time, over that of its own encoding and decoding",
}
ARMS = ("off", "common", "graph", "misfiled", "online", "shuffled", "placebo", "oracle")
SETTINGS = {
    ("tidy_real", "egocentric"): "real rooms, egocentric",
    ("tidy_real", "oracle"): "real rooms, oracle",
    ("tidy_generated", "egocentric"): "generated, egocentric",
    ("tidy_generated", "oracle"): "generated, oracle",
}
REARRANGE = {
    "success": "success",
    "fixed_strict": "fixed, strict",
    "misplaced": "misplaced",
    "energy": "energy",
    "steps": "steps",
}
FETCH = {"success": "success", "conditions": "conditions met", "steps": "steps"}
TIDY = {"placed": "placed", "worse": "made worse", "steps": "steps", "success": "all five"}
COUNTS = {"worse": ".2f", "steps": ".0f"}


def fidelity(household: Result) -> str:
    """How true the headless AI2-THOR is to recorded and published facts."""
    return measures(household, FIDELITY)


def speed(household: Result) -> str:
    """How fast it is."""
    return measures(household, SPEED)


def tidy(household: Result, rooms: str, observations: str) -> str:
    """Every arm in one setting, over all passes, and what it placed on the last one."""
    told: Told = household[rooms][observations]
    return suite(told, TIDY, SETTINGS[rooms, observations], last="placed")


def tidy_oracle(household: Result) -> str:
    """The same where all is known from the start: no search, no exploring to learn where."""
    return "\n\n".join(
        tidy(household, rooms, "oracle") for rooms in ("tidy_real", "tidy_generated")
    )


def suite(told: Told, measures: Mapping[str, str], title: str, last: str = "success") -> str:
    """Arms by measure; the first measure with its interval, `last` also for the last pass."""
    return suite_tables.suite(told, measures, title, arms=ARMS, formats=COUNTS, last=last)


def tidy_differences(household: Result) -> str:
    """Differences of what was placed, in each setting."""
    parts = {
        title: household[rooms][observations]["placed differences"]
        for (rooms, observations), title in SETTINGS.items()
        if observations in household[rooms]
    }
    pairs = list(dict.fromkeys(pair for part in parts.values() for pair in part))
    rows = [
        [pair, *(interval(part[pair]) if pair in part else "-" for part in parts.values())]
        for pair in pairs
    ]
    return table(["placed, points", *parts], rows)


def folds(household: Result) -> str:
    """The 80 training rooms, each tidied with what was learnt in the others."""
    told: Told = household["tidy_real_folds"]
    shown = suite(told, TIDY, "training rooms, out of fold", last="placed")
    return f"{shown}\n\n{differences(told, 'placed')}"


def rearrange(household: Result) -> str:
    """Generated homes, then RoomR's own episodes, each with its differences."""
    parts = []
    for name, title in (("rearrange", "generated homes"), ("rearrange_roomr", "RoomR episodes")):
        told: Told = household[name]
        parts += [suite(told, REARRANGE, title), differences(told)]
    return "\n\n".join(parts)


def fetch(household: Result) -> str:
    """ALFRED's kinds of goals."""
    told: Told = household["fetch"]
    return f"{suite(told, FETCH, 'generated homes')}\n\n{differences(told)}"


def simulated(household: Result) -> str:
    """The same loop and memories with a simulated language model."""
    measures = {"placed": "placed", "steps": "steps", "success": "all five"}
    return suite(household["tidy_simulated_model"], measures, "simulated model", last="placed")


def episodes(household: Result) -> str:
    """How many episodes stand behind the tables, and how many of them failed as such."""
    parts = [
        *(household[rooms][setting] for rooms, setting in SETTINGS if setting in household[rooms]),
        *(household[name] for name in ("rearrange", "fetch", "tidy_real_folds", "rearrange_roomr")),
        household["tidy_simulated_model"],
    ]
    total = sum(part["episodes"] for part in parts)
    errors = sum(part["error_episodes"] for part in parts)
    return f"{total:,} episodes stand behind these tables; {errors} of them ended in an error."


def gain(household: Result) -> str:
    """What the semantic and the episodic memory bought in tidying, as sentences for the README."""
    lines = []
    for rooms, where in (("tidy_real", "real rooms"), ("tidy_generated", "generated homes")):
        told: Told = household[rooms]["egocentric"]
        found = told["placed differences"]
        arms = ("off", "common", "graph", "online")
        off, common, graph, online = (percent(told["placed"][arm]["mean"]) for arm in arms)
        lines.append(
            f"- In {where}, of what was out of place, `off` puts {off} % right, "
            f"`common` {common} %, `graph` {graph} % and `online` {online} %. "
            f"`graph` - `common`: {sentence(found['graph - common'])}. "
            f"`online` - `graph`: {sentence(found['online - graph'])}."
        )
    for name, where in (("rearrange", "Rearranging"), ("fetch", "Fetching")):
        told = household[name]
        off, online = (percent(told["success"][arm]["mean"]) for arm in ("off", "online"))
        difference = told["success differences"]["online - off"]
        lines.append(
            f"- {where} in generated homes succeeds in {off} % (`off`) and {online} % (`online`): "
            f"{sentence(difference)}."
        )
    return bullets(lines)
