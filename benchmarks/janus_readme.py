"""What the README tells of rendered rooms and of the working memory."""

from collections.abc import Callable, Mapping
from typing import Any

from figure_tables import percent, table
from janus_effect import ALL, ARMS, MEMORY
from measured import Result
from suite_tables import bullets, ends, sentence

WINDOW = (0, 4)
"""The smallest window that is tried at inference."""


def rooms(janus: Result) -> str:
    """A row for each memory, each trained as it is tested."""
    arms: Mapping[str, Any] = janus["effect"]["arms"]
    rows = [
        [
            arm,
            *(percent(arms[arm][ALL][name]["mean"]) for name in ("SR", "SPL", "OSR")),
            f"{arms[arm][ALL]['NE']['mean']:.2f}",
            percent(arms[arm][MEMORY]["SR"]["mean"]),
            ends(arms[arm][MEMORY]["SR"], percent),
        ]
        for arm in ARMS
    ]
    head = ["rendered rooms, %", "SR", "SPL", "OSR", "NE, m", "SR, memory needed", "95 % interval"]
    return table(head, rows)


def rooms_gain(janus: Result) -> str:
    """What a memory buys, what is left without old frames, what the other two add."""
    told: Mapping[str, Any] = janus["effect"]
    needed, every = (told["differences"]["both - off"][of]["SR"] for of in (MEMORY, ALL))
    single = [
        f"`both` - `{one}`: {sentence(told['differences'][f'both - {one}'][ALL]['SR'])}"
        for one in ("spatial", "semantic")
    ]
    (small,) = (row for row in janus["windows"] if (row["initial"], row["recent"]) == WINDOW)
    spoken = janus["memories"]["differences"]
    others = [
        f"{name}: {sentence(spoken[pair][when])}"
        for name, pair, when in (
            ("earlier episodes in the same home", "online - off", "last"),
            ("where things belong", "graph - off", "all"),
        )
        if pair in spoken
    ]
    schedule = janus["schedule"]
    return bullets(
        [
            f"- {told['seeds']} training seeds, {told['episodes']} episodes, {schedule:g} of the "
            f"full schedule for each. Where memory is needed, `both` - `off`: {sentence(needed)}.",
            f"- Over all tasks, `both` - `off`: {sentence(every)}; {'; '.join(single)}.",
            f"- Only the last {WINDOW[1]} frames at inference, trained with 8 + 48: "
            f"{sentence(small['SR difference'])}.",
            f"- The model that ships reaches {percent(janus['shipped_SR'])} % SR. In front of it, "
            f"on tasks to find a thing: {'; '.join(others)}.",
        ]
    )


README: Mapping[str, Callable[[Result], str]] = {"rooms": rooms, "rooms_gain": rooms_gain}
"""Part of `README.md` -> what makes it."""
