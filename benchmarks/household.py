"""The household: how true the headless AI2-THOR is, how fast, and what memory buys in it.

Fidelity replays real traces and loads every RoomR episode; speed reads every field of every
object; the suites run each semantic memory and each memory condition, real rooms first. Without
the data sets in `MNEMONAUT_DATA` only the generated homes run.
"""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import household_roomr
import household_suites
from claim import Target, tell
from household_player import client_cost
from household_speed import measured
from household_traces import reachable_agreement, replay_all, total

from mnemonaut.envs.data import data_folder


def fidelity(quick: bool) -> dict[str, Any]:
    """Real traces replayed, the reachable set, RoomR's episodes."""
    data = data_folder() / "household"
    replays = replay_all(data)
    found: dict[str, Any] = {
        "trace_f1_with_recovered": round(total(replays, "marked").f1, 4),
        "trace_f1_without_recovered": round(total(replays, "unmarked").f1, 4),
        "trace_f1_doing_nothing": round(total(replays, "nothing").f1, 4),
        "traces": len(replays),
    }
    grids = reachable_agreement(data)
    found |= {
        "reachable_precision": round(grids.precision, 4),
        "reachable_recall": round(grids.recall, 4),
        "reachable_points": {
            "computed": grids.computed,
            "alfred": grids.alfred,
            "known": grids.known,
            "roomr_starts": grids.roomr,
            "roomr_starts_not_in_alfred": grids.roomr_only,
        },
    }
    roomr = household_roomr.measure(Namespace(quick=quick))
    return found | {f"roomr_{name}": value for name, value in roomr.items()}


def headline(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The differences that the claim rests on, as numbers of their own."""
    found: dict[str, Any] = {}
    for setting, where in (
        ("real", figures["tidy_real"]),
        ("generated", figures["tidy_generated"]),
    ):
        for observations, told in where.items():
            for pair, difference in told["placed differences"].items():
                name = pair.replace(" - ", "_minus_")
                found[f"tidy_{setting}_{observations}_{name}_low"] = difference["low"]
    for name in ("rearrange", "fetch"):
        for pair, difference in figures[name]["success differences"].items():
            found[f"{name}_{pair.replace(' - ', '_minus_')}_low"] = difference["low"]
    return found


def measure(options: Namespace) -> Mapping[str, Any]:
    quick, workers = options.quick, options.workers
    figures: dict[str, Any] = {**fidelity(quick), **measured()}
    cost = client_cost(steps=100 if quick else 500, scenes="ithor", scene="FloorPlan1")
    figures |= {f"real_client_{name}": value for name, value in cost.items()}
    figures["tidy_real"] = household_suites.tidy_real(workers, quick)
    figures["tidy_generated"] = household_suites.tidy_generated(workers, quick)
    figures |= household_suites.others(workers, quick)
    if not quick:
        figures["tidy_real_folds"] = household_suites.tidy_folds(workers)
        figures["rearrange_roomr"] = household_suites.real_rearrangement(workers)
        figures["tidy_simulated_model"] = household_suites.simulated(workers)
    return figures | headline(figures)


TARGETS = [
    Target("trace_f1_with_recovered", 0.95),
    Target("trace_f1_without_recovered", 0.95),
    *(Target(f"roomr_{name}_share", 1.0) for name in ("loaded", "rigid_idle", "rigid_oracle")),
    *(Target(f"roomr_{name}_share", 1.0) for name in ("headless_idle", "headless_oracle")),
    Target("headless_steps_per_second", 3000),
    Target("events_kept_their_values", 1.0),
    Target("fps_224_through_the_controller", 300),
    Target("real_client_over_codec", 1.5, at_least=False),
    Target("real_client_over_replay", 1.5, at_least=False),
    Target("tidy_real_egocentric_graph_minus_common_low", 0.0, above=True),
    Target("tidy_real_egocentric_online_minus_common_low", 0.0, above=True),
    Target("tidy_generated_egocentric_graph_minus_common_low", 0.0, above=True),
    Target("tidy_generated_egocentric_online_minus_common_low", 0.0, above=True),
    Target("rearrange_online_minus_off_low", 0.0, above=True),
    Target("fetch_online_minus_off_low", 0.0, above=True),
]

if __name__ == "__main__":
    tell("household", measure, TARGETS, __doc__ or "")
