"""Where the prior's share of errors comes from: the published zero-shot row.

For each share, the zero-shot planner runs the 70 calibrated tasks; the share is the one whose
mean success comes closest to that of zero-shot GPT in DEPS (Wang et al. 2023, Table 2): 15.42 %.
No planner with memory takes part. The figures go to `results/`, the share into the source.
"""

from argparse import Namespace
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
from claim import Target, tell

from mnemonaut.agents.episode import run_episode
from mnemonaut.envs import registry
from mnemonaut.evals.compose import ERROR_SHARE, Arm, make_env, players_of
from mnemonaut.evals.schedule import stable_seed
from mnemonaut.memory import Memories

ENV = "mnemonaut/MinecraftText-v0"
PUBLISHED = 0.1542
SHARES = (0.1, 0.2, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4, 0.42, 0.44, 0.46, 0.48, 0.5, 0.6)


def success(share: float, draw: int) -> float:
    """Mean success over the 70 tasks for one draw of the prior and of luck.

    Draws are numbered apart from a suite's replicates: nothing here is seen again there.
    """
    env = make_env(ENV, {"setting": "calibrated", "feedback": "reason"})
    arm = Arm("zero-shot", "zero-shot", error_share=share)
    prior = stable_seed("calibration", "prior", draw)
    agent = players_of(arm, ENV, prior_seed=prior)(Memories())
    won = [
        run_episode(env, agent, task=task, seed=stable_seed("calibration", draw, task)).success
        for task in registry.world(ENV).tasks
    ]
    return float(np.mean(won))


def measure(options: Namespace) -> Mapping[str, Any]:
    draws = 6 if options.quick else 100
    shares = SHARES[1::3] if options.quick else SHARES
    grid = [(share, draw) for share in shares for draw in range(draws)]
    with ProcessPoolExecutor(options.workers, get_context("spawn")) as pool:
        scores = list(pool.map(success, *zip(*grid, strict=True), chunksize=draws))
    means = {
        s: float(np.mean([v for (t, _), v in zip(grid, scores, strict=True) if t == s]))
        for s in shares
    }
    best = min(means, key=lambda share: abs(means[share] - PUBLISHED))
    figures: dict[str, Any] = {f"success_at_{share}": round(v, 4) for share, v in means.items()}
    figures |= {"published_zero_shot": PUBLISHED, "draws": draws}
    if not options.quick:
        figures |= {"best_share": best, "share_used": ERROR_SHARE}
        figures["distance_of_share_used"] = round(abs(best - ERROR_SHARE), 4)
    return figures


if __name__ == "__main__":
    targets = [Target("distance_of_share_used", 0.0, at_least=False)]
    tell("calibrate_prior", measure, targets, __doc__ or "")
