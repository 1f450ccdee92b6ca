"""An experience store under faults: nothing acknowledged is lost, nothing wrong is answered.

Writers killed with SIGKILL at random instants while others recall; every file of a store damaged,
bit by bit and by cutting it off; a full disk; writers at once; indexes that are torn or of another
past; rewrites of a whole store. Controls show that the harness finds what is broken on purpose.
Other stores meet the same kills where MNEMONAUT_PEERS_PYTHON names a Python that has them. A power
cut cannot be made by a program: what is shown is that `durability="power"` waits for the disk at
each add. Needs Linux.
"""

import tempfile
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faults_checkpoint
import faults_damage
import faults_disk
import faults_kill
import faults_reference
import faults_rewrite
import faults_writers
import numpy as np
from claim import Target, tell
from faults_control import controls
from faults_examiner import LATE
from faults_nursery import Nursery
from faults_peers import killed_peers, torn_write

_APPROXIMATE = {"approximate_above": 60, "precision": "int8"}
DAMAGED: tuple[tuple[str, Callable[..., faults_reference.Reference], dict[str, Any]], ...] = (
    ("closed, exact", faults_reference.closed, {}),
    ("killed, approximate", faults_reference.killed, _APPROXIMATE),
    ("closed, approximate", faults_reference.closed, _APPROXIMATE),
    ("killed, exact", faults_reference.killed, {}),
)
"""Stores to be damaged: how they ended, and how they are searched."""

SHOWN = 5
"""So many of the things that are wrong are told, of each kind."""


@dataclass(frozen=True)
class Sizes:
    """How much is done."""

    kills: int
    control_rounds: int
    damaged: int
    damaged_rows: int
    offsets: int
    writers: int
    adds: int
    handshakes: int
    torn: int
    rewrites: int
    peer_kills: int


FULL = Sizes(500, 10, len(DAMAGED), 300, 200, 4, 2000, 200, 50, 50, 20)
QUICK = Sizes(30, 2, 2, 100, 20, 4, 100, 40, 5, 4, 1)


def measure(options: Namespace) -> Mapping[str, Any]:
    sizes = QUICK if options.quick else FULL
    modules = {*faults_kill.MODULES, *faults_damage.MODULES, *faults_disk.MODULES}
    modules |= {*faults_checkpoint.MODULES, *faults_writers.MODULES, *faults_rewrite.MODULES}
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, Nursery(sorted(modules)) as nursery:
        base = Path(name)
        for part in (kills, damage, disk, writers, index, rewrites, durability, peers):
            folder = base / part.__name__
            folder.mkdir()
            begun = time.monotonic()
            figures |= part(folder, nursery, sizes, options.workers)
            figures[f"{part.__name__}.seconds"] = round(time.monotonic() - begun, 1)
    return figures


def kills(base: Path, nursery: Nursery, sizes: Sizes, workers: int) -> dict[str, Any]:
    tally = faults_kill.kill_rounds(base, nursery, sizes.kills, seed=8)
    found = controls(base / "controls", nursery, sizes.control_rounds, seed=9)
    return {
        "kills.planned": sizes.kills,
        "kills.fewer_than_planned": sizes.kills - tally.kills,
        "kills.under_way": dict(tally.under_way.most_common()),
        "kills.calls_acknowledged": tally.acknowledged,
        "kills.unacknowledged_and_carried_out": tally.carried_out,
        "kills.recalls_beside": tally.recalls,
        "kills.answers_beside": tally.answers,
        "kills.readers_killed": tally.readers_killed,
        "kills.most_rows": tally.rows,
        "kills.lost": tally.lost,
        "kills.half_done": tally.half,
        "kills.wrong": len(tally.wrong),
        "kills.errors": len(tally.errors),
        "kills.told": tally.wrong[:SHOWN] + tally.errors[:SHOWN],
        "controls": {name: f"{count} of {sizes.control_rounds}" for name, count in found.items()},
        "controls.least_share_found": min(found.values()) / sizes.control_rounds,
    }


def damage(base: Path, nursery: Nursery, sizes: Sizes, workers: int) -> dict[str, Any]:
    rng = np.random.default_rng(10)
    table: dict[str, dict[str, int]] = {}
    total: Counter[str] = Counter()
    told: list[str] = []
    unclear: list[str] = []
    uncured: list[str] = []
    cured = 0
    indexes = 0
    for name, made, keywords in DAMAGED[: sizes.damaged]:
        folder = base / name.replace(", ", "-")
        folder.mkdir()
        reference = made(folder, nursery, keywords, sizes.damaged_rows)
        todo = faults_damage.cases(reference, sizes.offsets, rng)
        found = faults_damage.harm(folder, nursery, reference, todo, workers)
        for (file, kind), counts in sorted(found.counts.items()):
            table[f"{name}: {file} {kind}"] = dict(counts.most_common())
            total.update(counts)
        for outcome in found.named(*faults_damage.BAD)[:SHOWN]:
            told.append(f"{name}: {outcome.name}: {outcome.case}: {outcome.text}")
        unclear += faults_damage.unclear(found)
        uncured += faults_damage.uncured(found)
        cured += sum(outcome.cured is True for outcome in found.outcomes)
        indexes += faults_damage.not_harmless(found, faults_checkpoint.INDEX)
    return {
        "damage.cases": total.total(),
        "damage.harmless": total["harmless"] + total["harmless, told"],
        "damage.refused": total["refused at open"] + total["refused at read"],
        "damage.told_by_verify": total[LATE],
        **{f"damage.{bad}": total[bad] for bad in faults_damage.BAD},
        "damage.index_not_harmless": indexes,
        "damage.unclear_errors": len(unclear),
        "damage.cured_by_compact": cured,
        "damage.not_cured_by_compact": len(uncured),
        "damage.table": table,
        "damage.told": told + unclear[:SHOWN] + uncured[:SHOWN],
    }


def disk(base: Path, nursery: Nursery, sizes: Sizes, workers: int) -> dict[str, Any]:
    found = faults_disk.fill(base, nursery)
    return {
        "disk.means": found.means,
        "disk.acknowledged": found.acknowledged,
        "disk.calls_refused": len(found.refused),
        "disk.refused": found.refused,
        "disk.errors": len(found.errors),
        "disk.told": found.errors[:SHOWN],
    }


def writers(base: Path, nursery: Nursery, sizes: Sizes, workers: int) -> dict[str, Any]:
    crowd = faults_writers.crowd(base / "crowd.db", nursery, sizes.writers, sizes.adds)
    beside = faults_writers.beside(base / "beside.db", nursery, sizes.handshakes)
    alarms = faults_writers.alarms(base / "alarms.db", nursery, sizes.handshakes)
    return {
        "writers.rows": crowd.rows,
        "writers.missing": sizes.writers * sizes.adds - crowd.rows,
        "writers.adds_per_second": round(crowd.rows / max(crowd.seconds, 1e-9)),
        "writers.errors": len(crowd.errors),
        "writers.handshakes": beside.told,
        "writers.not_seen_at_once": beside.told - beside.seen,
        "writers.verified_beside": sizes.handshakes,
        "writers.false_alarms": len(alarms),
        "writers.told": alarms[:SHOWN] + crowd.errors[:SHOWN] + beside.errors[:SHOWN],
    }


def index(base: Path, nursery: Nursery, sizes: Sizes, workers: int) -> dict[str, Any]:
    pasts = faults_checkpoint.past_indexes(base / "pasts")
    torn = faults_checkpoint.torn(base / "torn", nursery, sizes.torn, np.random.default_rng(11))
    return {
        "index.pasts": len(pasts),
        "index.pasts_that_change_answers": sum(map(bool, pasts.values())),
        "index.killed_while_written": sizes.torn,
        "index.problems_after": len(torn),
        "index.told": [f"{name}: {found}" for name, found in pasts.items() if found] + torn[:SHOWN],
    }


def rewrites(base: Path, nursery: Nursery, sizes: Sizes, workers: int) -> dict[str, Any]:
    rng = np.random.default_rng(12)
    figures: dict[str, Any] = {}
    for rewrite in (faults_rewrite.killed_reembedding, faults_rewrite.killed_migration):
        name = rewrite.__name__.removeprefix("killed_")
        found = rewrite(base / name, nursery, sizes.rewrites, rng)
        figures |= {
            f"rewrites.{name}_kills": sizes.rewrites,
            f"rewrites.{name}_carried_out": found.new,
            f"rewrites.{name}_wrong": len(found.wrong),
            f"rewrites.{name}_told": found.wrong[:SHOWN],
        }
    return figures


def durability(base: Path, nursery: Nursery, sizes: Sizes, workers: int) -> dict[str, Any]:
    setting = faults_checkpoint.synchronous(base)
    found: dict[str, Any] = {
        "durability.process_synchronous": setting["process"],
        "durability.power_synchronous": setting["power"],
    }
    for kind in setting:
        waits = faults_checkpoint.waits_for_disk(base, kind)
        if waits is not None:
            found[f"durability.{kind}_waits_per_add"] = waits
    return found


def peers(base: Path, nursery: Nursery, sizes: Sizes, workers: int) -> dict[str, Any]:
    return {
        "peers": killed_peers(base, sizes.peer_kills, workers),
        "peers.mem0_torn_write": torn_write(base) or "not run",
    }


if __name__ == "__main__":
    none_of = (
        "kills.fewer_than_planned", "kills.lost", "kills.half_done", "kills.wrong", "kills.errors",
        *(f"damage.{bad}" for bad in faults_damage.BAD),
        "damage.index_not_harmless", "damage.unclear_errors", "damage.not_cured_by_compact",
        "disk.errors",
        "writers.missing", "writers.errors", "writers.not_seen_at_once", "writers.false_alarms",
        "index.pasts_that_change_answers", "index.problems_after",
        "rewrites.reembedding_wrong", "rewrites.migration_wrong",
    )  # fmt: skip
    targets = [
        *(Target(name, 0, at_least=False) for name in none_of),
        Target("controls.least_share_found", 0.5),
        Target("disk.calls_refused", 3),
        Target("durability.power_synchronous", 2),
    ]
    tell("faults", measure, targets, __doc__ or "")
