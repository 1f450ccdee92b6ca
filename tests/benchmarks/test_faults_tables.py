"""Figures of the faults become tables."""

from typing import Any

import faults_tables
from measured import Result

from .documents import row, rows


def result() -> Result:
    figures: dict[str, Any] = dict.fromkeys(faults_tables.CLAIMS, 0)
    figures |= {
        "kills.planned": 500,
        "kills.calls_acknowledged": 33_000,
        "kills.recalls_beside": 170_000,
        "damage.cases": 4800,
        "damage.harmless": 3000,
        "damage.refused": 1700,
        "damage.told_by_verify": 100,
        "controls": {"an older copy": "10 of 10"},
        "peers": {
            name: {"kills": 20, "acknowledged": 1234, "lost": lost, "unreachable": 5, "wrong": 7}
            for name, lost in (("mnemonaut", 0), ("mem0", 197))
        },
    }
    met = {f"{name} <= 0": True for name in faults_tables.CLAIMS}
    return Result("faults", {"figures": figures, "met": met})


def test_what_must_be_nothing_stands_beside_its_target() -> None:
    told = faults_tables.claims(result())
    assert row(told, faults_tables.CLAIMS["kills.lost"]) == ["0", "<= 0", "yes"]
    assert len(rows(told)) == 1 + len(faults_tables.CLAIMS)


def test_what_was_tried_and_on_whom() -> None:
    told = faults_tables.kills(result())
    assert "500 kills" in told and "33,000 acknowledged calls" in told
    assert max(map(len, told.splitlines())) <= 120
    assert row(faults_tables.controls(result()), "an older copy") == ["10 of 10"]
    assert row(faults_tables.peers(result()), "mem0") == ["20", "1,234", "197", "5", "7"]
