"""What decides a run's results besides its suite."""

import hashlib
import platform
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from .policies import JANUS
from .suite import Suite

PACKAGES = ("agents", "envs", "evals", "memory", "planners")
VERSIONS = (
    "mnemonaut",
    "numpy",
    "gymnasium",
    "faiss-cpu",
    "pydantic",
    "openai",
    "jinja2",
    "jsonschema",
)


def program(suite: Suite) -> dict[str, str]:
    """Versions, a hash of our own files and, of the models that a suite names, a hash each.

    PyTorch's version is told where an arm needs it: without the `neural` extra there is none.
    """
    found = {name: version(name) for name in VERSIONS}
    found |= {"python": platform.python_version(), "source": _source()}
    arms = (suite.arm(arm.name) for arm in suite.arms)
    checkpoints = [arm.checkpoint for arm in arms if arm.agent == JANUS]
    if checkpoints:
        found["torch"] = version("torch")
    for name in dict.fromkeys(filter(None, checkpoints)):
        found[name] = _model(Path(name).expanduser())
    return found


def _model(path: Path) -> str:
    """Of a file's bytes; of a folder's names, sizes and JSON files, whose weights are too large."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    digest = hashlib.sha256()
    for file in sorted(path.iterdir()):
        digest.update(f"{file.name} {file.stat().st_size}\n".encode())
        if file.suffix == ".json":
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _source() -> str:
    """Of all that ships, the trained models included."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        root = Path(str(files(f"mnemonaut.{package}")))
        for path in sorted(root.rglob("*")):
            if path.suffix in (".py", ".json", ".j2", ".safetensors"):
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
