"""The pages of the app, as HTML; what they are given is escaped."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..report.static import asset as report_asset
from .guard import POLICY

if TYPE_CHECKING:
    from jinja2 import Environment

SHARED = ("base.css", "theme.js")
"""Of the report, so that both look alike."""

OWN = (
    "bars.js",
    "dom.js",
    "experience.js",
    "experiences.js",
    "index.js",
    "legend.js",
    "live.js",
    "map.js",
    "search.js",
    "store.js",
    "view.css",
)

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def file(name: str) -> tuple[str, str] | None:
    """(content, type) of a file that pages load; None where no page does."""
    if name in SHARED:
        return report_asset(name), _TYPES[name.rpartition(".")[2]]
    if name in OWN:
        return _asset(name), _TYPES[name.rpartition(".")[2]]
    return None


def page(name: str, **given: Any) -> str:
    """The page made of the template `name`.j2."""
    return _templates().get_template(f"{name}.j2").render(**given)


def policy_of(report: str) -> str:
    """The Content-Security-Policy of a report that is served: its own scripts, by their hashes,
    and ours."""
    hashes = (
        b64encode(sha256(script.encode()).digest()).decode() for script in _SCRIPT.findall(report)
    )
    scripts = "".join(f" 'sha256-{digest}'" for digest in hashes)
    return POLICY.format(scripts=scripts, styles=" 'unsafe-inline'")


@cache
def _asset(name: str) -> str:
    return files(__name__.rpartition(".")[0]).joinpath("assets", name).read_text("utf-8")


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["size"] = _size
    made.filters["percent"] = lambda share: f"{100 * share:.0f} %"
    return made


def _size(count: float) -> str:
    """`_size(2048)` -> "2.0 KiB"."""
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"
