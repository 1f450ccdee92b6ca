"""What the documents show works: links, commands, flags, examples, codes."""

import re
import tomllib
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
import readme

from mnemonaut.cli.failure import EXIT_CODES
from mnemonaut.evals.suite import builtin_suites, parse_suite

ROOT = Path(__file__).parents[2]
NAMES = (
    "README.md",
    "agents/janus/tiny.md",
    "docs/architecture.md",
    "docs/benchmarks.md",
    "docs/household.md",
    "docs/minecraft.md",
    "docs/navigation.md",
    "docs/placement.md",
    "docs/rooms.md",
    "docs/voxel.md",
    "docs/working_memory.md",
)
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_at_most_120_wide(name: str) -> None:
    assert [line for line in TEXTS[name].splitlines() if len(line) > 120] == []


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https:)([^)#\s]+)(?:#([^)]*))?\)", TEXTS[name])
    for target, heading in links:
        path = (ROOT / name).parent / target
        assert path.is_file(), target
        if heading:
            titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
            anchors = {re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles}
            assert heading in anchors


@pytest.mark.parametrize("name", NAMES)
def test_files_that_are_named_exist(name: str) -> None:
    named = re.findall(
        r"`((?:agents|benchmarks|cli|envs|evals|memory|planners|tests)/[\w/.]+)`", TEXTS[name]
    )
    missing = [path for path in named if not (ROOT / path).exists() and "NAME" not in path]
    assert missing == []


def test_commands_and_flags_exist() -> None:
    """Every `mnemonaut COMMAND ... --flag` that is shown."""
    text = re.sub(r"\\\n\s*", "", "\n".join(TEXTS.values()))
    shown = set(
        re.findall(r"mnemonaut ((?:memory |envs |train )?[a-z]+(?:-thor)?)\b([^`\n]*)", text)
    )
    asked: dict[str, set[str]] = {}
    for command, rest in shown:
        asked.setdefault(command, set()).update(re.findall(r"--[a-z-]+", rest))
    assert {"bench", "run", "resume", "compare", "memory ls", "memory search"} <= set(asked)
    assert {"envs export-thor", "envs data", "envs install"} <= set(asked)
    assert {"train placements", "train navigator"} <= set(asked)
    asked["run"] |= {"--planner", "--episodic", "--embedding", "--k", "--error-share", "--store"}
    for command, flags in asked.items():
        known = ("bench", "run", "resume", "compare", "memory", "envs", "train")
        if command.split()[0] not in known:
            continue  # a word of prose after the name of the project
        usage = readme.told([*command.split(), "--help"])
        assert {flag for flag in flags if flag not in usage} == set(), command


def test_the_python_example_runs() -> None:
    (example,) = blocks(TEXTS["README.md"], "python")
    with redirect_stdout(StringIO()) as printed:
        exec(compile(example, "README.md", "exec"), {})
    success, steps, remembered = printed.getvalue().split()
    assert success == "True"
    assert int(steps) > 0 and int(remembered) > 0


def test_the_suite_example_is_a_suite() -> None:
    (example,) = blocks(TEXTS["README.md"], "toml")
    suite = parse_suite(tomllib.loads(example), "README.md")
    assert [arm.k for arm in suite.arms if arm.name == "one"] == [1]
    assert suite.groups == ("MT1", "MT2")


def test_the_suites_that_are_named_ship() -> None:
    text = "\n".join(TEXTS.values())
    named = set(re.findall(r"bench ((?:minecraft|household|navigation)[\w-]*)", text))
    assert named and named <= set(builtin_suites())


def test_exit_codes_are_those_of_the_command() -> None:
    (told,) = re.findall(r"^## Exit codes\n\n(.*?)\. Every error", TEXTS["README.md"], re.M | re.S)
    codes = (one.split(maxsplit=1) for one in " ".join(told.split()).split(", "))
    assert {int(code): text for code, text in codes} == EXIT_CODES
