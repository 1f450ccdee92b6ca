"""What the pages are made of and nothing computes: style sheets, scripts and templates."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def asset(name: str) -> str:
    """The text of a file in `assets/`, such as "base.css"."""
    return files("mnemonaut.evals.report").joinpath("assets", name).read_text("utf-8")


@cache
def templates() -> "Environment":
    """The templates in `assets/`; what they are given is escaped."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
