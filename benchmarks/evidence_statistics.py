"""Statistics that hold: equal to reference libraries, intervals that cover, tests that keep 5 %."""

from typing import Any

from claim import Target, tell
from evidence_statistics_coverage import CLUSTERS, SHARES, coverages, covered, skewed
from evidence_statistics_reference import CHECKS, largest, replicates_beyond_normal
from evidence_statistics_streams import STREAMS, false_positives

CONSERVATIVE = 0.97
"""Coverage of a 95 % interval above which it is told to be wider than need be."""


def figures(quick: bool) -> dict[str, Any]:
    """Largest differences to references; coverage by shape and setting; false positives."""
    found: dict[str, Any] = dict(_reference(quick))
    found |= _coverage(quick)
    for streams in (10,) if quick else STREAMS:
        claimed = false_positives(streams, 400 if quick else 4000)
        found |= {f"false positives.{streams} streams.{k}": v for k, v in claimed.items()}
    return found


def _reference(quick: bool) -> dict[str, Any]:
    times = 20 if quick else 400
    found: dict[str, Any] = {f"difference.{name}": value for name, value in largest(times)}
    found["data sets of each reference"] = times
    found["replicates that a t test asks for beyond ours, at most"] = replicates_beyond_normal(
        10 if quick else 100
    )
    return found


def _coverage(quick: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    told: dict[str, dict[str, float]] = {}
    bare: dict[str, dict[str, float]] = {}
    for shape, setting, ours, percentiles in coverages(quick):
        told.setdefault(shape, {})[setting] = ours
        bare.setdefault(shape, {})[setting] = percentiles
    for shape, by_setting in told.items():
        found[f"coverage.{shape}.lowest"] = min(by_setting.values())
        found[f"coverage.{shape}.highest"] = max(by_setting.values())
        found[f"coverage.{shape}.lowest of bare percentiles"] = min(bare[shape].values())
        found[f"coverage.{shape}"] = by_setting
        found[f"coverage of bare percentiles.{shape}"] = bare[shape]
        found[f"conservative.{shape}"] = [k for k, v in by_setting.items() if v > CONSERVATIVE]
    times = 600 if quick else 2000
    for shares in (SHARES[0], SHARES[3]):
        found[f"coverage of skewed effects.20x20.{shares.name}"] = covered(
            skewed, shares, 20, 20, times
        )[0]
    return found


TARGETS = [
    *(Target(f"difference.{name}", 1e-9, at_least=False) for name in CHECKS),
    *(Target(f"coverage.{n}x{m}.lowest", 0.93) for n, m in CLUSTERS),
    *(Target(f"false positives.{n} streams.permutation", 0.055, at_least=False) for n in STREAMS),
    # That the simulation bites: the same data, taken as episodes that stand alone.
    *(
        Target(f"false positives.{n} streams.{naive}", 0.055, above=True)
        for n in STREAMS
        for naive in ("mcnemar over episodes", "t over episodes")
    ),
]


if __name__ == "__main__":
    tell("evidence_statistics", lambda options: figures(options.quick), TARGETS, __doc__ or "")
