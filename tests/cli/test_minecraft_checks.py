"""What the doctor says of Minecraft."""

import pytest

from mnemonaut.cli import minecraft_checks
from mnemonaut.cli.minecraft_checks import check_minedojo, check_real_minecraft
from mnemonaut.envs.minecraft.malmo.installation import Installed, RealGame


@pytest.mark.parametrize(
    ("installed", "ok", "found", "cure"),
    [
        (Installed("0.1", ()), True, "0.1, on a facade of gym", "envs install minedojo"),
        (Installed("", ()), False, "absent", "envs install minedojo"),
        (Installed("0.2", ()), False, "0.2 is another version", "in version 0.1"),
        (Installed("0.1", ("lxml", "pyro4")), False, "lacks lxml, pyro4", "mnemonaut[minedojo]"),
    ],
)
def test_minedojo(
    monkeypatch: pytest.MonkeyPatch, installed: Installed, ok: bool, found: str, cure: str
) -> None:
    monkeypatch.setattr(minecraft_checks, "installed", lambda: installed)
    check = check_minedojo()
    assert (check.ok, check.found, check.needed) == (ok, found, False) and cure in check.cure


@pytest.mark.parametrize(
    ("game", "ok", "found"),
    [
        (
            RealGame("absent", False, "Java 8 (found: absent)"),
            False,
            "lacks Java 8 (found: absent)",
        ),
        (RealGame('openjdk version "1.8.0_402"', True, ""), True, "; built"),
        (
            RealGame('openjdk version "1.8.0_402"', False, ""),
            True,
            "the first start fetches Gradle",
        ),
    ],
)
def test_the_real_game(
    monkeypatch: pytest.MonkeyPatch, game: RealGame, ok: bool, found: str
) -> None:
    monkeypatch.setattr(minecraft_checks, "real_game", lambda limit: game)
    check = check_real_minecraft()
    assert check.ok is ok and found in check.found and not check.needed
    assert "engine=minecraft" in check.cure
