"""The figures as sentences, which say what was found and not what was hoped for."""

from figure_tables import CERTAIN, chance, percent, points
from measured import Measured, Result


def gain(deps70: Result) -> str:
    """What memory bought in the main run, and where it stopped."""
    key = "reason"
    off, online = (percent(deps70[f"{key}.{arm}.success"]) for arm in ("off", "online"))
    gained, low = points(deps70[f"{key}.online-off"]), points(deps70[f"{key}.online-off.low"])
    curves = deps70[f"{key}.learning_curves"]
    first, last = (
        points(curves["online"][nth]["estimate"] - curves["off"][nth]["estimate"])
        for nth in (0, -1)
    )
    lines = [
        f"- Over all passes `online` reaches {online} % and `off` {off} %: {gained} points",
        f"  (95 % lower bound {low}, p {chance(deps70[f'{key}.online-off.p'])}).",
        f"- In the first pass the gain is {first} points already, since tasks share sub-goals; in "
        f"the last it is {last}.",
        f"- On the last pass it closes {deps70[f'{key}.gap_closed']:.2f} of the gap between `off` "
        "and `oracle`",
        f"  (95 % lower bound {deps70[f'{key}.gap_closed_low']:.2f}).",
        f"- It replans {deps70[f'{key}.replans_online_to_off']:.2f} times as often for a success "
        "as `off` does.",
    ]
    return "\n".join(lines)


def limits(deps70: Result) -> str:
    """What the controls and the other settings say against reading too much into it."""
    return "\n".join([_shuffled(deps70), _placebo(deps70), _binary(deps70), _exact(deps70)])


def promises(measured: Measured) -> str:
    """What the other benchmarks found of resuming and of speed."""
    resume, speed, quick = measured["resume"], measured["speed"], measured["evidence_quick"]
    cores = speed.body["machine"]["cores"]
    lines = [
        f"A run killed at random moments ended with the bytes of an undisturbed one after "
        f"{resume['identical']} of {resume['kills']} kills,",
        f"and left {resume['orphans']} processes behind. On {cores} cores `make bench` takes "
        f"{quick['quick_seconds']:.0f} s and `mnemonaut --help` "
        f"{speed['help_seconds']:.2f} s;",
        f"the text world plays {speed['steps_per_second']:,.0f} steps a second in one process.",
    ]
    return "\n".join(lines)


def prior(measured: Measured) -> str:
    """How the share of errors was chosen."""
    found = measured["calibrate_prior"]
    used, best = found["share_used"], found["best_share"]
    published = percent(found["published_zero_shot"])
    told = f"The default share is {used}. Of the shares tried, {best} comes closest to the "
    told += f"published {published} %,\nover {found['draws']} draws of the prior."
    return told


def _shuffled(deps70: Result) -> str:
    gained, control = deps70["reason.online-off"], deps70["reason.shuffled-off"]
    share = f"{100 * control / gained:.0f} % of it" if gained > 0 else "no share can be told"
    over, low = deps70["reason.online-shuffled"], deps70["reason.online-shuffled.low"]
    if deps70["reason.shuffled-off.low"] <= 0:
        return (
            f"- **Shuffled memories are not shown to help.** `shuffled` gains {points(control)} "
            f"points where `online` gains\n  {points(gained)}; what is due to recalling the right "
            f"ones is {points(over)} points (lower bound {points(low)})."
        )
    lines = [
        f"- **Shuffled memories help too.** `shuffled` gains {points(control)} points where "
        f"`online` gains {points(gained)}:",
        f"  {share}. Tasks share sub-goals, so an experience of "
        "another task still tells how planks",
        f"  are made. What is due to recalling the right ones is the rest: {points(over)} points "
        f"(lower bound {points(low)}).",
    ]
    return "\n".join(lines)


def _placebo(deps70: Result) -> str:
    difference = deps70["reason.placebo-off"]
    if difference == 0 and deps70["reason.placebo-off.p"] == 1:
        lines = [
            "- **Placebo equals off exactly, by construction.** The symbolic mind looks names up, "
            "and a placebo's names are",
            "  in no recipe. It becomes a real test with a language model, which may be swayed by "
            "anything that it reads.",
        ]
    else:
        lines = [
            f"- **Placebo is not quite off:** {points(difference)} points. The symbolic mind "
            "should ignore it; find out why",
            "  before you trust the rest.",
        ]
    return "\n".join(lines)


def _binary(deps70: Result) -> str:
    gained, low = deps70["binary.online-off"], deps70["binary.online-off.low"]
    told = "memory helps there as well" if low > 0 else "that memory helps there is not shown"
    lines = [
        '- **Failures are explained.** With `feedback = "binary"` the world says only that a call '
        "failed, not why. Then",
        f"  `online` gains {points(gained)} points over `off` (lower bound {points(low)}) instead "
        f"of {points(deps70['reason.online-off'])}; {told}.",
        f"  Over `shuffled` it gains {points(deps70['binary.online-shuffled'])} points there "
        f"(lower bound {points(deps70['binary.online-shuffled.low'])}): the nearest experiences",
        "  of a task are much alike, and where nothing is told, different ones may teach as much.",
    ]
    return "\n".join(lines)


def _exact(deps70: Result) -> str:
    off, online = deps70["exact.off.success"], deps70["exact.online.success"]
    replans = deps70["exact.replans_online_to_off"]
    if min(off, online, deps70["exact.oracle.success"]) >= CERTAIN:
        lines = [
            "- **Where nothing is left to luck, memory buys replans only.** In `exact`, `off`, "
            "`online` and `oracle` all reach",
            f"  100.0 %; `online` replans {replans:.2f} times as often as `off`.",
        ]
    else:
        lines = [
            f"- **Where nothing is left to luck** (`exact`), `off` reaches {percent(off)} % and "
            f"`online` {percent(online)} %;",
            f"  `online` replans {replans:.2f} times as often for a success.",
        ]
    return "\n".join(lines)
