"""The explorer that the benchmark of unknown buildings plays: trained once, then kept.

Its weights derive from Matterport3D and stay on the machine.
"""

import os
import sys
import tempfile
from pathlib import Path

from navigation_protocol import fit

from mnemonaut.agents.explorer.checkpoint import load_explorer, save_explorer
from mnemonaut.agents.explorer.fitting import FittingSettings, train_explorer
from mnemonaut.agents.explorer.model import ExplorerModel
from mnemonaut.envs.navigation.routes import matterport_building
from mnemonaut.memory.embedding import embedding

KEPT = "MNEMONAUT_EXPLORER"
"""Environment variable that names the folder to keep the model in."""


def kept_at() -> Path:
    """Where the model lies."""
    named = os.environ.get(KEPT)
    return Path(named) if named else Path(tempfile.gettempdir()) / "mnemonaut_explorer"


def explorer() -> ExplorerModel:
    """The model; trained on the FIT buildings where it is not there yet (half an hour)."""
    path = kept_at()
    if path.is_dir():
        return load_explorer(path)
    routes = fit()
    buildings = {name: matterport_building(name) for name in routes}
    model = train_explorer(
        routes,
        buildings,
        FittingSettings(),
        encode=embedding("minilm").encode,
        told=lambda what: print(what, file=sys.stderr, flush=True),
    )
    save_explorer(model, path)
    return model
