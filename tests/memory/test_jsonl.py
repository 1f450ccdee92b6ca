from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Experience, ExperienceStore, StoreError
from mnemonaut.memory.jsonl import read_jsonl, write_jsonl
from mnemonaut.memory.validation import exact_json

PLAIN: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
EXPERIENCES = st.builds(
    Experience,
    state=st.fixed_dictionaries(
        {"text": st.text(), "facts": st.dictionaries(st.text(), VALUES, max_size=3)}
    ),
    task=st.text(),
    plan=st.lists(
        st.fixed_dictionaries({"skill": st.text(), "args": st.lists(VALUES, max_size=3)}),
        max_size=3,
    ),
    outcome=st.fixed_dictionaries(
        {"success": st.booleans(), "text": st.text(), "steps": st.lists(VALUES, max_size=2)}
    ),
    where=st.dictionaries(st.text(min_size=1), PLAIN, max_size=3),
    when=st.integers(-(2**63), 2**63 - 1),
)


@given(st.lists(EXPERIENCES, max_size=4))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, experiences: list[Experience]
) -> None:
    file = tmp_path_factory.getbasetemp() / "round.jsonl"
    written = BytesIO()
    with ExperienceStore(":memory:", merge=False) as store:
        store.remember_many(experiences)
        assert write_jsonl(store, written) == len(experiences)
    file.write_bytes(written.getvalue())
    found = list(read_jsonl(file))
    assert found == experiences
    # Texts tell 1 from 1.0 and from true, which are equal.
    assert [e.to_json() for e in found] == [e.to_json() for e in experiences]


def bad_line(tmp_path: Path, line: bytes) -> str:
    """What is said of a file whose third line this is."""
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'{"state":{},"task":"t","plan":[],"outcome":{}}\n\n' + line + b"\n")
    source = read_jsonl(file)
    assert next(source).task == "t"
    with pytest.raises(StoreError) as caught:
        next(source)
    said = str(caught.value)
    assert said.startswith(f"{file}, line 3: ") and said.endswith("; mend or remove the line")
    assert "\n" not in said
    return said


def body(state: str = "{}", when: str = "0", where: str = "{}") -> bytes:
    text = f'{{"state":{state},"task":"t","plan":[],"outcome":{{}},"where":{where},"when":{when}}}'
    return text.encode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes at column"),
        (b"[]", "not an experience: state, task, plan and outcome are needed"),
        (b"[", "each line holds one experience"),
        (b'{"task": 1}', "are needed"),
        (b'{"state":{},"task":1,"plan":[],"outcome":{}}', "task must be a string"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (body('{"facts":{"x":NaN}}'), "NaN is not a number"),
        (body('{"facts":{"x":[-Infinity]}}'), "-Infinity is not a number"),
        (body('{"facts":{"x":1e999}}'), "Infinity is not a number"),
        (body(r'{"text":"\ud800"}'), "lone surrogate"),
        (body(when=str(2**63)), "within 64 bits"),
        (body(when="1.0"), "when must be a whole number"),
        (body(where='{"a":{}}'), "where.a must be a string"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, said: str) -> None:
    assert said in bad_line(tmp_path, line)


def test_odd_lines_that_are_sound(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    lines = [
        b"\xef\xbb\xbf" + body(),
        body('{"text":"NaN, Infinity"}') + b"\r",
        b"   ",
        body('{"text":"a\u2028b"}'),
    ]
    file.write_bytes(b"\n".join(lines))
    texts = [e.state.get("text") for e in read_jsonl(file)]
    assert texts == [None, "NaN, Infinity", "a\u2028b"]


def test_lines_are_those_of_the_store_in_order(make: Callable[..., Experience]) -> None:
    written = BytesIO()
    with ExperienceStore(":memory:") as store:
        store.remember_many([make(task) for task in "cab"])
        write_jsonl(store, written)
        lines = written.getvalue().decode().splitlines()
        assert lines == [store.get(id).to_json() for id in (1, 2, 3)]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_lacks_are_refused(make: Callable[..., Experience], value: Any) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        exact_json(make(args=(value,)))
    exact_json(make(args=(1.5,)))
