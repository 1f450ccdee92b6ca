"""What every test shares: one thread, no network, the same examples, and the data sets."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# Before torch, numpy or a Hugging Face package is imported, here and in child processes.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

# A loaded machine must not fail a test, and a run must be repeatable.
settings.register_profile("mnemonaut", deadline=None, derandomize=True, database=None)
settings.load_profile("mnemonaut")


def data_folder() -> Path:
    """Where the data sets lie: MNEMONAUT_DATA, or else the user's data folder."""
    named = os.environ.get("MNEMONAUT_DATA")
    if named:
        return Path(named).expanduser()
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "mnemonaut"


@pytest.fixture(scope="session")
def data() -> Callable[[str], Path]:
    """`data("minecraft/deps")` is the path of that data set; the test skips where it is absent."""

    def find(name: str) -> Path:
        path = data_folder() / name
        if not path.exists():
            pytest.skip(f"needs the {name} data set: set MNEMONAUT_DATA to its parent folder")
        return path

    return find
