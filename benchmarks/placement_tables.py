"""What `placement.py` measured, as Markdown: where things belong, in real rooms and by people.

Its parts are the figures of `placement_ithor.py`, `placement_network.py`, `placement_tidybot.py`
and `placement_housekeep.py`. A published row never shares a table with ours.
"""

from collections.abc import Iterable, Mapping

from figure_tables import percent, points, table
from measured import Result, Unmeasured

ITHOR = {
    "random": "any order",
    "room majority": "what holds most in this kind of room",
    "without memex": "without memex: the room alone",
    "common": "CommonMemory with room back-off",
    "closed form": "closed form: availability, neighbours",
    "neighbours": "static ranker, no other object read",
    "context": "context ranker (`graph`)",
    "context, visible only": "the same, seeing no closed container",
    "context, nothing hidden": "the same, nothing else hidden",
}
ABLATION = {
    "counts": "counts",
    "availability": "+ availability",
    "neighbours": "+ neighbours by name",
    "context": "+ the room's own habits",
}
NETWORK = {
    "common": "CommonMemory with room back-off",
    "paper": "the paper's layers and loss",
    "paper.without_memex": "the same without memex",
    "choice": "shallower, choice loss, mean of three",
    "choice.without_memex": "the same without memex",
}
ONE = {
    "random": "any receptacle",
    "receptacle name only": "names alone, no memory",
    "nearest example": "nearest example",
    "prototype": "prototype",
    "default": "`Preferences.predict`",
}
BATCH = {
    "batch-centred prototype": "centred prototype, no self-training",
    "default": "`Preferences.predict_batch`",
    "balanced assignment": "told that all receptacles get equally many",
}
HOUSEKEEP = {
    "room-receptacle": "receptacles of a room, mAP",
    "room": "rooms, mAP",
    "place": "all places of the house, mAP",
}


def ithor(placement: Result, split: str) -> str:
    """Every predictor in iTHOR's rooms; `split` is "cv" or "val"."""
    return _hits(_part(placement, "ithor"), split, ITHOR)


def ablation(placement: Result) -> str:
    """What each group of features is worth, by cross-validation and on val."""
    part = _part(placement, "ithor")
    rows = [
        [told, *(_gain(part, f"{split}.{name}.{hit}") for split, hit in _columns())]
        for name, told in ABLATION.items()
    ]
    head = ["gain over CommonMemory", "folds, hit@1", "folds, hit@3", "val, hit@1", "val, hit@3"]
    return table(head, rows)


def curve(placement: Result) -> str:
    """hit@1 and hit@3 by the number of rooms remembered."""
    part = _part(placement, "ithor")
    sizes = sorted({int(name.split(".")[1]) for name in _names(part) if name.startswith("curve.")})
    names = ("common", "closed form", "context")
    rows = [
        [str(size)]
        + [percent(part[f"curve.{size}.{n}.{hit}"]) for hit in ("hit1", "hit3") for n in names]
        for size in sizes
    ]
    head = [f"{hit} {name}" for hit in ("hit@1", "hit@3") for name in ("common", "closed", "graph")]
    return table(["rooms remembered", *head], rows)


def detector(placement: Result) -> str:
    """Out-of-place detection, and looks until a thing is found."""
    part = _part(placement, "ithor")
    rows = [
        [told, f"{part[f'detector.{name}.ap']:.3f}", f"{part[f'detector.{name}.auc']:.3f}"]
        for name, told in (
            ("on the floor", "lies on the floor"),
            ("common", "rare by CommonMemory"),
            ("graph", "the detector"),
        )
    ]
    found = table(["out of place", "average precision", "area under the curve"], rows)
    rows = [
        [told, *(f"{part[f'search.{where}.{name}.looks']:.2f}" for where in ("all", "closed"))]
        for name, told in (
            ("random", "any order"),
            ("common", "CommonMemory"),
            ("graph", "search prior"),
        )
    ]
    return f"{found}\n\n{table(['receptacles looked at', 'all', 'closed ones'], rows)}"


def ceiling(placement: Result) -> str:
    """How much there is to win."""
    part = _part(placement, "ithor")
    return (
        f"Two objects of one class in one room lie on the same receptacle type in "
        f"{percent(part['ceiling.same_room_agreement'])} % of\n"
        f"{part['ceiling.same_room_pairs']} pairs. One fixed order per class, fitted on the very\n"
        f"rooms that it is asked about, reaches hit@1 {percent(part['ceiling.best_order.hit1'])} % "
        f"and hit@3 {percent(part['ceiling.best_order.hit3'])} %."
    )


def network(placement: Result) -> str:
    """TIDEE's relational graph network, on folds and on val."""
    part = _part(placement, "network")
    tables = [_hits(part, split, NETWORK) for split in ("folds", "val")]
    columns = [(split, hit) for split in ("folds", "val") for hit in ("hit1", "hit3")]
    rows = [
        [told, *(_gain(part, f"{split}.{name}.memex.{hit}") for split, hit in columns)]
        for name, told in (("paper", "the paper's"), ("choice", "shallower"))
    ]
    head = [f"{split}, {hit.replace('hit', 'hit@')}" for split, hit in columns]
    return "\n\n".join([*tables, table(["with memex less without, points", *head], rows)])


def tidybot(placement: Result) -> str:
    """Unseen objects of TidyBot's scenarios; one at a time, then a whole batch."""
    part = _part(placement, "tidybot")
    tables = []
    for setting, labels, title in (
        ("one", ONE, "one object at a time, %"),
        ("batch", BATCH, "the whole batch at once, %"),
    ):
        rows = [
            [told, *(_told(part, f"{setting}.{name}{memory}") for memory in (".alone", ".others"))]
            if f"{setting}.{name}.alone" in _names(part)
            else [told, _told(part, f"{setting}.{name}"), "-"]
            for name, told in labels.items()
        ]
        tables.append(table([title, "user's examples", "and other scenarios"], rows))
    return "\n\n".join(tables)


def tidybot_published(placement: Result) -> str:
    """Wu et al. 2023: text-davinci-003, all 96 scenarios."""
    part = _part(placement, "tidybot")
    rows = [
        [told, percent(part[f"published.{name}"])]
        for name, told in (
            ("none", "no examples"),
            ("examples", "examples in the prompt"),
            ("summarised", "examples, summarised by the model"),
            ("human summary", "summarised by a person"),
        )
    ]
    return table(["language model, published, %", "unseen objects"], rows)


def housekeep(placement: Result) -> str:
    """Votes on unseen objects, against the prior that knows no object."""
    part = _part(placement, "housekeep")
    rows = []
    for name, told in HOUSEKEEP.items():
        ours, prior = part[f"{name}.val"], part[f"{name}.val.prior"]
        rows.append([told, f"{prior:.3f}", f"{ours:.3f}", _thousandths(part, f"{name}.val.gain")])
        if f"{name}.chosen.val" in _names(part):
            chosen = _thousandths(part, f"{name}.chosen.val.gain")
            rows.append(
                ["  one setting, by folds", f"{prior:.3f}", f"{part[f'{name}.chosen.val']:.3f}",
                 chosen]
            )  # fmt: skip
    return table(["val objects", "object-blind prior", "votes, carried over", "gain"], rows)


def housekeep_published(placement: Result) -> str:
    """Kant et al. 2022, recomputed from the score files that the authors published."""
    part = _part(placement, "housekeep")
    start, end = "published.", ".room-receptacle"
    names = [n.removeprefix(start).removesuffix(end) for n in _names(part) if n.endswith(end)]
    names = [name for name in names if f"{start}{name}.room" in _names(part)]
    rows = [
        [name, *(f"{part[f'{start}{name}.{what}']:.3f}" for what in ("room-receptacle", "room"))]
        for name in sorted(names, key=lambda name: -part[f"{start}{name}{end}"])
    ]
    return table(["published scorers, val", "receptacles of a room", "rooms"], rows)


def findings(placement: Result) -> str:
    """What was found, whichever way it went, as sentences for the README."""
    rooms, user, people = (_part(placement, name) for name in ("ithor", "tidybot", "housekeep"))
    one, batch = (percent(user[f"{setting}.default.others"]) for setting in ("one", "batch"))
    lines = [
        f"- Default places in iTHOR, 80 training rooms by folds: hit@1 "
        f"{percent(rooms['cv.context.hit1'])} %, {_words(rooms, 'cv.context.hit1')};",
        f"  hit@3 {percent(rooms['cv.context.hit3'])} %, {_words(rooms, 'cv.context.hit3')}.",
        f"- The 20 validation rooms: hit@1 {percent(rooms['val.context.hit1'])} %, "
        f"{_words(rooms, 'val.context.hit1')};",
        f"  hit@3 {percent(rooms['val.context.hit3'])} %, {_words(rooms, 'val.context.hit3')}.",
        f"- A user's preferences (TidyBot, {user['scenarios']} scenarios, unseen objects, names "
        "and no language model):",
        f"  {one} % one object at a time, {batch} % for a whole batch.",
        f"- What people vote (Housekeep, unseen objects): the room's mAP is "
        f"{people['room.val']:.3f}, {_thousandths(people, 'room.val.gain')}",
        "  over a prior that knows no object.",
    ]
    return "\n".join(lines)


def _part(placement: Result, name: str) -> Result:
    """The figures of one part, under the names that it gives them itself.

    Raises:
        Unmeasured: there are none.
    """
    start = f"{name}."
    every: Mapping[str, object] = placement.body["figures"]
    found = {key.removeprefix(start): every[key] for key in every if key.startswith(start)}
    if not found:
        raise Unmeasured(
            f"results/{placement.name}.json tells nothing of `{name}`; run "
            f"`python benchmarks/{placement.name}.py`"
        )
    return Result(placement.name, {**placement.body, "figures": found})


def _names(part: Result) -> Iterable[str]:
    names: Mapping[str, object] = part.body["figures"]
    return names.keys()


def _words(part: Result, name: str) -> str:
    low, high = part[f"{name}.gain.low"], part[f"{name}.gain.high"]
    told = f"{points(part[f'{name}.gain'])} points over CommonMemory"
    return f"{told} ({points(low)} to {points(high)})"


def _hits(part: Result, split: str, labels: Mapping[str, str]) -> str:
    rows = []
    for name, told in labels.items():
        row = [told]
        for hit in ("hit1", "hit3"):
            row += [percent(part[f"{split}.{name}.{hit}"]), _gain(part, f"{split}.{name}.{hit}")]
        rows.append(row)
    title = {"cv": "80 training rooms, folds, %", "folds": "80 training rooms, folds, %"}
    first = title.get(split, "20 validation rooms, %")
    return table([first, "hit@1", "gain, points", "hit@3", "gain, points"], rows)


def _gain(part: Result, name: str) -> str:
    """+1.5 [+0.2, +2.8]; the opponent itself has none."""
    if f"{name}.gain" not in _names(part):
        return "-"
    low, high = (points(part[f"{name}.gain.{end}"]) for end in ("low", "high"))
    return f"{points(part[f'{name}.gain'])} [{low}, {high}]"


def _thousandths(part: Result, name: str) -> str:
    value, low, high = part[name], part[f"{name}.low"], part[f"{name}.high"]
    return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"


def _told(part: Result, name: str) -> str:
    """87.4 [83.7, 90.9]."""
    if f"{name}.low" not in _names(part):
        return percent(part[name])
    return (
        f"{percent(part[name])} [{percent(part[f'{name}.low'])}, {percent(part[f'{name}.high'])}]"
    )


def _columns() -> tuple[tuple[str, str], ...]:
    return ("cv", "hit1"), ("cv", "hit3"), ("val", "hit1"), ("val", "hit3")
