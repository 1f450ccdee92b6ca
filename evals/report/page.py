"""The page: every section of every run, the episodes as data, and the scripts that show them."""

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ..results import canonical
from ..table import points, probability
from ..verdict import memory_of
from .chunks import SIZE, Chunk, goals
from .columns import columns
from .configuration import configuration
from .failures import MEANINGS, ends_of, failures, told_errors
from .gather import RunData
from .graded import graded, graded_differences, graded_names, has_middles
from .groups import by_group, curves, totals
from .headline import Headline, forest, headline, overall
from .looks import minus, series_of, slug, versus
from .notes import notes, untraced
from .recollection import calibration, recollection
from .sources import Beside, Served, Source
from .spending import asks_a_model, is_timed, spending
from .static import asset, templates

STYLES = ("base.css", "report.css")
SCRIPTS = (
    "theme.js",
    "dom.js",
    "source.js",
    "route.js",
    "rows.js",
    "list.js",
    "keys.js",
    "recall.js",
    "timeline.js",
    "plan.js",
    "map.js",
    "map_graph.js",
    "map_home.js",
    "map_minecraft.js",
    "episode.js",
    "main.js",
)
"""In the order in which they are joined into one."""


@dataclass(frozen=True, slots=True)
class Section:
    """A run as the template shows it: `id` stands in addresses."""

    id: str
    name: str
    data: RunData
    headline: Headline


def page(
    runs: Sequence[RunData],
    source: Source,
    *,
    title: str = "",
    chunks: Mapping[str, Sequence[Chunk]] | None = None,
) -> str:
    """The whole page as HTML.

    `chunks` are the traces by run (its place among the runs, as text) of an `Inline` page; of
    another they name what there is.
    """
    sections = sections_of(runs)
    told = title or _title(runs)
    style = "\n".join(asset(name) for name in STYLES)
    script = "\n".join(asset(name) for name in SCRIPTS)
    held = chunks or {}
    return templates().get_template("page.html.j2").render(
        title=told,
        style=style,
        script=script,
        policy=_policy(style, script, source),
        sections=[_shown(section, held.get(section.id)) for section in sections],
        several=len(sections) > 1,
        served=isinstance(source, Served),
        data=_data(sections, source, held),
        chunks=[
            (f"{section.id}/{chunk.name}", chunk.text)
            for section in sections
            for chunk in held.get(section.id, ())
            if not isinstance(source, Served | Beside)
        ],
        meanings=MEANINGS,
    )  # fmt: skip


def sections_of(runs: Sequence[RunData]) -> list[Section]:
    """The runs under ids of their own."""
    taken: list[str] = []
    found = []
    suites = Counter(data.suite.name for data in runs)
    for data in runs:
        suite = data.suite.name
        name = suite if suites[suite] == 1 else f"{suite} ({data.folder.resolve().name})"
        taken.append(slug(suite, taken))
        found.append(Section(taken[-1], name, data, headline(data)))
    return found


def _title(runs: Sequence[RunData]) -> str:
    return "What memory bought: " + ", ".join(dict.fromkeys(data.suite.name for data in runs))


def _shown(section: Section, held: Sequence[Chunk] | None) -> dict[str, Any]:
    data = section.data
    lost = "" if held is None else untraced(data, held)
    spent, errors = spending(data), told_errors(data)
    return {
        "id": section.id,
        "name": section.name,
        "folder": data.folder.resolve().name,
        "summary": data.summary,
        "complete": data.complete,
        "expected": data.expected,
        "episodes": len(data.rows),
        "headline": section.headline,
        "series": series_of(data.arms),
        "arms": data.arms,
        "notes": [*notes(data), *([lost] if lost else ())],
        "overall": overall(data) if data.rows else "",
        "forest": forest(data) if data.summary["paired"] else "",
        "paired": [_paired(name, found) for name, found in data.summary["paired"].items()],
        "groups": by_group(data),
        "totals": totals(data),
        "curves": curves(data),
        "passes": data.suite.passes,
        "graded": graded(data),
        "middles": has_middles(data),
        "score_names": [name.replace("_", " ") for name in graded_names(data)],
        "graded_differences": graded_differences(data),
        "spent": spent,
        "timed": is_timed(spent),
        "asked": asks_a_model(spent),
        "failures": failures(data),
        "ends": ends_of(data),
        "errors": errors,
        "error_episodes": len(data.errors),
        "errors_untold": len(data.errors) - sum(count for _, count in errors),
        "recalled": recollection(data),
        "calibration": calibration(data),
        "configuration": configuration(data),
        "main": _main_difference(data),
    }


def _paired(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    holm, exact = found.get("p_holm"), found.get("mcnemar")
    return {
        "name": versus(name),
        "all": minus(points(found["all_passes"])),
        "last": minus(points(found["last_pass"])),
        "p": probability(found["p_permutation"]),
        "holm": None if holm is None else probability(holm),
        "mcnemar": None if exact is None else probability(exact["p"]),
        "needed": found.get("replicates_needed"),
        "equal": found.get("equivalent_within_3_points", False),
    }


def _main_difference(data: RunData) -> tuple[str, str] | None:
    """The difference that a table of several runs tells: that of its claim."""
    memory, paired = memory_of(data.summary), data.summary["paired"]
    name = "" if memory is None else f"{memory.arm} - {memory.base}"
    if name not in paired:
        return None
    return versus(name), minus(points(paired[name]["all_passes"]))


def _data(sections: Sequence[Section], source: Source, held: Mapping[str, Any]) -> str:
    """The episodes as JSON that may stand inside a script element."""
    body = {
        "chunk_size": SIZE,
        "source": _source(source),
        "runs": [
            {
                "id": s.id,
                "name": s.name,
                "chunks": [chunk.name for chunk in held.get(s.id, ())],
                **columns(s.data, goals(s.data)),
            }
            for s in sections
        ],
    }
    return inside_script(canonical(body))


def inside_script(text: str) -> str:
    """JSON in which no element can end or begin, whatever the texts in it hold."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _source(source: Source) -> dict[str, str]:
    if isinstance(source, Served):
        return {"kind": "served", "prefix": source.prefix.rstrip("/")}
    if isinstance(source, Beside):
        return {"kind": "beside", "folder": source.folder}
    return {"kind": "inline"}


def _policy(style: str, script: str, source: Source) -> str:
    """What the page may load: nothing but itself and its own episodes."""
    scripts = [f"'sha256-{_hash(script)}'"]
    if isinstance(source, Beside):
        scripts.append("file: 'self'")
    if isinstance(source, Served):
        scripts.append("'self'")
    connect = "'self'" if isinstance(source, Served) else "'none'"
    return (
        f"default-src 'none'; script-src {' '.join(scripts)}; style-src 'sha256-{_hash(style)}'; "
        f"img-src data:; connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
