"""The committed data file is what its source gives."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from mnemonaut.envs.minecraft.distill import dump
from mnemonaut.envs.minecraft.dojo import distill
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts


def package() -> Path:
    """The folder of minedojo, which is not imported."""
    found = find_spec("minedojo")
    if found is None or not found.submodule_search_locations:
        pytest.skip("needs the minedojo package: `mnemonaut envs install minedojo`")
    return Path(next(iter(found.submodule_search_locations)))


def test_the_package_gives_the_committed_file_byte_for_byte() -> None:
    committed = distill.OUTPUT.read_bytes()
    assert dump(distill.distil(package())).encode() == committed


def test_the_lists_have_the_sizes_of_minedojo_0_1() -> None:
    known = dojo_facts()
    assert len(known.items) == 392 and "air" in known.items
    assert list(known.items) == sorted(known.items)
    assert (known.hand, known.table, known.furnace) == (54, 170, 20)
    assert len(known.crafts) == len(set(known.crafts)) == 244
    places = {name: known.crafts.index(name) for name in ("planks", "furnace", "iron_ingot")}
    assert places == {"planks": 29, "furnace": 119, "iron_ingot": 239}
    assert known.recipes[29] == {"log": 1}
    assert len(known.placeable) == 184
    assert known.biomes["nether"] == 8
    assert set(known.crafts) | known.placeable | known.not_for_hand <= set(known.items)


def test_it_carries_no_prompts() -> None:
    text = distill.OUTPUT.read_text(encoding="utf-8")
    assert "prompt" not in text and "guidance" not in text
    assert json.loads(text)["creative_tasks"] == 1558


def test_without_the_package_it_says_how_to_call_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mnemonaut.envs.minecraft.dojo.distill", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    usage = "usage: python -m mnemonaut.envs.minecraft.dojo.distill MINEDOJO"
    assert done.stderr.strip() == usage
