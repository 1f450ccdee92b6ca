"""The committed data file is what its sources give."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from mnemonaut.envs.minecraft import distill


def test_the_sources_give_the_committed_file_byte_for_byte(data: Callable[[str], Path]) -> None:
    committed = distill.OUTPUT.read_bytes()
    assert distill.dump(distill.distil(data("minecraft"))).encode() == committed


def test_the_dump_is_json_with_a_row_a_line() -> None:
    body = {"version": "1.12", "rows": [[1, {"b": 1, "a": 2}], [3]], "none": [], "map": {"x": 1}}
    text = distill.dump(body)
    assert json.loads(text) == body
    assert ' [1, {"a": 2, "b": 1}],\n [3]\n' in text


def test_the_committed_file_has_every_table() -> None:
    body = json.loads(distill.OUTPUT.read_text(encoding="utf-8"))
    tables = {"biomes", "items", "durability", "foods", "fuels", "recipes", "sources", "laws"}
    assert body.keys() == tables | {"version", "three_iron_ore", "tasks"}
    assert all(body.values())


def test_without_sources_it_says_how_to_call_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mnemonaut.envs.minecraft.distill", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip() == "usage: python -m mnemonaut.envs.minecraft.distill DATA/minecraft"
