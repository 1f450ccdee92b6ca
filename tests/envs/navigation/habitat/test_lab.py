"""What is loaded in habitat's interpreter can be: old grammar, nothing of ours."""

import ast
from pathlib import Path

import pytest

from mnemonaut.envs.navigation import habitat

LAB = sorted((Path(habitat.__file__).parent / "lab").glob("*.py"))
STAND_INS = Path(__file__).with_name("habitat_stand_ins.py")


@pytest.mark.parametrize("path", [*LAB, STAND_INS], ids=lambda path: path.name)
def test_it_is_read_by_old_pythons_and_imports_nothing_of_ours(path: Path) -> None:
    """habitat-sim's Python is 3.9; worker.py runs from 3.8 on."""
    tree = ast.parse(path.read_text("utf-8"), feature_version=(3, 8))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0 and not (node.module or "").startswith("mnemonaut")
        elif isinstance(node, ast.Import):
            assert not any(name.name.startswith("mnemonaut") for name in node.names)


def test_its_folder_hides_no_module_of_anyone() -> None:
    """The folder goes in front of sys.path there: no `env`, `spaces` or `world` may lie in it."""
    assert [path.stem for path in LAB] == ["__init__", "mnemonaut_habitat"]
