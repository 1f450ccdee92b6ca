"""Short runs in each world, played in this process, with all that a complete one leaves."""

from pathlib import Path
from typing import Any

from mnemonaut.evals.results import SCHEMA, Folder, StreamKey, canonical, read_lines
from mnemonaut.evals.suite import Suite, parse_suite

from .conftest import run_here

SMALL = {"width": 32, "height": 24, "depth_width": 24, "depth_height": 24}

WORLDS: dict[str, dict[str, Any]] = {
    "text": {"tasks": ["crafting_table", "stone_pickaxe"]},
    "household": {
        "env": "mnemonaut/Household-v0",
        "tasks": ["tidy Bathroom_20"],
        "error_share": 0.0,
        "arms": [{"name": "played", "episodic": "online", "semantic": "graph"}],
    },
    "r2r": {
        "env": "mnemonaut/R2R-v0",
        "env_options": {"shown": "nothing"},
        "tasks": ["generated unseen House_12-0_0", "generated unseen House_12-3_1"],
        "arms": [{"name": "played", "agent": "text-greedy"}],
    },
    "low-level": {
        "env": "mnemonaut/R2R-v0",
        "env_options": {"actions": "low-level"},
        "tasks": ["generated unseen House_12-0_0"],
        "arms": [{"name": "played", "agent": "random-walk"}],
    },
    "rooms": {
        "env": "mnemonaut/Rooms-v0",
        "env_options": {**SMALL, "shown": "outcome"},
        "tasks": ["rooms unseen route 0"],
        "arms": [{"name": "played", "agent": "rooms-expert"}],
    },
    "voxel": {
        "env": "mnemonaut/Minecraft-v0",
        "env_options": {"max_steps": 150},
        "tasks": ["crafting_table"],
        "arms": [{"name": "played", "episodic": "online"}],
    },
}
"""A suite of each world, without its name; each has one arm, `played`."""

KEY = StreamKey("played", 0)


def world_suite(name: str, **changes: Any) -> Suite:
    """The short suite of a world."""
    usual = {"name": name, "passes": 1, "replicates": 1}
    arms = {"arms": [{"name": "played", "episodic": "online"}]}
    return parse_suite(usual | arms | WORLDS[name] | changes, name)


def played(suite: Suite, folder: Path) -> Path:
    """All streams of a suite, and its run.json."""
    folder.mkdir()
    body = {"schema": SCHEMA, "suite": suite.model_dump(mode="json"), "program": {}, "access": {}}
    (folder / "run.json").write_text(
        canonical(body | {"suite_sha256": suite.digest()}) + "\n", encoding="utf-8"
    )
    return run_here(suite, folder)


def records(folder: Path, key: StreamKey = KEY) -> list[dict[str, Any]]:
    """The records of a stream."""
    return list(read_lines(Folder(folder).episodes(key)))
