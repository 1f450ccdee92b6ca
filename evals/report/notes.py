"""What a reader must know before any number: which world it is of, and what stands in for what."""

from collections import Counter
from collections.abc import Sequence

from ..table import BUILT_IN, SIMULATED, SIMULATORS, built_in
from .chunks import Chunk
from .gather import RunData

MOST_STREAMS = 8


def notes(data: RunData) -> list[str]:
    """Sentences; [] for a run in a published simulator with a real model."""
    summary = data.summary
    found = []
    if summary["order"] and built_in(summary):
        found.append(BUILT_IN.format(SIMULATORS.get(summary["env"], "a MineDojo")))
    models = [str(summary["arms"][arm].get("llm", "")) for arm in data.arms]
    if any("simulated:" in model for model in [*models, data.suite.llm]):
        found.append(SIMULATED.replace("`", ""))
    if learnt := summary.get("learnt_in"):
        found.append(
            f"{', '.join(learnt['arms'])} ran in another world ({learnt['env']}), to be read by "
            "the frozen arms; no difference is told of them."
        )
    errors = sum(summary["arms"][arm]["error_episodes"] for arm in data.arms)
    if errors:
        found.append(f"{errors} error episodes (crash or hang), counted as failures.")
    return found


def untraced(data: RunData, chunks: Sequence[Chunk]) -> str:
    """Which streams lack traces, where `chunks` are all that there are; "" where none does."""
    kept: Counter[str] = Counter()
    for chunk in chunks:
        kept[chunk.name.rpartition("/")[0]] += chunk.traces
    played = Counter(f"{row.arm}-{row.replicate}" for row in data.rows)
    if played and not kept.total():
        return "No traces can be read: episodes show the numbers of their records alone."
    lack = [(name, count - kept[name], count) for name, count in played.items()]
    told = [f"{less} of {count} in {name}" for name, less, count in lack if less > 0]
    more = f" and {len(told) - MOST_STREAMS} other streams" if len(told) > MOST_STREAMS else ""
    if not told:
        return ""
    return f"Traces of episodes cannot be read: {', '.join(told[:MOST_STREAMS])}{more}."
