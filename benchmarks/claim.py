"""What all benchmarks share: figures, targets, and how they are told.

Each script measures one claim, prints its figures (with `--json` as one document), writes them
below `benchmarks/results/` when run in full, and exits with 1 where a target is missed.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Target:
    """A bound on a figure: at least or at most `bound`; `above`: not equal to it either."""

    figure: str
    bound: float
    at_least: bool = True
    above: bool = False

    def __str__(self) -> str:
        sign = ">" if self.above else ">=" if self.at_least else "<="
        return f"{self.figure} {sign} {self.bound}"

    def met(self, figures: Mapping[str, Any]) -> bool:
        value = figures.get(self.figure)
        if not isinstance(value, int | float):
            return False
        if self.above:
            return value > self.bound
        return value >= self.bound if self.at_least else value <= self.bound


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def commit() -> str:
    """The commit that was measured; marked where files differed from it."""
    here = Path(__file__).parent
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
        cwd=here, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    return found.stdout.strip() or "unknown"


def arguments(summary: str) -> argparse.Namespace:
    """`--quick`, `--json`, `--workers`."""
    parser = argparse.ArgumentParser(description=summary)
    parser.add_argument("--quick", action="store_true", help="under 60 s on two cores; no file")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def tell(
    name: str,
    measure: Callable[[argparse.Namespace], Mapping[str, Any]],
    targets: list[Target],
    summary: str,
) -> None:
    """Measure, print, write, and exit with 0 or 1."""
    options = arguments(summary)
    figures = dict(measure(options))
    known = [t for t in targets if t.figure in figures or not options.quick]
    met = {str(target): target.met(figures) for target in known}
    result = {
        "name": name,
        "quick": options.quick,
        "figures": figures,
        "targets": list(map(str, known)),
        "met": met,
        "machine": machine(),
        "commit": commit(),
    }
    text = json.dumps(result, indent=1, sort_keys=True)
    if not options.quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    if options.json:
        print(text)
    else:
        for key, value in figures.items():
            if isinstance(value, int | float | str):
                print(f"{key:48} {value}")
        for told, good in met.items():
            print(f"{'met   ' if good else 'MISSED'} {told}")
    sys.exit(0 if all(met.values()) else 1)
