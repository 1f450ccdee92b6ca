"""What a reader must know before any number: which world it is of, and what stands in for what."""

from ..table import BUILT_IN, SIMULATED, SIMULATORS, built_in
from .gather import RunData


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
