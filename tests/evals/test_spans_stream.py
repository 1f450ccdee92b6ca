"""The spans of real episodes: who did what, under which names, and nothing that was said."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.evals import spans_names as names
from mnemonaut.evals.results import Folder, StreamKey, read_lines
from mnemonaut.evals.spans import Recorder, read_spans
from mnemonaut.evals.spans_watching import watched_memories
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite
from mnemonaut.memory import ExperienceStore, Query
from mnemonaut.memory.memories import Memories

from . import language_runs
from .conftest import HERE, arms, left_by, run_here, suite_of
from .test_error_episodes import suite_of as troubled

DOCS = HERE.parents[1] / "docs" / "spans.md"
SUITE = suite_of("off", "online", "frozen", "placebo", passes=2)
ONLINE = StreamKey("online", 0)
OPERATIONS = {
    value for name, value in vars(names).items() if name.isupper() and value in (
        "invoke_agent", "plan", "chat", "execute_tool", "search_memory", "create_memory",
        "update_memory",
    )
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_here(SUITE, tmp_path_factory.mktemp("spans") / "run")


def spans_of(folder: Path, key: StreamKey) -> list[list[dict[str, Any]]]:
    """The spans of each episode."""
    episodes: dict[str, list[dict[str, Any]]] = {}
    for span in read_spans(Folder(folder).spans(key)):
        episodes.setdefault(span["traceId"], []).append(span)
    return list(episodes.values())


def records(folder: Path, key: StreamKey) -> list[dict[str, Any]]:
    return list(read_lines(Folder(folder).episodes(key)))


def doing(episode: list[dict[str, Any]], operation: str) -> list[dict[str, Any]]:
    """The attributes of the spans of one operation."""
    told = [span["attributes"] for span in episode]
    return [attributes for attributes in told if attributes.get(names.OPERATION) == operation]


@pytest.mark.parametrize("arm", ["off", "online", "frozen", "placebo"])
def test_spans_tell_what_the_record_tells(run: Path, arm: str) -> None:
    key = StreamKey(arm, 0)
    episodes, rows = spans_of(run, key), records(run, key)
    assert len(episodes) == len(rows) == 6
    for episode, row in zip(episodes, rows, strict=True):
        (root,) = doing(episode, names.INVOKE_AGENT)
        assert root[names.AGENT] == arm and root[names.CONVERSATION] == f"{arm}-0/{row['index']}"
        for name in ("task", "group", "pass", "index", "success", "ended", "steps", "actions"):
            assert root[f"mnemonaut.{name}"] == row[name]
        assert len(doing(episode, names.PLAN)) == len(row["rounds"])
        tried = [call for done in row["rounds"] for call in done["attempts"]]
        tools = doing(episode, names.EXECUTE_TOOL)
        assert [t[names.TOOL] for t in tools] == [call.partition("(")[0] for call, _, _ in tried]
        assert [t[names.SUCCESS] for t in tools] == [success for _, success, _ in tried]
        found = {nth for s in doing(episode, names.SEARCH_MEMORY) for nth in s.get(names.IDS, [])}
        assert found == {str(nth) for done in row["rounds"] for nth, _ in done["recalled"]}
        made = doing(episode, names.CREATE_MEMORY)
        assert sum(m[names.RECORD_COUNT] for m in made) == row["remembered"]
        assert len([m for m in made if names.RECORD in m]) == row["remembered"]
        stores = {a["attributes"][names.STORE] for a in episode if names.STORE in a["attributes"]}
        source = "online-1" if arm == "frozen" else f"{arm}-0"
        assert stores <= {source} and (bool(stores) is (arm != "off"))
        assert [s["name"] for s in episode].count("reset mnemonaut/MinecraftText-v0") == 1
    credited = [c for e in episodes for c in doing(e, names.UPDATE_MEMORY)]
    assert bool(credited) is (arm != "off")
    assert all(c[names.RECORD_COUNT] == len(c[names.IDS]) for c in credited)


def test_a_run_twice_has_the_same_spans_but_for_their_times(run: Path, tmp_path: Path) -> None:
    run_stream(SUITE, tmp_path, ONLINE)

    def shape(folder: Path) -> list[Any]:
        told = read_spans(Folder(folder).spans(ONLINE))
        return [{k: v for k, v in span.items() if "UnixNano" not in k} for span in told]

    assert shape(tmp_path) == shape(run) and len(shape(run)) > 20


def test_names_are_those_of_the_table(run: Path) -> None:
    """docs/spans.md lists each name with its source; no span has another, and none is unused."""
    table = [line.split("|")[1:3] for line in DOCS.read_text("utf-8").splitlines() if "|" in line]
    listed = {name.strip(" `"): source.strip() for name, source in table if "`" in name}
    ours = {v for k, v in vars(names).items() if k.isupper() and isinstance(v, str) and "." in v}
    ours -= {names.SCHEMA_URL}
    assert set(listed) == ours | OPERATIONS | {names.RESET}
    for name, source in listed.items():
        own = name.startswith("mnemonaut.") or name == names.RESET
        assert source == ("ours" if own else "OpenTelemetry"), name
    seen = {
        name
        for key in (ONLINE, StreamKey("off", 0))
        for span in read_spans(Folder(run).spans(key))
        for name in (*span["attributes"], *span["resource"])
    }
    assert seen <= ours - names.CONTENTS and len(seen) > 25


def test_what_was_said_is_told_only_if_asked_for(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Folder(run).spans(ONLINE).read_text("utf-8")
    assert "Task:" not in text and not any(f'"{name}"' in text for name in names.CONTENTS)
    monkeypatch.setenv(names.CAPTURE, "true")
    run_here(SUITE, tmp_path / "told")
    told = spans_of(tmp_path / "told", ONLINE)
    searched = [s for e in told for s in doing(e, names.SEARCH_MEMORY)]
    assert all(s[names.QUERY_TEXT] for s in searched)
    (best, *_) = json.loads(next(s for s in searched if s[names.RECORD_COUNT])[names.RECORDS])
    assert set(best) == {"id", "score", "content"} and best["content"].startswith("Task:")
    tool = next(t for e in told for t in doing(e, names.EXECUTE_TOOL))
    assert json.loads(tool[names.ARGUMENTS]) and tool[names.RESULT]
    # And whatever spans hold, episodes and stores are the same.
    assert left_by(SUITE, tmp_path / "told") == left_by(SUITE, run)


def test_questions_to_a_language_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = language_runs.asking(replicates=1, tasks=["crafting_table"], arms=arms("online"))
    language_runs.run_here(suite, tmp_path / "run")
    episodes, rows = spans_of(tmp_path / "run", ONLINE), records(tmp_path / "run", ONLINE)
    for episode, row in zip(episodes, rows, strict=True):
        chats = doing(episode, names.CHAT)
        assert sum(c[names.TOKENS_IN] for c in chats) == row["llm"]["tokens_in"] > 0
        assert sum(c[names.TOKENS_OUT] for c in chats) == row["llm"]["tokens_out"] > 0
        assert sum(c[names.REQUESTS] for c in chats) == row["llm"]["calls"]
        assert {c[names.PURPOSE] for c in chats} >= {"propose"}
        for chat in chats:
            assert chat[names.PROVIDER] == "mnemonaut.simulated"
            assert chat[names.MODEL] == language_runs.SIMULATED
            assert chat[names.CONVERSATION] == f"online-0/{row['index']}"
        parents = {s["spanId"]: s["name"] for s in episode}
        asked = [s for s in episode if s["name"].startswith("chat ")]
        assert {parents[s["parentSpanId"]] for s in asked} == {"plan online"}
        (root,) = doing(episode, names.INVOKE_AGENT)
        assert root[names.MODEL] == language_runs.SIMULATED
        assert root[names.TOKENS_IN] == row["llm"]["tokens_in"]
    monkeypatch.setenv(names.CAPTURE, "span_only")
    language_runs.run_here(suite, tmp_path / "told")
    chat = doing(spans_of(tmp_path / "told", ONLINE)[0], names.CHAT)[0]
    system, *_ = json.loads(chat[names.MESSAGES_IN])
    assert system["role"] == "system" and system["parts"][0]["type"] == "text"
    (answer,) = json.loads(chat[names.MESSAGES_OUT])
    assert answer["role"] == "assistant" and answer["finish_reason"] == "stop"
    assert language_runs.episodes(suite, tmp_path / "told") == language_runs.episodes(
        suite, tmp_path / "run"
    )


def test_an_episode_that_crashes_has_its_spans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(HERE))
    key = StreamKey("off", 0)
    run_stream(troubled("stumbling:impatient", tasks=["hang", "calm", "raise"]), tmp_path, key)
    found = {e[0]["attributes"][names.TASK]: e for e in spans_of(tmp_path, key)}
    for task, kind in (("hang", "EnvTimeout"), ("raise", "EnvError")):
        spans = {span["name"].partition(" ")[0]: span for span in found[task]}
        for name in ("invoke_agent", "execute_tool"):
            assert spans[name]["status"] == {"code": 2}, spans
            assert spans[name]["attributes"][names.ERROR_TYPE] == kind
        assert "status" not in spans["plan"] and "status" not in spans["reset"]
        assert spans["invoke_agent"]["attributes"][names.ENDED] == "error"
    assert not any("status" in span for span in found["calm"])


WATCHER = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(event) if event.startswith("socket.") else None)
from pathlib import Path
from mnemonaut.evals.results import Folder, StreamKey
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite
from mnemonaut.memory import ExperienceStore, Query
from mnemonaut.memory.memories import Memories
suite, key = Suite.model_validate_json(sys.argv[1]), StreamKey("online", 0)
run_stream(suite, Path(sys.argv[2]), key)
assert Folder(Path(sys.argv[2])).spans(key).stat().st_size > 1000
loaded = [name for name in sys.modules if name.split(".")[0] == "opentelemetry"]
print([event for event in seen if event not in ("socket.__new__", "socket.gethostname")], loaded)
"""


def test_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No address is looked up and no connection made, even where a collector is named."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    suite: Suite = suite_of("online", replicates=1)
    line = [sys.executable, "-P", "-c", WATCHER, suite.model_dump_json(), str(tmp_path)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[] []"), done.stderr


def test_a_memory_that_is_empty_is_watched_too(tmp_path: Path) -> None:
    """One of a user's own may be a store itself, whose length is 0 when its stream begins."""
    recorder = Recorder("x", {names.SERVICE_VERSION: "1"})
    with ExperienceStore(tmp_path / "store.db") as store:
        own = watched_memories(
            Memories(episodic=store), recorder, store="own-0", kind=names.INTERNAL, semantic="off"
        )
        recorder.begin(0, "invoke_agent own", {})
        assert own.episodic is not None and own.episodic.recall(Query("a log")) == []
    assert names.SEARCH_MEMORY in recorder.finish()
