"""The pages of the docs site that this folder tests, and the fences in them."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"

FOLDERS = ("worlds", "memories", "planners", "extend")
PAGES = [
    *(DOCS / f"{name}.md" for name in ("index", "start", "limits")),
    *(page for folder in FOLDERS for page in sorted((DOCS / folder).glob("*.md"))),
]

_FENCE = re.compile(r"^```(?P<info>[^\n]+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_SNIPPET = re.compile(r'^--8<-- "examples/(\w+)\.py"$')


@dataclass(frozen=True, slots=True)
class Fence:
    """One block of code; `elsewhere` marks what needs a key, a simulator or more time."""

    page: Path
    line: int
    language: str
    elsewhere: bool
    text: str

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(DOCS)}:{self.line}"

    @property
    def example(self) -> str:
        """The example that it includes; "" where it stands on the page itself."""
        found = _SNIPPET.match(self.text.strip())
        return "" if found is None else found[1]

    @property
    def commands(self) -> list[list[str]]:
        """The commands of a shell fence, as words, without comments."""
        lines = self.text.replace("\\\n", " ").splitlines()
        return [words for line in lines if (words := shlex.split(line, comments=True))]


def fences(page: Path, *languages: str) -> list[Fence]:
    """The fences of a page in these languages, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        words = re.findall(r"[\w-]+", match["info"])
        if words[0] in languages:
            line = text.count("\n", 0, match.start()) + 1
            found.append(Fence(page, line, words[0], "elsewhere" in words, match["text"]))
    return found
