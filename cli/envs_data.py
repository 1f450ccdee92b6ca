"""`mnemonaut envs data`: which data sets are there, where each comes from, its licence."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from .options import Json
from .screen import Screen, counted, print_json

if TYPE_CHECKING:
    from ..envs.navigation.datasets.inventory import Found, FoundFile

STYLES = {"agrees": "green", "partial": "yellow", "differs": "yellow", "absent": "red"}


def list_data(json: Json = False) -> None:
    """Say which data sets lie in your data folder, and where each comes from.

    The folder is $MNEMONAUT_DATA, else mnemonaut in the user's data folder. Nothing is fetched:
    put the files of each origin into the folder of the data set's name.
    """
    from ..envs.data import data_folder
    from ..envs.navigation.datasets.inventory import inventory

    folder = data_folder()
    found = inventory(folder)
    if json:
        print_json({"folder": str(folder), "data": [_row(one) for one in found]})
        return
    screen = Screen()
    screen.line(f"data folder: {folder}")
    for one in found:
        screen.line(one.data_set.path, "bold")
        screen.field("is", one.data_set.what, indent=2)
        screen.field("state", told(one), STYLES[one.state], indent=2)
        screen.field("from", one.data_set.origin, indent=2)
        screen.field("licence", one.data_set.licence, indent=2)


def told(found: "Found") -> str:
    """The state of a data set in words, naming the files that are not as known."""
    names = {state: _names(found.files, state) for state in ("absent", "differs", "unknown")}
    if found.state == "absent":
        text = "absent"
    elif found.state == "agrees":
        text = f"present: {counted(sum(one.files for one in found.files), 'file')}, checksums agree"
    else:
        text = f"present in part: {names['absent']} absent" if names["absent"] else "present"
        if names["differs"]:
            text += f"; another checksum than the known one: {names['differs']}"
    return text + (f"; no checksum is known of {names['unknown']}" if names["unknown"] else "")


def _names(files: "tuple[FoundFile, ...]", state: str) -> str:
    return ", ".join(one.path.rstrip("/").split("/")[-1] for one in files if one.state == state)


def _row(found: "Found") -> dict[str, object]:
    files = [asdict(one) for one in found.files]
    return {**asdict(found.data_set), "state": found.state, "files": files}
