"""The simulated model's server, as a user starts it: `mnemonaut llm serve-simulated`."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

START_SECONDS = 60.0


@contextmanager
def served(*options: str) -> Iterator[str]:
    """The address of a simulated model's server, in a process of its own."""
    words = ["-P", "-m", "mnemonaut.cli.main", "llm", "serve-simulated", "--port", "0", *options]
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+/v1", line)
        if found is None:
            raise RuntimeError(f"the server did not start: {line!r}")
        yield found[0]
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def server_stats(url: str) -> dict[str, Any]:
    with urlopen(f"{url}/stats", timeout=30) as answer:
        return dict(json.load(answer))
