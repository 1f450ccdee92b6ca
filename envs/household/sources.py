"""Which scenes: generated homes, the real rooms in the user's data folder, or files of his own."""

import os
from pathlib import Path

from ..data import data_folder
from ..errors import EnvError
from .scene import SceneSource

ITHOR = "household/ithor_5.0.0_scenes/scenes.jsonl.gz"
GRIDS = "household/ithor_layouts/ithor_layouts.json.gz"
EPISODES = ("household/roomr_2023/train_first1000.jsonl.gz", "household/roomr_2023/val.jsonl.gz")
"""Where the real rooms' metadata lies in the data folder, and what tells their reachable points."""


def scene_source(scenes: str | os.PathLike[str] | None = None) -> SceneSource:
    """The scenes that a user names.

    Args:
        scenes: "" or None for generated homes, "ithor" for the real rooms in the data folder
            (`MNEMONAUT_DATA`), else a folder or a .jsonl[.gz] file of scene metadata.

    Raises:
        EnvError: there is no such file, or it is broken.
    """
    if not scenes:
        from .generated import GeneratedScenes

        return GeneratedScenes()
    if scenes == "ithor":
        return _ithor(data_folder())
    from .scene_files import SceneFiles

    path = Path(scenes).expanduser()
    if not path.exists():
        raise EnvError(f"no scenes at {path}; `mnemonaut envs export-thor` writes them")
    return SceneFiles(path)


def _ithor(data: Path) -> SceneSource:
    """The real rooms, with the reachable points that other data sets know of them."""
    from .layouts import alfred_grids, roomr_starts, united
    from .scene_files import SceneFiles

    if not (data / ITHOR).is_file():
        raise EnvError(f"no scenes at {data / ITHOR}; set MNEMONAUT_DATA to their data folder")
    grids = alfred_grids(data / GRIDS) if (data / GRIDS).is_file() else {}
    starts = roomr_starts(*(data / file for file in EPISODES if (data / file).is_file()))
    return SceneFiles(data / ITHOR, reachable=united(grids, starts))
