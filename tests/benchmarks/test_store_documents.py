"""What docs/store.md shows runs as it stands there."""

import re
from pathlib import Path

from .documents import assert_snippet_runs

STORE = Path(__file__).parents[2] / "docs" / "store.md"


def test_the_example_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", STORE.read_text(encoding="utf-8"), re.DOTALL)
    assert_snippet_runs(example, tmp_path)
    assert (tmp_path / "kept.db").is_file()
