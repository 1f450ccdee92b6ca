"""The map of the folders, enforced: who may import whom, how long a file is, what loads when."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("agents", "cli", "envs", "evals", "memory", "planners")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
SOURCES = sorted([*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])

# What a folder may import beside itself. A name stands for itself and all below it.
ARROWS = {
    "envs": (),
    "memory": (),
    "planners": (
        "envs.world",
        "envs.errors",
        "envs.household.knowledge",
        "envs.minecraft.knowledge",
        "envs.navigation.knowledge",
        "envs.navigation.panorama",
        "memory",
    ),
    "agents": ("envs", "memory", "planners"),
    "evals": ("agents", "envs", "memory", "planners"),
    "cli": ("agents", "envs", "evals", "memory", "planners"),
}

# Slow to import, and never needed for a class statement: they belong inside functions.
LAZY = {
    "faiss",
    "minari",
    "openai",
    "pandas",
    "ray",
    "scipy",
    "sentence_transformers",
    "starlette",
    "statsmodels",
    "torch",
    "transformers",
    "uvicorn",
}

# Written in PyTorch from end to end: whoever needs one imports it where it is used.
NEURAL = ("agents.janus", "memory.dualkv", "memory.frame_cache", "memory.transformers_cache")

# Too slow to answer `mnemonaut --help` with.
HEAVY = LAZY | {"gymnasium", "numpy", "pydantic"}


def name_of(path: Path, root: Path = ROOT) -> str:
    """`envs/minecraft/text.py` is `envs.minecraft.text`, `envs/__init__.py` is `envs`."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def absolute_imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported by an absolute name, at any depth of the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def relative_imports(tree: ast.AST, path: Path, modules: set[str], root: Path = ROOT) -> set[str]:
    """Every module of ours that is imported by a relative name, e.g. {"envs.world"}.

    `from .. import memory` names a module and `from ..memory import Experience` does not: what is
    no module is a name inside one. A path that leaves the repository gives "".
    """
    found: set[str] = set()
    package = name_of(path.parent / "__init__.py", root).split(".")
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.level == 0:
            continue
        above = len(package) - (node.level - 1)
        if above < 0:
            found.add("")
            continue
        base = ".".join([*package[:above], *(node.module or "").split(".")]).strip(".")
        for alias in node.names:
            inner = f"{base}.{alias.name}".strip(".")
            found.add(inner if inner in modules else base)
    return found


def within(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(f"{allowed}.")


def violations(root: Path = ROOT) -> list[str]:
    """All imports against the arrows, as "importer -> imported"."""
    paths = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    modules = {name_of(path, root) for path in paths}
    wrong: list[str] = []
    for path in paths:
        name, tree = name_of(path, root), tree_of(path)
        folder = name.split(".")[0]
        for imported in sorted(relative_imports(tree, path, modules, root)):
            if not any(within(imported, allowed) for allowed in (folder, *ARROWS[folder])):
                wrong.append(f"{name} -> {imported}")
        for imported in absolute_imports(tree):
            if imported.split(".")[0] in {"mnemonaut", *FOLDERS}:
                wrong.append(f"{name} -> {imported} (write it as a relative import)")
    return wrong


def statements_at_import(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """The import statements that run when the module is imported."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        waiting.extend(ast.iter_child_nodes(node))


def loaded_at_import(tree: ast.Module) -> Iterator[str]:
    """The top-level packages that importing the module loads at once."""
    for node in statements_at_import(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif node.level == 0 and node.module:
            yield node.module.split(".")[0]


def test_every_folder_has_modules() -> None:
    assert {name_of(path).split(".")[0] for path in MODULES} == set(FOLDERS) == set(ARROWS)


def test_imports_follow_the_arrows() -> None:
    assert violations() == []


@pytest.mark.parametrize(
    ("importer", "statement", "shown"),
    [
        ("memory/store.py", "from ..envs.world import World", "memory.store -> envs.world"),
        ("memory/store.py", "from .. import envs", "memory.store -> envs"),
        ("envs/sim/text.py", "from ...memory import x", "envs.sim.text -> memory"),
        (
            "planners/minds/m.py",
            "from ...envs.sim import fact",
            "planners.minds.m -> envs.sim.fact",
        ),
        ("planners/p.py", "from ..envs import World", "planners.p -> envs"),
        ("evals/run.py", "def f():\n    from ..cli import main", "evals.run -> cli"),
        ("agents/a.py", "from .... import x", "agents.a -> "),
        ("agents/a.py", "import mnemonaut.memory", "agents.a -> mnemonaut.memory (write it as a"),
        ("agents/a.py", "from memory import x", "agents.a -> memory (write it as a"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, importer: str, statement: str, shown: str) -> None:
    for folder in (*FOLDERS, "envs/sim", "planners/minds"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "envs/sim/fact.py").touch()
    assert violations(tmp_path) == []
    (tmp_path / importer).write_text(statement + "\n", encoding="utf-8")
    (found,) = violations(tmp_path)
    assert found.startswith(shown)


def test_minds_never_see_the_true_facts() -> None:
    """A mind that could look up the facts would need no memory; it is handed a prior instead."""
    modules = {name_of(path) for path in MODULES}
    true = {"envs.minecraft.facts", "envs.minecraft.prior"}
    minds = [path for path in MODULES if within(name_of(path), "planners")]
    shared = [path for path in MODULES if name_of(path) == "envs.minecraft.knowledge"]
    assert minds and shared
    for path in minds + shared:
        assert not true & relative_imports(tree_of(path), path, modules), path


def neural(name: str) -> bool:
    return any(within(name, written) for written in NEURAL)


def test_slow_packages_are_imported_where_they_are_used() -> None:
    slow = {
        name_of(path): found
        for path in MODULES
        if not neural(name_of(path))
        and (found := LAZY.intersection(loaded_at_import(tree_of(path))))
    }
    assert slow == {}


def test_only_neural_modules_load_torch() -> None:
    """Whatever else a command imports, PyTorch waits until it is needed."""
    assert set(NEURAL) < {name_of(path) for path in MODULES}
    others = [name_of(path) for path in MODULES if not neural(name_of(path))]
    script = (
        "import sys\nfrom importlib import import_module\n"
        f"for name in {others!r}:\n"
        "    import_module(f'mnemonaut.{name}')\n"
        "    assert 'torch' not in sys.modules, name\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr


def test_loaded_at_import_sees_what_runs() -> None:
    tree = ast.parse(
        "import a.b\n"
        "try:\n    from c import d\nexcept ImportError: pass\n"
        "if TYPE_CHECKING:\n    import no\nelse:\n    import e\n"
        "class K:\n    import f\n    def g(self):\n        import no\n"
    )
    assert set(loaded_at_import(tree)) == {"a", "c", "e", "f"}


def test_files_are_short() -> None:
    lines = {str(path.relative_to(ROOT)): path.read_bytes().count(b"\n") for path in SOURCES}
    assert {path: count for path, count in lines.items() if count > 300} == {}


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"common", "helpers", "misc", "util", "utils"}
    assert [path for path in SOURCES if drawers & {path.stem, path.parent.name}] == []


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from mnemonaut.cli.main import main\n"
        "sys.argv = ['mnemonaut', '--help']\n"
        "try:\n    main()\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print('loaded:', *sorted(name for name in sys.modules if '.' not in name))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    help_text, _, loaded = done.stdout.rpartition("loaded:")
    assert "Usage" in help_text
    assert "sys" in loaded.split()
    assert HEAVY.intersection(loaded.split()) == set()
