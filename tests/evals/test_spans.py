"""Spans: OTLP's JSON, ids that hold, parents, errors, and what is read back."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals import spans_names as names
from mnemonaut.evals.spans import Recorder, contents_wanted, plain, read_spans

from .conftest import one_line

RESOURCE = {names.SERVICE: "mnemonaut", names.SERVICE_VERSION: "1.0"}
VALUES = st.one_of(
    st.text(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.text(max_size=5), max_size=4),
)


def told(recorder: Recorder) -> list[dict[str, Any]]:
    (group,) = json.loads(recorder.finish())["resourceSpans"]
    (of_scope,) = group["scopeSpans"]
    assert of_scope["schemaUrl"] == names.SCHEMA_URL
    return list(of_scope["spans"])


def test_an_episode_is_one_line_of_otlp() -> None:
    recorder = Recorder("suite/online-0", RESOURCE)
    recorder.begin(3, "invoke_agent online", {names.OPERATION: names.INVOKE_AGENT})
    with (
        recorder.open("plan online", {names.CALLS: 2}),
        recorder.open("search_memory", {names.IDS: ["4"]}, names.CLIENT),
    ):
        pass
    with recorder.open("execute_tool mine", {names.SUCCESS: True}):
        pass
    line = recorder.finish()
    assert "\n" not in line
    (group,) = json.loads(line)["resourceSpans"]
    assert plain(group["resource"]["attributes"]) == RESOURCE
    root, plan, search, skill = group["scopeSpans"][0]["spans"]
    assert "parentSpanId" not in root and "status" not in root
    assert plan["parentSpanId"] == skill["parentSpanId"] == root["spanId"]
    assert search["parentSpanId"] == plan["spanId"]
    assert [s["kind"] for s in (root, plan, search, skill)] == [1, 1, 3, 1]
    assert plan["attributes"] == [{"key": names.CALLS, "value": {"intValue": "2"}}]
    assert search["attributes"][0]["value"] == {"arrayValue": {"values": [{"stringValue": "4"}]}}
    for span in (root, plan, search, skill):
        assert len(span["traceId"]) == 32 and len(span["spanId"]) == 16
        assert int(span["traceId"], 16) and int(span["spanId"], 16)
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
        assert int(root["startTimeUnixNano"]) <= int(span["startTimeUnixNano"])
        assert int(span["endTimeUnixNano"]) <= int(root["endTimeUnixNano"])
    # Wall time: this century, in nanoseconds.
    assert 1.7e18 < int(root["startTimeUnixNano"]) < 4.1e18


def test_ids_are_those_of_the_place_in_the_run() -> None:
    def ids(stream: str, index: int) -> list[tuple[str, str]]:
        recorder = Recorder(stream, RESOURCE)
        recorder.begin(index, "a", {})
        with recorder.open("b", {}):
            pass
        return [(s["traceId"], s["spanId"]) for s in told(recorder)]

    assert ids("one", 0) == ids("one", 0)
    found = [pair for s in ("one", "two") for index in range(50) for pair in ids(s, index)]
    assert len({trace for trace, _ in found}) == 100 and len({span for _, span in found}) == 200


def test_errors_and_what_is_left_open() -> None:
    recorder = Recorder("s", RESOURCE)
    root = recorder.begin(0, "root", {})
    with pytest.raises(KeyError), recorder.open("fails", {}):
        raise KeyError("secret")
    left = recorder.open("left open", {})
    root.error = "EnvTimeout"
    spans = {s["name"]: s for s in told(recorder)}
    for name, kind in (("fails", "KeyError"), ("root", "EnvTimeout"), ("left open", "EnvTimeout")):
        assert spans[name]["status"] == {"code": 2}
        assert plain(spans[name]["attributes"])[names.ERROR_TYPE] == kind
    assert "secret" not in json.dumps(spans)
    # A generator that is thrown away later closes its span once more: nothing comes of it.
    recorder.begin(1, "next", {})
    recorder.close(left, "GeneratorExit")
    (only,) = told(recorder)
    assert only["name"] == "next" and "status" not in only


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=6))
def test_attributes_are_read_as_they_are_told(attributes: dict[str, Any]) -> None:
    recorder = Recorder("s", RESOURCE)
    recorder.begin(0, "root", dict(attributes))
    (root,) = told(recorder)
    # Equal alone is too little: True == 1 == 1.0.
    found = plain(root["attributes"])
    assert found == attributes
    assert {k: type(v) for k, v in found.items()} == {k: type(v) for k, v in attributes.items()}


def test_equal_values_of_several_types_are_told_apart() -> None:
    recorder = Recorder("s", RESOURCE)
    seen = []
    for index, value in enumerate((1, True, 1.0, "1")):
        recorder.begin(index, "root", {"same": value})
        seen.append(told(recorder)[0]["attributes"][0]["value"])
    assert seen == [
        {"intValue": "1"}, {"boolValue": True}, {"doubleValue": 1.0}, {"stringValue": "1"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "word"),
    [(float("nan"), "NaN"), (float("inf"), "Infinity"), (float("-inf"), "-Infinity")],
)
def test_numbers_that_json_has_no_word_for(value: float, word: str) -> None:
    recorder = Recorder("s", RESOURCE)
    recorder.begin(0, "root", {"odd": value})
    line = recorder.finish()
    assert json.loads(line, parse_constant=pytest.fail)
    assert f'{{"doubleValue":"{word}"}}' in line


def test_what_no_attribute_may_be() -> None:
    recorder = Recorder("s", RESOURCE)
    recorder.begin(0, "root", {"set": [{1}]})
    with pytest.raises(TypeError, match="holds no set"):
        recorder.finish()


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [({}, False), ({names.CAPTURE: "false"}, False), ({names.CAPTURE: "True"}, True)],
)
def test_contents_are_asked_for_as_everywhere(environ: dict[str, str], wanted: bool) -> None:
    assert contents_wanted(environ) is wanted


def test_files_that_hold_no_spans(tmp_path: Path) -> None:
    path = tmp_path / "online-0.jsonl"
    with pytest.raises(ResultsError) as error:
        list(read_spans(path))
    assert "cannot read" in one_line(error)
    for text in ("{}\n", "no JSON\n", "[1]\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ResultsError) as error:
            list(read_spans(path))
        assert "is no file of spans" in one_line(error)
