"""What mkdocs needs to know of this repository: files outside docs/ that pages link to.

They become pages of the site, and links to and from them are turned accordingly, so that every
file reads as well where it lies.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]

GUESTS = {
    "README.md": "figures.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "NOTICE": "notice.md",
    "LICENSE": "license.md",
    "CITATION.cff": "citation.md",
    "agents/janus/tiny.md": "janus_tiny.md",
}
"""Path in the repository -> page of the site."""

_BLOCK = re.compile(r"<!-- from (\S+): (\w+) -->")
"""It stands for the lines between `<!-- NAME:begin -->` and `<!-- NAME:end -->` of that file, which
a benchmark wrote: a figure is written down once."""

_FETCHED = '<script src="https://unpkg.com/iframe-worker/shim"></script>'
_OURS = "javascripts/file_worker.js"
"""The offline plugin would have search's helper for file:// fetched; this one is ours."""

_LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)\s]*)?\))")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the guests."""
    for path, page in GUESTS.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        if not path.endswith(".md"):
            text = f"# {path}\n\n```text\n{text}```\n"
        text = turned(text, posixpath.dirname(path), ".")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: object, config: MkDocsConfig, files: Files) -> str:
    """Turn a page's links to guests."""
    source = page.file.src_uri  # type: ignore[attr-defined]
    if source in GUESTS.values():
        return markdown
    markdown = _BLOCK.sub(_block, markdown)
    folder = posixpath.dirname(source)
    return turned(markdown, posixpath.join("docs", folder), folder or ".")


def on_post_page(output: str, page: object, config: MkDocsConfig) -> str:
    """Fetch nothing."""
    depth = page.file.url.count("/")  # type: ignore[attr-defined]
    return output.replace(_FETCHED, f'<script src="{"../" * depth}{_OURS}"></script>')


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Nor on 404.html, which is shown at any address, so that its own are absolute."""
    return output_content.replace(_FETCHED, f'<script src="/{_OURS}"></script>')


def _block(found: re.Match[str]) -> str:
    text = (ROOT / found[1]).read_text(encoding="utf-8")
    return text.split(f"<!-- {found[2]}:begin -->\n")[1].split(f"<!-- {found[2]}:end -->")[0]


def turned(markdown: str, folder: str, beside: str) -> str:
    """Links of a file in `folder` of the repository, as links of a page in `beside` of the site."""

    def turn(link: re.Match[str]) -> str:
        if "://" in link[2] or link[2].startswith(("/", "mailto:")):
            return link[0]
        target = posixpath.normpath(posixpath.join(folder, link[2]))
        inside = GUESTS.get(target) or target.removeprefix("docs/")
        if inside == target:  # neither a guest nor in docs/: mkdocs will say that it is missing
            return link[0]
        return f"{link[1]}{posixpath.relpath(inside, beside)}{link[3]}"

    return _LINK.sub(turn, markdown)
