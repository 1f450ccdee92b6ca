"""`mnemonaut view` as a process of its own: what it prints, when it stops, what it refuses."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mnemonaut.cli import view

from .conftest import Call


@contextmanager
def running(folder: Path, *words: object) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The command, and the first line (or JSON document) that it prints."""
    line = [sys.executable, "-P", "-m", "mnemonaut.cli.main", "view", *map(str, words)]
    pipe = subprocess.PIPE
    plain = {**os.environ, "COLUMNS": "80"}
    with subprocess.Popen(
        [*line, "--no-browser"], cwd=folder, stdout=pipe, stderr=pipe, text=True, env=plain
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            while said.startswith("{") and not said.endswith("}\n"):
                said += process.stdout.readline()
            yield process, said
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(tmp_path: Path, store: Path, number: int) -> None:
    (tmp_path / "results").mkdir()
    with running(tmp_path, "--store", store) as (process, said):
        url = said.split()[0]
        assert said.endswith("shows results; Ctrl-C stops\n") and url.startswith(
            "http://127.0.0.1:"
        )
        with urllib.request.urlopen(f"{url}memory/~/1/search.json?q=stick", timeout=60) as answer:
            assert len(json.load(answer)["found"]) == 4
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
        if number == signal.SIGINT:
            assert (process.returncode, told) == (130, "error: interrupted\n")
        else:
            assert process.returncode == -number and told == ""


def test_json_is_one_document(tmp_path: Path) -> None:
    with running(tmp_path, tmp_path, "--json") as (_, said):
        document = json.loads(said)
    assert document["results"] == str(tmp_path) and document["stores"] == []
    assert document["url"].startswith("http://127.0.0.1:")


def test_only_this_machine_is_listened_to(tmp_path: Path) -> None:
    with running(tmp_path, tmp_path) as (_, said):
        port = int(said.split()[0].rstrip("/").rpartition(":")[2])
        for other in ("127.0.0.2", "::1"):
            family = socket.AF_INET6 if ":" in other else socket.AF_INET
            with socket.socket(family) as made, pytest.raises(OSError):
                made.connect((other, port))


def test_a_port_that_is_in_use(call: Call, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = call("view", tmp_path, "--port", port, "--no-browser")
    assert answer.code == 2 and answer.out == "" and answer.err.count("\n") == 1
    assert f"port {port} cannot be had" in answer.err and "--port" in answer.err


def test_what_is_not_there(call: Call, tmp_path: Path) -> None:
    answer = call("view", tmp_path / "nowhere", "--no-browser")
    assert answer.code == 4 and "there is no results folder" in answer.err
    answer = call("view", tmp_path, "--store", tmp_path / "no.db", "--no-browser")
    said = f"there is no store at {tmp_path / 'no.db'}; name an existing file by --store"
    assert (answer.code, answer.err) == (5, f"error: {said}\n")
    assert call("view", tmp_path, "--port", "70000").code == 2


def test_a_browser_is_opened_where_there_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setenv("DISPLAY", ":0")
    view._open("http://127.0.0.1:1/")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    view._open("http://127.0.0.1:2/")
    assert opened == ["http://127.0.0.1:1/"]
