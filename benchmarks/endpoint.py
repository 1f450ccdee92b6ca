"""How a real endpoint takes our questions: `python benchmarks/endpoint.py NAME@http://host:port/v1`.

Asks for thirty plans, predictions and explanations in turn, in situations of the text world, and
counts what the model made of the form. It measures the form and not the plans: a model of random
weights whose server holds it to the schema answers thirty of thirty. Writes no result, since
which endpoint it asked is the user's.
"""

import argparse
import json
import sys
import time
from collections import Counter
from typing import Any

from claim import machine

from mnemonaut.envs import registry
from mnemonaut.evals.access import Access, LLMOptions
from mnemonaut.evals.compose import Arm, make_env
from mnemonaut.evals.language import open_language
from mnemonaut.planners.planner import Plan

ENV = "mnemonaut/MinecraftText-v0"
QUESTIONS = 30


def ask(model: str, options: LLMOptions, questions: int, timeout: float) -> dict[str, Any]:
    """What came of so many questions."""
    world = registry.world(ENV)
    env = make_env(ENV, {})
    tasks = list(world.tasks)
    outcomes: Counter[str] = Counter()
    access = Access(timeout=timeout)
    with open_language(Arm("endpoint", llm=model), world, options, access, seed=0) as language:
        assert language is not None
        client, mind = language.client, language.mind
        started = time.perf_counter()
        for nth in range(questions):
            observation, info = env.reset(seed=nth, options={"task": tasks[nth]})
            state = world.describe(observation, info)
            client.begin(f"endpoint/{nth}", nth)
            plan = mind.propose(info["goal"], state, (), ()) if nth % 3 == 0 else Plan(())
            if nth % 3 == 1:
                mind.predict(info["goal"], state, plan, (), ())
            elif nth % 3 == 2:
                mind.explain(info["goal"], state, ())
            spent = client.spent
            outcomes["valid at once"] += not spent.repairs
            outcomes["valid after repair"] += bool(spent.repairs) and not spent.format_failures
            outcomes["format failures"] += spent.format_failures
            outcomes["calls"] += spent.calls
            outcomes["tokens in"] += spent.tokens_in
            outcomes["tokens out"] += spent.tokens_out
        seconds = time.perf_counter() - started
    return {"questions": questions, **outcomes, "seconds": round(seconds, 2)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="as for --llm")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--max-tokens", type=int, default=256)
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--timeout", type=float, default=120.0)
    told = parser.parse_args()
    options = LLMOptions(max_tokens=told.max_tokens, temperature=told.temperature)
    figures = ask(told.model, options, told.questions, told.timeout)
    print(json.dumps({"model": told.model, "figures": figures, "machine": machine()}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
