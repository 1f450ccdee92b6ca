"""Figures of the faults become tables."""

import faults_tables
from measured import Result

from .documents import row, rows
from .store_results import faults_figures


def result() -> Result:
    met = {f"{name} <= 0": True for name in faults_tables.CLAIMS}
    return Result("faults", {"figures": faults_figures(), "met": met})


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
