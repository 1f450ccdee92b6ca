"""The figures of the evidence as Markdown."""

from collections.abc import Callable, Mapping

from evidence_ray import ARMS
from evidence_statistics_coverage import CLUSTERS, OURS
from evidence_statistics_streams import STREAMS
from figure_tables import chance, percent, table
from measured import Measured, Result
from suite_tables import bullets

from mnemonaut.evals.wording import points

QUICK, PAGE, STATISTICS = "evidence_quick", "evidence_page", "evidence_statistics"
CHAOS, RAY = "evidence_chaos", "evidence_ray"

SHOWN = ("placebo", "shuffled", "graph", "oracle", "shortest")
"""Arms whose difference from `off` is told, beside all of `online`."""

NAIVE = ("mcnemar over episodes", "t over episodes")


def quick(result: Result) -> str:
    """What the page of `mnemonaut bench` says of each family, and what it took."""
    rows = []
    for name, suite in result["quick_suites"].items():
        for pair, found in suite["paired"].items():
            if (pair.endswith(" - off") and pair.startswith(SHOWN)) or pair.startswith("online - "):
                rows.append([name, pair, points(found["all_passes"]), chance(found["p_holm"])])
    claims = [f"- `{name}`: {suite['claim']}" for name, suite in result["quick_suites"].items()]
    took = (
        f"{result['quick_episodes']:,} episodes and their page in {result['quick_seconds']:.0f} s "
        f"({result['quick_cpu_seconds']:.0f} s of CPU)."
    )
    head = ["built-in world", "difference", "points, 95 % interval", "p (Holm)"]
    return "\n\n".join([took, bullets(claims), table(head, rows)])


def page(result: Result) -> str:
    """A report of 10,000 episodes."""
    rows = [
        ["episodes", f"{result['page_episodes']:,}"],
        ["built in, s", f"{result['page_build_seconds']:.1f}"],
        ["the page itself, MB", f"{result['page_megabytes']:.2f}"],
        ["episodes beside it, MB", f"{result['page_chunks_megabytes']:.0f}"],
        ["usable by keyboard after, s (median of cold loads)",
         f"{result['page_interactive_seconds']:.2f}"],
        ["the slowest of them, s", f"{result['page_interactive_slowest_seconds']:.2f}"],
        ["first episode open after, s", f"{result['page_first_episode_seconds']:.2f}"],
        ["least contrast of any text", f"{result['page_least_contrast']:.2f}"],
        ["pixels beyond the window, 400 and 1280 px", str(result["page_overflow_pixels"])],
        ["controls without a name, or out of the keyboard's reach",
         f"{result['page_controls_unnamed']}, {result['page_controls_unreached']}"],
        ["requests to a network", str(result["page_requests_beyond_files"])],
    ]  # fmt: skip
    return table(["report", "measured"], rows)


def references(result: Result) -> str:
    """The largest difference of each statistic to its reference."""
    start = "difference."
    rows = [
        [name.removeprefix(start), f"{value:.1e}"]
        for name, value in result.plain.items()
        if name.startswith(start)
    ]
    return table(["statistic and reference", "largest difference"], rows)


def coverage(result: Result) -> str:
    """How often a 95 % interval held the truth, by shape and setting."""
    shapes = [f"{streams}x{tasks}" for streams, tasks in (*CLUSTERS, *OURS)]
    found: Mapping[str, Mapping[str, float]] = {s: result[f"coverage.{s}"] for s in shapes}
    rows = [
        [setting, *(percent(found[shape][setting]) for shape in shapes)]
        for setting in found[shapes[0]]
    ]
    bare = [percent(result[f"coverage.{s}.lowest of bare percentiles"]) for s in shapes]
    rows.append(["lowest of bare percentiles", *bare])
    return table(["streams x tasks, %", *shapes], rows)


def false_positives(result: Result) -> str:
    """How often a memory that does nothing was said to do something."""
    rows = []
    for test in ("permutation", *NAIVE):
        cells = [percent(result[f"false positives.{n} streams.{test}"]) for n in STREAMS]
        told = "paired permutation over streams" if test == "permutation" else test
        rows.append([told, *cells])
    return table(["claims at 5 %, %", *(f"{n} streams" for n in STREAMS)], rows)


def chaos(result: Result) -> str:
    """What was done to the workers, and what came of it."""

    def told(name: str) -> str:
        return str(result[f"chaos.{name}"])

    rows = [
        ["workers killed, hung, starved",
         f"{told('kills')}, {told('hangs')}, {told('starved')}"],
        ["seconds, undisturbed", f"{told('seconds')}, {told('undisturbed_seconds')}"],
        ["episodes; missing, doubled, out of order",
         f"{told('episodes')}; {told('missing')}, {told('doubled')}, {told('out_of_order')}"],
        ["of them error episodes", told("error_episodes")],
        ["processes left behind", told("orphans")],
        ["stores or traces damaged",
         f"{told('unclean_stores')}, {told('damaged_traces')}"],
        ["records unlike the undisturbed run's, off and frozen",
         f"{told('off.unequal')}, {told('frozen.unequal')}"],
        ["difference of their rates",
         f"{told('off.rate_difference')}, {told('frozen.rate_difference')}"],
        ["checks that noticed what was broken on purpose",
         f"{result['chaos.controls'] - result['chaos.controls_unnoticed']} of "
         f"{told('controls')}"],
    ]  # fmt: skip
    return table(["chaos", "measured"], rows)


def ray(result: Result) -> str:
    """Equal bytes, a node killed, and how fast."""
    same = ", ".join(percent(result[f"ray_{arm}_equal"]) for arm in ARMS)
    rows = [
        [f"streams with the local executor's bytes, % ({', '.join(ARMS)})", same],
        ["a node killed: complete, each episode once",
         "yes" if result["ray_killed_complete"] == 1 and not result["ray_killed_twice"] else "NO"],
        ["error episodes of it", str(result["ray_killed_errors"])],
        ["episodes a second, 1 and 2 workers, local",
         f"{result['local_1_per_s']:.0f}, {result['local_2_per_s']:.0f}"],
        ["the same with the stores on a server, 2 workers",
         f"{result['local_2_server_per_s']:.0f}"],
        ["the same over Ray, 1 and 2 workers",
         f"{result['ray_1_per_s']:.0f}, {result['ray_2_per_s']:.0f}"],
    ]  # fmt: skip
    return table(["two Ray nodes on one machine", "measured"], rows)


SCRIPTS: dict[str, dict[str, Callable[[Result], str]]] = {
    QUICK: {"quick": quick},
    PAGE: {"page": page},
    STATISTICS: {
        "references": references,
        "coverage": coverage,
        "false_positives": false_positives,
    },
    CHAOS: {"chaos": chaos},
    RAY: {"ray": ray},
}
"""Results -> part of docs/evidence.md -> what makes it."""


def gains(measured: Measured) -> str | None:
    """The README's lines, one for each result that is there; None where none is."""
    told = {PAGE: _page_gain, STATISTICS: _statistics_gain, CHAOS: _chaos_gain}
    return bullets(make(measured[n]) for n, make in told.items() if n in measured) or None


def _page_gain(result: Result) -> str:
    return (
        f"- {result['page_episodes']:,} episodes: the page is written in "
        f"{result['page_build_seconds']:.0f} s, weighs {result['page_megabytes']:.1f} MB and can "
        f"be used after {result['page_interactive_seconds']:.1f} s."
    )


def _statistics_gain(result: Result) -> str:
    lowest = min(result[f"coverage.{n}x{m}.lowest"] for n, m in CLUSTERS)
    own = result[f"coverage.{'x'.join(map(str, OURS[0]))}.lowest"]
    most = max(result[f"false positives.{n} streams.permutation"] for n in STREAMS)
    return (
        f"- In simulations 95 % intervals hold the truth in {percent(lowest)} % or more of all "
        f"settings at 20 streams x 20 tasks and above, in {percent(own)} % or more at our own 10 x "
        f"70; a memory that does nothing is said to do something in {percent(most)} % at most."
    )


def _chaos_gain(result: Result) -> str:
    return (
        f"- {result['chaos.kills']} workers killed, {result['chaos.hangs']} hung, "
        f"{result['chaos.starved']} starved at random: of {result['chaos.episodes']} episodes "
        f"{result['chaos.missing']} missing, {result['chaos.doubled']} twice, "
        f"{result['chaos.error_episodes']} told as errors; {result['chaos.orphans']} processes "
        "left behind."
    )
