"""Where data sets lie that may not be shipped."""

import os
from pathlib import Path


def data_folder() -> Path:
    """The folder that `$MNEMONAUT_DATA` names, else `mnemonaut` in the user's data folder."""
    named = os.environ.get("MNEMONAUT_DATA")
    if named:
        return Path(named).expanduser()
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "mnemonaut"
