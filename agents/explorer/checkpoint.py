"""A trained explorer in a folder: a file for each network, and two for the second stages.

They are the navigator's own files (see `navigator/checkpoint.py`): tensors and JSON, no code.
Weights trained on Matterport3D's buildings derive from that data set and stay with the user.
"""

from pathlib import Path

from ...memory.errors import NotAStore
from ...memory.places import PlaceSettings, Words
from ..navigator.checkpoint import load_navigator, load_ranker, save_navigator, save_ranker
from ..navigator.navigator import Navigator
from ..navigator.ranker import PathRanker
from .model import ExplorerModel
from .reader import PathReader

STAGES = "stages.pt"
MAPPED = "mapped.pt"


def save_explorer(model: ExplorerModel, folder: str | Path) -> None:
    """Write a model; files of the same names are replaced whole.

    Raises:
        StoreError: it cannot be written.
    """
    for number, reader in enumerate(model.readers):
        ranker = PathRanker(reader.vocabulary, reader.settings, reader.networks)
        save_ranker(ranker, Path(folder) / f"network_{number}.pt")
    stages = Navigator(
        None, model.alone, model.remembering, words=model.words, settings=model.places
    )
    save_navigator(stages, Path(folder) / STAGES)
    save_navigator(Navigator(None, model.mapped, model.mapped), Path(folder) / MAPPED)


def load_explorer(folder: str | Path) -> ExplorerModel:
    """Read what `save_explorer` wrote.

    Raises:
        MissingExtra: PyTorch is not installed.
        NotAStore: a file is missing, damaged or something else.
        StoreVersion: a newer mnemonaut wrote it.
    """
    stages = load_navigator(Path(folder) / STAGES)
    files = sorted(Path(folder).glob("network_*.pt"))
    if not files:
        raise NotAStore(f"{folder} holds no networks; train the explorer again")
    rankers = [load_ranker(path) for path in files]
    return ExplorerModel(
        [PathReader(r.vocabulary, r.settings, r.networks) for r in rankers],
        stages.alone,
        load_navigator(Path(folder) / MAPPED).alone,
        stages.remembering,
        stages.words or Words(),
        stages.settings or PlaceSettings(),
    )
