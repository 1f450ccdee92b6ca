"""The five-minute start, run: the commands of the page, in their order, in one folder."""

import os
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .pages import DOCS, fences

START = DOCS / "start.md"
COMMANDS = [
    words for fence in fences(START, "sh") if not fence.elsewhere for words in fence.commands
]
SECONDS = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the reader stands; later commands read what earlier ones left."""
    return tmp_path_factory.mktemp("start")


def line(words: list[str]) -> list[str]:
    assert words[0] == "mnemonaut"
    return [sys.executable, "-P", "-m", "mnemonaut.cli.main", *words[1:]]


def output(words: list[str], folder: Path) -> str:
    env = os.environ | {"COLUMNS": "100"}
    done = subprocess.run(
        line(words), cwd=folder, env=env, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
    return done.stdout


def test_the_commands_of_the_page_in_their_order(folder: Path) -> None:
    said = [(" ".join(words[1:]), _done(words, folder)) for words in COMMANDS]
    for start, words in {
        "bench minecraft-quick": "online - off",
        "compare results/minecraft-quick": "online - off",
        "run mnemonaut/MinecraftText-v0 --task wooden_sword": "Episode 2 of 2",
        "memory ls": "wooden_sword",
        "memory search": "similarity",
        "view results": "minecraft-quick",
        "run mnemonaut/MinecraftText-v0 --task stone_pickaxe --llm": "simulated:0.38",
        "run mnemonaut/Household-v0": "Round 1",
    }.items():
        assert all(words in told for line, told in said if line.startswith(start)), start
        assert any(line.startswith(start) for line, _ in said), start
    assert "report.html" in said[0][1]
    page = folder / "results" / "minecraft-quick" / "report.html"
    assert page.stat().st_size > 10_000


def _done(words: list[str], folder: Path) -> str:
    """What a command prints; of the viewer, what its first page says."""
    if words[1] != "view":
        return output(words, folder)
    with subprocess.Popen(
        line(words), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        limit = threading.Timer(SECONDS, server.kill)
        limit.start()
        try:
            address = next(_addresses(server))
            with urllib.request.urlopen(address, timeout=30) as answer:
                return str(answer.read().decode())
        finally:
            limit.cancel()
            server.terminate()


def _addresses(server: "subprocess.Popen[str]") -> Iterator[str]:
    assert server.stdout is not None
    told = []
    for text in server.stdout:
        told.append(text)
        if found := re.search(r"http://127\.0\.0\.1:\d+/?", text):
            yield found[0]
    raise AssertionError(f"the viewer told no address: {told}")
