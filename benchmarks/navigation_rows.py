"""What memory buys on real Room-to-Room, as Markdown: rows, controls, curves and gains.

The scripts of the two settings name their figures `<split>.<row>.<metric>`, rates in percent; a row
under a control, or decided by the likeliest end, has that in its name.
"""

from collections.abc import Collection, Iterator, Mapping

from figure_tables import table
from measured import Result, Unmeasured
from navigation_forms import Form

CONTROLS = ("shuffled", "placebo", "corrupted")
BINS = ("0-5", "5-15", "15-30", "30-60", "60+")
NUMBERS = {"SR": ".1f", "SPL": ".1f", "NE": ".2f", "nDTW": ".1f", "OSR": ".1f", "TL": ".2f"}
HEADS = {"NE": "NE, m", "TL": "TL, m"}
RATE = ".1f"
GAIN = "+.1f"


def rows(
    result: Result, form: Form, split: str, title: str, only: Collection[str] | None = None
) -> str:
    """Every row but the controls; `only`: those of these."""
    names = [name for name in _named(result, form, split) if only is None or name in only]
    if not names:
        raise Unmeasured(
            f"results/{result.name}.json has nothing of `{split}`; "
            f"run `python benchmarks/{result.name}.py`"
        )
    head = [title, *(HEADS.get(metric, metric) for metric in form.columns)]
    if form.likeliest:
        head.insert(2, "SR, likeliest end")
    body = []
    for name in names:
        keys = {metric: f"{split}.{name}.{metric}" for metric in form.columns}
        cells = [_told(result, key, NUMBERS[metric]) for metric, key in keys.items()]
        if form.likeliest:
            cells.insert(1, _told(result, f"{split}.{name}{form.likeliest}.SR", RATE))
        body.append([form.labels.get(name, name), *cells])
    return table(head, body)


def controls(result: Result, form: Form, split: str, title: str) -> str:
    """Success with right memories and with wrong ones, beside that without memory."""
    body = []
    for name, alone in form.against.items():
        told = [f"{split}.{name}{form.controlled}{control}.SR" for control in CONTROLS]
        if any(key in result.body["figures"] for key in told):
            keys = (f"{split}.{alone}.SR", f"{split}.{name}.SR", *told)
            cells = [_told(result, key, RATE) for key in keys]
            body.append([form.labels.get(name, name), *cells])
    return table([title, "no memory", "online", *CONTROLS], body)


def curves(result: Result, form: Form, split: str, title: str) -> str:
    """Success by the number of paths that were shown in the building before."""
    found: Mapping[str, object] = result.body["figures"]
    kept = [name for name in form.curves if f"{split}.{name}.curve" in found]
    points = {name: result[f"{split}.{name}.curve"] for name in kept}
    body = [
        [form.labels[name], *(format(told[b], RATE) if b in told else "-" for b in BINS)]
        for name, told in points.items()
    ]
    return table([title, *BINS], body)


def gains(result: Result, form: Form, split: str, title: str) -> str:
    """Differences in points, with their 95 % intervals."""
    body = []
    for gain in form.gains:
        keys = [f"{split}.{gain.begin}{end}" for end in gain.ends]
        if keys[0] in result.body["figures"]:
            mean, low, high = (_told(result, key, GAIN) for key in keys)
            body.append([gain.told, mean, f"{low} to {high}"])
    return table([title, "difference", "95 % interval"], body)


def _named(result: Result, form: Form, split: str) -> Iterator[str]:
    """Rows of a split that are no control and not decided by the likeliest end."""
    begin, end = f"{split}.", ".nDTW"  # which no difference and no curve has
    found = [
        key[len(begin) : -len(end)]
        for key in result.body["figures"]
        if key.startswith(begin) and key.endswith(end)
    ]
    plain = [name for name in found if not _aside(name, form)]
    yield from (name for name in form.labels if name in plain)
    yield from (name for name in plain if name not in form.labels and "after train" not in name)


def _aside(name: str, form: Form) -> bool:
    argmax = bool(form.likeliest) and name.endswith(form.likeliest)
    controlled = any(f"{form.controlled}{control}" in name for control in CONTROLS)
    return argmax or controlled or name.startswith("after_train.")


def _told(result: Result, key: str, number: str) -> str:
    """A figure, "-" where it was not measured."""
    value = result.body["figures"].get(key)
    return format(value, number) if isinstance(value, int | float) else "-"
