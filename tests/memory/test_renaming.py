import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Experience, StoreError
from mnemonaut.memory.experience import plan_text
from mnemonaut.memory.renaming import Renaming

NAMES = frozenset({"log", "oak_log", "wooden_pickaxe", "cow", "Apple", "dining table", "tnt2"})


def shape(text: str) -> str:
    """Case and kind of each sign."""
    kinds = ((r"[a-z]", "a"), (r"[A-Z]", "A"), (r"[0-9]", "0"))
    for pattern, kind in kinds:
        text = re.sub(pattern, kind, text)
    return text


name = st.from_regex(r"[A-Za-z]{3,8}(_[a-z]{3,6}){0,2}", fullmatch=True)


@given(st.sets(name, min_size=1, max_size=40), st.integers(0, 100))
def test_made_up_names_are_new_injective_and_of_the_same_shape(names: set[str], seed: int) -> None:
    table = Renaming(names, seed).table
    known = {name.lower() for name in names}
    assert set(table) == known
    assert len(set(table.values())) == len(table)
    assert known.isdisjoint(table.values())
    assert all(shape(made_up) == shape(own) for own, made_up in table.items())
    assert table == Renaming(sorted(names, reverse=True), seed).table


def test_whole_words_only_in_any_case() -> None:
    renaming = Renaming(NAMES)
    log, apple = renaming.table["log"], renaming.table["apple"]
    text = renaming.text("3 log, oak_log, logs, log_pile; Log LOG an apple and an Apple|+1|")
    assert renaming.table["oak_log"] in text
    assert "logs" in text and "log_pile" in text  # other words
    assert text.startswith(f"3 {log}, ")
    assert f"{log.capitalize()} {log.upper()} an {apple} and an {apple.capitalize()}|+1|" in text
    assert renaming.text("the dining table") == f"the {renaming.table['dining table']}"
    assert renaming.text("a dining tablecloth") == "a dining tablecloth"


@given(st.text(alphabet="log cowak_,X3", max_size=60))
def test_the_shape_of_a_text_stays_and_no_name_is_left(text: str) -> None:
    renamed = Renaming(NAMES).text(text)
    assert shape(renamed) == shape(text)
    left = {word.lower() for word in re.findall(r"\w+", renamed)}
    assert left.isdisjoint({"log", "cow", "oak_log"})


def test_an_experience_is_renamed_in_values_keys_and_texts(
    make: Callable[..., Experience],
) -> None:
    before = make("get 1 log", state="A cow near a log.", item="log", episode=4)
    renaming = Renaming(NAMES)
    after = renaming.experience(before)
    log, cow = renaming.table["log"], renaming.table["cow"]
    assert after.task == f"get 1 {log}"
    assert after.state == {"text": f"A {cow} near a {log}.", "facts": {"inventory": {log: 1}}}
    assert plan_text(after.plan) == f"mine({log}, 3)"
    assert after.where == {"item": log, "episode": 4}
    assert after.outcome == before.outcome and after.when == before.when
    assert len(after.to_json()) == len(before.to_json())


def test_form_and_skills_stay_even_where_the_world_uses_their_words() -> None:
    before = Experience(
        {"text": "text", "facts": {"steps": 1}},
        "t",
        [{"skill": "mine", "args": ["mine"]}],
        {"success": True, "text": "", "steps": [], "change": {}},
    )
    renaming = Renaming({"text", "facts", "skill", "args", "success", "steps", "change", "mine"})
    after: Any = renaming.experience(before)
    assert set(after.state) == {"text", "facts"} and set(after.outcome) == set(before.outcome)
    assert after.plan == [{"skill": "mine", "args": [renaming.table["mine"]]}]
    assert after.state["text"] == renaming.table["text"]


def test_too_short_names_are_refused_when_no_made_up_name_is_left() -> None:
    with pytest.raises(StoreError, match="no made-up name is left"):
        Renaming(set("abcdefghijklmnopqrstuvwxyz"))
