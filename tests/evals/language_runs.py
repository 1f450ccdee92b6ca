"""What the tests of streams with language models share: tiny suites, run in this process."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.evals.access import Access
from mnemonaut.evals.results import Folder, read_lines, stream_keys
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite
from mnemonaut.planners.llm import openai_compatible
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.ledger_rows import Total
from mnemonaut.planners.llm.retry import Backoff

from .conftest import arms, suite_of

SIMULATED = "simulated:0.38"
ASKING = [*arms("online"), {"name": "deps", "planner": "deps"}]
ORACLE = {"name": "oracle", "error_share": 0}


def asking(llm: str = SIMULATED, **changes: Any) -> Suite:
    """Three easy tasks, one pass, two replicates; two loops with a model, beside an oracle."""
    return suite_of(**{"passes": 1, "arms": [*ASKING, ORACLE], "llm": llm, **changes})


def served(url: str, **changes: Any) -> Suite:
    """The same suite with the same model behind a server."""
    return asking(f"{SIMULATED}:{{seed}}@{url}", **changes)


def run_here(suite: Suite, folder: Path, access: Access | None = None) -> Path:
    """All streams, one after the other in this process."""
    folder.mkdir(exist_ok=True)
    for key in stream_keys(suite):
        run_stream(suite, folder, key, access=access)
    return folder


def episodes(suite: Suite, folder: Path) -> bytes:
    """All episodes in canonical order, as the runner merges them."""
    return b"".join(Folder(folder).episodes(key).read_bytes() for key in stream_keys(suite))


def records(suite: Suite, folder: Path) -> list[dict[str, Any]]:
    keys = stream_keys(suite)
    return [record for key in keys for record in read_lines(Folder(folder).episodes(key))]


def spent(found: list[dict[str, Any]], *names: str) -> int:
    """The sum over episodes of what their records keep of the model."""
    return sum(record["llm"][name] for record in found if "llm" in record for name in names)


def ledger(folder: Path) -> Total:
    with Ledger(folder / "ledger.db", read_only=True) as opened:
        return opened.total()


SUITE = asking()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No cache, price table or key of whoever runs the tests."""
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("MNEMONAUT_PRICES", "MNEMONAUT_LLM_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between tries of a thousandth of a second."""
    monkeypatch.setattr(openai_compatible, "Backoff", partial(Backoff, 0.001, 0.01))
