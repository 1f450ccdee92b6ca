"""`mnemonaut run`: one episode, or a few in a row, told step by step."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from ..agents.episode import run_episode
from ..envs import registry
from ..envs.errors import MnemonautError, UnknownName
from ..evals.access import Access, LLMOptions
from ..evals.arm_config import LATER
from ..evals.compose import (
    ERROR_SHARE,
    PLANNERS,
    WITH_MEMORY,
    Arm,
    check_names,
    make_env,
    open_memory,
    players_of,
    recalls,
)
from ..evals.language import Language, open_language, spent_record
from ..evals.policies import AGENTS, JANUS, PLANNING
from ..evals.semantics import SEMANTICS
from ..evals.working import working_line
from ..memory import CONDITIONS, ExperienceStore
from ..planners.planner import Usage
from .asking import changed_access, tell_before
from .options import (
    LLM,
    Cache,
    CacheFile,
    Checkpoint,
    CostLimit,
    EnvOptions,
    Initial,
    Json,
    Prices,
    Recent,
    Record,
    Timeout,
    TokenLimit,
    Working,
    application,
    env_options,
)
from .policy_checks import check_agent
from .record import episode_record
from .screen import Screen, counted, print_json
from .story import Told, tell_outcome

app = application()


@dataclass(frozen=True, slots=True)
class Asking:
    """How a language model is asked: what decides its answers, and what does not."""

    options: LLMOptions
    access: Access


@app.command()
def run(
    env_id: Annotated[str, typer.Argument(metavar="ENV_ID", help="See `mnemonaut envs`.")],
    task: Annotated[
        str | None, typer.Option(metavar="T", help="What to do; default: the env's own task.")
    ] = None,
    planner: Annotated[str, typer.Option(help=f"One of {', '.join(PLANNERS)}.")] = "mindstores",
    agent: Annotated[str, typer.Option(help=f"Who acts: {', '.join(AGENTS)}.")] = PLANNING,
    episodic: Annotated[
        str, typer.Option(help=f"The episodic memory: {', '.join(CONDITIONS)}.")
    ] = "off",
    store: Annotated[
        str | None, typer.Option(metavar="PATH", help="Where it is kept; :memory: keeps nothing.")
    ] = None,
    semantic: Annotated[
        str, typer.Option(help=f"The memory of where things belong: {', '.join(SEMANTICS)}.")
    ] = "off",
    placements: Annotated[
        str, typer.Option(metavar="FILE", help="What it learnt; default: the one that ships.")
    ] = "",
    working: Working = None,
    initial: Initial = None,
    recent: Recent = None,
    checkpoint: Checkpoint = None,
    option: EnvOptions = None,
    error_share: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help=f"Wrong beliefs of the symbolic mind; default {ERROR_SHARE}."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the first episode and the beliefs.")] = 0,
    k: Annotated[int, typer.Option("--k", min=0, max=100, help="Experiences a question.")] = 5,
    max_revisions: Annotated[int, typer.Option(min=0, max=20, help="Of a plan.")] = 3,
    embedding: Annotated[
        str, typer.Option(metavar="NAME", help="hashing, minilm, or a sentence transformer.")
    ] = "hashing",
    episodes: Annotated[int, typer.Option(min=1, max=1000, help="In a row; each next seed.")] = 1,
    llm: LLM = None,
    temperature: Annotated[float, typer.Option(min=0, max=2, help="Of the model.")] = 0.0,
    cache: Cache = None,
    cache_file: CacheFile = None,
    record: Record = None,
    cost_limit: CostLimit = None,
    token_limit: TokenLimit = None,
    prices: Prices = None,
    timeout: Timeout = None,
    json: Json = False,
) -> None:
    """Tell one episode: recalled, predicted, revised, done, remembered.

    \b
    For instance:
      mnemonaut run mnemonaut/MinecraftText-v0 --task stone_pickaxe \\
        --episodic online --store pickaxe.db --episodes 3
      mnemonaut run mnemonaut/Household-v0 --task "tidy Kitchen_3" \\
        --semantic graph --option observations=oracle
      mnemonaut run mnemonaut/Rooms-v0 --task "rooms unseen return 3" \\
        --agent janus --working spatial
    """
    _check(planner, episodic, store)
    if semantic not in SEMANTICS:
        raise UnknownName("semantic memory", semantic, SEMANTICS)
    check_agent(
        agent,
        env_id,
        planner=planner != "mindstores",
        episodic=episodic,
        semantic=semantic,
        llm=llm,
        working={
            "working": working,
            "initial": initial,
            "recent": recent,
            "checkpoint": checkpoint,
        },
    )
    if placements and semantic == "off":
        raise MnemonautError("--placements is not used; add --semantic graph")
    if llm and error_share is not None:
        raise MnemonautError(
            "a language model's beliefs are its own: leave out --error-share, or --llm"
        )
    share = ERROR_SHARE if error_share is None else error_share
    model = llm or ""
    arm = Arm(
        "run",
        planner,
        episodic,
        share,
        k,
        max_revisions,
        embedding,
        model,
        semantic,
        placements,
        agent,
        working or "",
        initial,
        recent,
        "" if checkpoint is None else str(checkpoint),
    )
    access = changed_access(
        cache=cache,
        cache_file=cache_file,
        record=record,
        cost_limit=cost_limit,
        token_limit=token_limit,
        prices=prices,
        timeout=timeout,
    )
    asking = Asking(LLMOptions(temperature=temperature), access)
    if llm:
        tell_before(llm, asking.options, access)
    given = env_options(option or [])
    records = _episodes(env_id, given, arm, asking, task, store, seed, episodes, told=not json)
    if json:
        hidden = {"name", "error_share" if llm else "llm"}
        hidden |= set() if agent == JANUS else set(LATER)
        settings = {name: value for name, value in asdict(arm).items() if name not in hidden}
        print_json({"env": env_id, "env_options": given, **settings, "episodes": records})
    elif episodes > 1:
        reached = sum(record["outcome"]["success"] for record in records)
        screen = Screen()
        screen.line()
        screen.line(f"{reached} of {episodes} episodes reached their goal", "bold")


def _check(planner: str, episodic: str, store: str | None) -> None:
    """What can be told to be wrong before anything is loaded."""
    check_names(planner, episodic)
    if episodic == "off":
        if store is not None:
            raise MnemonautError("memory is off, so --store is not used; add --episodic online")
        return
    if not recalls(planner):
        others = " or ".join(WITH_MEMORY)
        raise MnemonautError(
            f"planner {planner} asks no memory; leave out --episodic, or use --planner {others}"
        )
    if store is None:
        raise MnemonautError(
            f"--episodic {episodic} needs a store; add --store PATH (:memory: keeps nothing)"
        )
    if episodic == "frozen" and store == ":memory:":
        raise MnemonautError("--episodic frozen reads a store that is there; name it with --store")


def _episodes(
    env_id: str,
    options: Mapping[str, Any],
    arm: Arm,
    asking: Asking,
    task: str | None,
    store_path: str | None,
    seed: int,
    episodes: int,
    *,
    told: bool,
) -> list[dict[str, Any]]:
    """Run the episodes one after the other, over one memory; the nth has seed + n."""
    world = registry.world(env_id)
    records: list[dict[str, Any]] = []
    with (
        closing(make_env(env_id, options)) as env,
        open_memory(arm, store_path, world, seed=seed, merge=True) as (memories, store),
        open_language(arm, world, asking.options, asking.access, seed=seed) as language,
    ):
        kept_in = "" if store is None else store.path
        player = players_of(  # the beliefs of one mind: the same prior in every episode
            arm,
            env_id,
            prior_seed=seed,
            mind=None if language is None else language.mind,
            meter=Usage if language is None else language.client.usage,
        )
        for nth in range(episodes):
            where = {"env": env_id, "episode": f"run/{seed + nth}"}
            when = 0 if store is None else len(store)
            if language is not None:
                language.client.begin(f"run/{seed + nth}", seed + nth)
            agent = player(memories, where, when)
            if not told:
                outcome = run_episode(env, agent, task=task, seed=seed + nth)
            else:
                screen = Screen()
                if nth:
                    screen.line()
                number = f"Episode {nth + 1} of {episodes}" if episodes > 1 else "Episode"
                screen.line(f"{number} in {env_id}, seed {seed + nth}", "bold")
                screen.field("planner", _planner_line(arm))
                screen.field("memory", _memory_line(arm, store))
                outcome = run_episode(env, Told(agent, screen), task=task, seed=seed + nth)
                tell_outcome(screen, outcome, agent, kept_in)
                tell_spent(screen, language)
            record = episode_record(seed + nth, outcome, agent)
            if language is not None:
                record["llm"] = spent_record(language.client.spent, language.price)
            records.append(record)
    return records


def _planner_line(arm: Arm) -> str:
    if arm.agent != PLANNING:
        return f"none: the policy {arm.agent}"
    if arm.planner == "random":
        return "random, which believes nothing"
    if arm.llm:
        return f"{arm.planner}, with {arm.llm}"
    if registry.is_address(arm.planner):
        return arm.planner
    wrong = f"{arm.error_share:.0%}"
    return f"{arm.planner}, with a symbolic mind that has {wrong} of its beliefs wrong"


def tell_spent(screen: Screen, language: Language | None) -> None:
    """What the episode's answers came to."""
    if language is None:
        return
    spent, usd = language.client.spent, spent_record(language.client.spent, language.price)["cost"]
    money = "price unknown" if usd is None else f"${usd:.4f}"
    tokens = f"{spent.tokens_in} tokens in, {spent.tokens_out} out"
    wrong = f", {counted(spent.format_failures, 'format failure')}" if spent.format_failures else ""
    screen.field("model", f"{counted(spent.calls, 'call')}, {tokens}, {money}{wrong}")


def _memory_line(arm: Arm, store: ExperienceStore | None) -> str:
    others = "" if arm.semantic == "off" else f"; semantic memory: {arm.semantic}"
    others += f"; working memory: {working_line(arm)}" if arm.agent == JANUS else ""
    if store is None:
        return arm.episodic + others
    return f"{arm.episodic}, {counted(len(store), 'experience')} in {store.path}{others}"
