"""Data sets that are known: what each one is, where a user gets it, and under which licence.

`known_files.json` holds the SHA-256 of each file, or of each folder of many files, that was used
for the figures of this project.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MATTERPORT = "derived from Matterport3D: non-commercial research, by its terms of use"


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set in the user's data folder.

    Attributes:
        path: of the file or folder, below the data folder.
        what: in one line.
        origin: the public repository that holds it, and where in it.
        licence: of the data, as far as it is stated.
    """

    path: str
    what: str
    origin: str
    licence: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file, or the folder of `files` files; `sha256` as `inventory.digest` makes it."""

    sha256: str
    files: int


DATA_SETS = (
    DataSet(
        "vln/connectivity",
        "navigation graphs of the 90 Matterport3D buildings",
        "github.com/peteanderson80/Matterport3DSimulator, connectivity/",
        f"MIT; {MATTERPORT}",
    ),
    DataSet(
        "vln/r2r",
        "Room-to-Room: paths with three instructions each; R4R is rebuilt from it",
        "github.com/YicongHong/Fine-Grained-R2R, the files of Matterport3DSimulator's tasks/R2R",
        f"MIT; {MATTERPORT}",
    ),
    DataSet(
        "vln/navgpt",
        "every viewpoint in words: sentences for 8 headings, summaries, objects, neighbours",
        "github.com/GengzeZhou/NavGPT, datasets/R2R",
        MATTERPORT,
    ),
    DataSet(
        "vln/reverie",
        "REVERIE: paths to a remote object, and the boxes of objects by viewpoint",
        "github.com/YuankaiQi/REVERIE, tasks/REVERIE/data",
        f"none stated; {MATTERPORT}",
    ),
    DataSet(
        "vln/r2r_vlnce",
        "R2R-CE: episodes of VLN-CE with ground-truth actions",
        "github.com/jacobkrantz/VLN-CE, R2R_VLNCE_v1-3_preprocessed",
        f"MIT; {MATTERPORT}",
    ),
    DataSet(
        "vln/shortest_agent_sample.json",
        "200 trajectories of the official shortest-path agent, action by action",
        "github.com/peteanderson80/Matterport3DSimulator",
        f"MIT; {MATTERPORT}",
    ),
    DataSet(
        "vln/predictions",
        "a trained agent's trajectories on R2R val_seen",
        "github.com/weituo12321/PREVALENT_R2R, tasks/R2R/results",
        f"MIT; {MATTERPORT}",
    ),
    DataSet(
        "household/ithor_5.0.0_scenes",
        "object metadata of 100 iTHOR rooms, action traces, default placements",
        "github.com/Kajiih/rl_ai2thor",
        "MIT",
    ),
    DataSet(
        "household/ithor_layouts",
        "reachable grids of every iTHOR room",
        "github.com/askforalfred/alfred",
        "MIT",
    ),
    DataSet(
        "household/roomr_2023",
        "AI2-THOR Rearrangement 2023: episodes",
        "github.com/allenai/ai2thor-rearrangement",
        "Apache-2.0",
    ),
    DataSet(
        "household/procthor_db",
        "ProcTHOR's placements and assets",
        "github.com/allenai/procthor",
        "Apache-2.0",
    ),
    DataSet(
        "household/ai2thor_types",
        "object types and receptacle compatibility",
        "github.com/Kajiih/rl_ai2thor; github.com/allenai/ai2thor",
        "MIT; Apache-2.0",
    ),
    DataSet(
        "household/alfred",
        "ALFRED's tasks: goals, plans, language",
        "github.com/askforalfred/alfred",
        "MIT",
    ),
    DataSet(
        "household/housekeep",
        "where people say that objects belong",
        "github.com/yashkant/housekeep",
        "MIT",
    ),
    DataSet(
        "household/tidybot",
        "TidyBot's scenarios of tidying up",
        "github.com/jimmyyhwu/tidybot",
        "MIT",
    ),
    DataSet(
        "minecraft",
        "MineDojo's recipes, items and tasks",
        "github.com/MineDojo/MineDojo",
        "MIT",
    ),
    DataSet(
        "minecraft/minecraft-data-1.12",
        "blocks, items, recipes and foods of Minecraft 1.12",
        "github.com/PrismarineJS/minecraft-data",
        "MIT",
    ),
    DataSet(
        "minecraft/deps",
        "the 70 tasks of DEPS and its published tables",
        "github.com/CraftJarvis/MC-Planner",
        "none stated",
    ),
)


@cache
def known_files() -> Mapping[str, KnownFile]:
    """By path below the data folder; the path of a folder of many files ends in `/`."""
    text = Path(__file__).with_name("known_files.json").read_text("utf-8")
    return {path: KnownFile(row["sha256"], row["files"]) for path, row in json.loads(text).items()}
