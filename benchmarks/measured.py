"""What the results say, read for the documents; a figure that is absent is an error."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


class Unmeasured(Exception):
    """A result that the documents need is not there; the text names the cure."""


@dataclass(frozen=True, slots=True)
class Result:
    """One file of `results/`: the figures of one benchmark, run in full."""

    name: str
    body: Mapping[str, Any]

    def __getitem__(self, figure: str) -> Any:
        """One figure.

        Raises:
            Unmeasured: the benchmark that wrote the file did not measure it.
        """
        try:
            return self.body["figures"][figure]
        except KeyError:
            raise Unmeasured(
                f"results/{self.name}.json lacks `{figure}`; run `python benchmarks/{self.name}.py`"
            ) from None

    @property
    def plain(self) -> dict[str, float | str]:
        """The figures that are one number or word each."""
        figures = self.body["figures"].items()
        return {name: value for name, value in figures if isinstance(value, int | float | str)}

    @property
    def targets(self) -> Mapping[str, bool]:
        """Each target in words, and whether it was met."""
        return dict(self.body["met"])

    @property
    def origin(self) -> str:
        """Where and from what it was measured."""
        machine = self.body["machine"]
        told = f"{machine['cores']} cores, {machine['machine']}, Python {machine['python']}"
        return f"{told}, commit {self.body['commit']}"


class Measured:
    """All results of a folder, by name."""

    def __init__(self, folder: Path = RESULTS) -> None:
        self._folder = folder
        self._found: dict[str, Result] = {}
        for path in sorted(folder.glob("*.json")):
            self._found[path.stem] = _read(path)

    def __iter__(self) -> Iterator[Result]:
        return iter(self._found.values())

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def __getitem__(self, name: str) -> Result:
        """One result.

        Raises:
            Unmeasured: there is no such file.
        """
        if name not in self._found:
            raise Unmeasured(
                f"{self._folder / name}.json is absent; run `python benchmarks/{name}.py`"
            )
        return self._found[name]


def _read(path: Path) -> Result:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        whole = {"figures", "met", "machine", "commit"} <= body.keys() and not body["quick"]
        if whole:
            return Result(path.stem, body)
    except (OSError, ValueError, AttributeError, KeyError):
        pass  # as bad as an unfinished one, and cured alike
    raise Unmeasured(f"{path} is no full result; run `python benchmarks/{path.stem}.py`")
