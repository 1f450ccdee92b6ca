"""`mnemonaut doctor`: what is installed, what is missing, and what brings it."""

from dataclasses import asdict

from .checks import Check, general_checks
from .failure import CheckFailed
from .household_checks import household_checks
from .minecraft_checks import minecraft_checks
from .navigation_checks import navigation_checks
from .options import Json, application
from .screen import Screen, print_json

app = application()


def all_checks() -> list[Check]:
    """Every check, the needed ones first."""
    return [*general_checks(), *household_checks(), *navigation_checks(), *minecraft_checks()]


@app.command()
def doctor(json: Json = False) -> None:
    """Say what is installed and what is missing; exit 1 where a base part is broken."""
    checks = all_checks()
    broken = [check.part for check in checks if check.needed and not check.ok]
    if json:
        print_json({"ok": not broken, "checks": [asdict(check) for check in checks]})
    else:
        screen = Screen()
        for check in checks:
            word, style = ("ok", "green") if check.ok else ("absent", "yellow")
            if check.needed and not check.ok:
                word, style = "BROKEN", "red"
            screen.field(word, f"{check.part}: {check.found}", style)
            if not check.ok:
                screen.field("", check.cure)
    if broken:
        raise CheckFailed(f"broken: {', '.join(broken)}; see the cures above, or --json")
