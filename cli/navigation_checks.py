"""What `mnemonaut doctor` says of navigation: the interpreter that habitat runs in."""

from ..envs.errors import EnvError
from .checks import Check

LIMIT_SECONDS = 60.0


def navigation_checks(limit: float = LIMIT_SECONDS) -> list[Check]:
    """Each asks a process of its own, which may hang or crash without harm."""
    return [check_habitat(limit)]


def check_habitat(limit: float = LIMIT_SECONDS) -> Check:
    """Whether continuous navigation can run; nothing else needs habitat."""
    from ..envs.navigation.habitat.interpreter import habitat_python, lacks, versions

    part = "habitat"
    cure = "run `mnemonaut envs install habitat`; only mnemonaut/VLNCE-v0 needs it"
    try:
        python = habitat_python()
        found = versions(python, limit)
    except EnvError as error:
        told = str(error).partition(";")[0]
        return Check(part, False, told, cure, needed=False)
    missing = lacks(found)
    if missing:
        return Check(part, False, f"{python} {missing}", cure, needed=False)
    held = f"habitat-sim {found['habitat-sim']}, habitat-lab {found['habitat-lab']}"
    return Check(part, True, f"{held} at {python}", cure, needed=False)
