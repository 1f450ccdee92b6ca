"""How well a policy does between two rounds, in homes that it does not learn from."""

from time import monotonic
from typing import Any

from .evaluation import evaluated, means
from .learner import Learner
from .settings import TrainingSettings


def valid_tasks(settings: TrainingSettings) -> list[str]:
    """What the policy is tried on between rounds: the first tasks of each kind it learns."""
    kinds = [kind for kind, share in settings.kinds if share > 0]
    return [f"rooms valid {kind} {n}" for kind in kinds for n in range(settings.valid_episodes)]


def validated(learner: Learner) -> tuple[dict[str, Any], float]:
    """Mean scores by kind, see `evaluation.means`, and the frames that were walked a second."""
    settings, began = learner.settings, monotonic()
    walked = evaluated(
        learner.model,
        learner.vocabulary,
        learner.windows,
        valid_tasks(settings),
        rows=settings.rows,
        max_steps=settings.valid_steps,
        half=settings.half,
    )
    return means(walked), sum(episode.steps for episode in walked) / (monotonic() - began)
