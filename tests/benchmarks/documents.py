"""What the tests of documents share: the cells of tables, and snippets run as a user would."""

import os
import subprocess
import sys
from pathlib import Path


def rows(text: str) -> list[list[str]]:
    """The cells of Markdown tables, without the rules below their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not set(row[0]) <= set("-:")]


def row(text: str, first: str) -> list[str]:
    """The cells of the one row that begins with `first`, without that."""
    (found,) = [cells for cells in rows(text) if cells[0] == first]
    return found[1:]


def assert_snippet_runs(code: str, folder: Path, **environment: str) -> None:
    """In a process of its own, and in a folder that is not ours; it prints something."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
