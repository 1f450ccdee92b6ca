"""With what a run was made: suite, arms, versions, and how models were reached."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .gather import RunData
from .looks import CONDITIONS

SAID = ("name", "planner", "episodic", "semantic", "agent", "working", "embedding", "llm", "k")


@dataclass(frozen=True, slots=True)
class Configuration:
    """`facts` are of the whole run; `columns` and `arms` a table of what the arms are; `whole` is
    run.json as it stands."""

    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    arms: tuple[tuple[str, ...], ...]
    conditions: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    whole: str


def configuration(data: RunData) -> Configuration:
    """What run.json says."""
    suite, run = data.suite, data.run
    arms = [arm.model_dump(mode="json") for arm in suite.arms]
    shown = [k for k in SAID if k in ("name", "episodic") or len({str(a.get(k)) for a in arms}) > 1]
    used = dict.fromkeys(str(arm["episodic"]) for arm in arms)
    program = run.get("program", {})
    return Configuration(
        facts=tuple((name, value) for name, value in _facts(data) if value),
        columns=tuple({"name": "arm", "episodic": "memory"}.get(k, k) for k in shown),
        arms=tuple(tuple(_told(arm.get(k)) for k in shown) for arm in arms),
        conditions=tuple((name, CONDITIONS[name]) for name in used if name in CONDITIONS),
        versions=tuple((str(k), str(v)) for k, v in sorted(program.items())),
        whole=json.dumps(run, indent=1, sort_keys=True, ensure_ascii=False),
    )


def _facts(data: RunData) -> list[tuple[str, str]]:
    suite = data.suite
    access: Mapping[str, Any] = data.run.get("access") or {}
    reached = {k: v for k, v in access.items() if v is not None}
    options = ", ".join(f"{k} = {v}" for k, v in suite.env_options.items())
    tasks = len({row.task for row in data.rows})
    return [
        ("suite", suite.name),
        ("says", suite.summary),
        ("world", suite.env + (f" ({options})" if options else "")),
        ("learnt in", suite.learn_env),
        ("tasks, passes, replicates", f"{tasks}, {suite.passes}, {suite.replicates}"),
        ("seed", str(suite.seed)),
        ("model", suite.llm or "none: the symbolic mind"),
        ("models were reached with", _access(reached) if suite.llm else ""),
        ("stores", str(data.run.get("stores") or "")),
        ("hash of the suite", str(data.run.get("suite_sha256", ""))),
    ]


def _access(reached: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} = {value}" for key, value in sorted(reached.items()))


def _told(value: Any) -> str:
    return "-" if value in (None, "") else str(value)
