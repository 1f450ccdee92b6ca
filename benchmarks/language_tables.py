"""What `llm.py` and `llm_speed.py` measured, as Markdown: loop x memory, and how it all held."""

from figure_tables import chance, percent, points, table
from measured import Result

PAIRS = (
    ("online", "off"),
    ("online", "shuffled"),
    ("online", "placebo"),
    ("placebo", "off"),
    ("shuffled", "off"),
    ("corrupted", "off"),
    ("refl", "refl-off"),
    ("refl", "refl-placebo"),
    ("react", "off"),
    ("adapt", "off"),
    ("deps", "off"),
    ("zero-shot", "off"),
)


def loops(llm: Result) -> str:
    """Success, and what an episode asks, by arm."""
    head = ["simulated model over HTTP", "success, %", "last pass", "calls", "tokens in", "out"]
    rows = [
        [
            f"{arm}",
            percent(found["success"]),
            percent(found["last_pass"]),
            f"{found['calls']:.1f}",
            f"{found['tokens_in']:,.0f}",
            f"{found['tokens_out']:,.0f}",
            str(found["format_failures"]),
        ]
        for arm, found in llm["matrix"].items()
    ]
    return table([*head, "format failures"], rows)


def differences(llm: Result) -> str:
    """Differences in points, with their lower bounds."""
    rows = []
    for one, other in PAIRS:
        name = f"matrix.{one}-minus-{other}"
        told = [points(llm[name]), points(llm[f"{name}.low"]), chance(llm[f"{name}.p"])]
        rows.append([f"{one} - {other}", *told])
    return table(["difference", "points", "lower bound", "p"], rows)


def service(llm: Result, speed: Result) -> str:
    """What held when a fifth of the calls was faulty, what a call costs us, and how it scales."""
    share = 100 * llm["faults.share_faulty"]
    episodes, alike = llm["faults.episodes"], llm["faults.episodes_as_without_faults"]
    unaccounted = llm["faults.requests_unaccounted"] + llm["matrix.calls_unaccounted"]
    return "\n".join(
        [
            f"- Of {llm['faults.requests']:,} requests {share:.0f} % went wrong, in"
            f" {llm['faults.kinds']} ways. All {episodes} episodes were complete; {alike} of"
            f" {episodes} went exactly\n  as with a server that never fails.",
            f"- Requests that the servers saw and the ledgers did not account for: {unaccounted};"
            f" calls counted twice: {llm['faults.calls_counted_twice']}.",
            f"- Our own cost of a call with a full prompt, without network and model:"
            f" {speed['overhead.ms_per_call']:.1f} ms; answered from the cache:"
            f" {speed['overhead.ms_per_cached_call']:.1f} ms.",
            f"- 16 streams against a server that takes a second for each answer:"
            f" {speed['throughput.ratio']:.1f} times the throughput of one.",
        ]
    )
