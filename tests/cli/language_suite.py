"""What the tests of commands with language models share."""

from pathlib import Path

import pytest

SUITE = """
name = "tiny"
tasks = ["crafting_table", "stick"]
passes = 1
replicates = 1
[[arms]]
name = "online"
episodic = "online"
[[arms]]
name = "deps"
planner = "deps"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cache, price table or key of whoever runs the tests."""
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("MNEMONAUT_PRICES", "MNEMONAUT_LLM_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    path = tmp_path / "suite.toml"
    path.write_text(SUITE, encoding="utf-8")
    return path
