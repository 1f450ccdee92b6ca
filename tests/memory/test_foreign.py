"""The placebo of worlds whose memories are texts about places."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from mnemonaut.memory import Experience, ExperienceStore, Query
from mnemonaut.memory.conditions import condition
from mnemonaut.memory.foreign import ForeignTexts


def said(state: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[str]:
    told = state["facts"].get("instruction", "")
    views = [view for step in outcome.get("steps", ()) for view in step["facts"]["views"]]
    return [told, *views] if told else []


PLACEBO: Any = {"texts": said, "place": "building"}


def walk(building: str, instruction: str, number: int) -> Experience:
    return Experience(
        {
            "text": f"You are in {building}. You were told: {instruction}",
            "facts": {"building": building, "instruction": instruction, "start": f"{number}"},
        },
        f"walk {number}",
        [{"skill": "goto", "args": [f"{building}.{number}"]}],
        {
            "success": True,
            "text": f"was told {instruction}",
            "steps": [
                {
                    "facts": {
                        "shown": [f"{building}.{number}", instruction],
                        "views": [f"view {building}"],
                    }
                }
            ],
        },
        when=number,
    )


@pytest.fixture
def store() -> Iterator[ExperienceStore]:
    with ExperienceStore(":memory:") as opened:
        yield opened


def instruction(experience: Experience) -> str:
    return str(experience.state["facts"]["instruction"])


def test_words_come_from_another_place_and_nothing_else_changes(store: ExperienceStore) -> None:
    for number in range(6):
        building = "A" if number < 3 else "B"
        store.remember(walk(building, f"go to the {building} room {number}", number))
    online = condition("online", store).recall(Query("go to the A room 1"), 6)
    placebo = condition("placebo", store, **PLACEBO, seed=3).recall(Query("go to the A room 1"), 6)
    assert [(r.id, r.score, r.why) for r in online] == [(r.id, r.score, r.why) for r in placebo]
    for true, told in zip(online, placebo, strict=True):
        own, foreign = true.experience, told.experience
        here = own.state["facts"]["building"]
        assert f"the {here} room" not in str(foreign.to_json())
        assert instruction(foreign) in foreign.state["text"]
        assert instruction(foreign) in foreign.outcome["text"]
        assert foreign.outcome["steps"][0]["facts"]["shown"][1] == instruction(foreign)
        assert foreign.outcome["steps"][0]["facts"]["views"] != [f"view {here}"]
        assert foreign.plan == own.plan
        assert foreign.state["facts"]["start"] == own.state["facts"]["start"]


def test_the_first_place_gets_made_up_words_of_equal_length(store: ExperienceStore) -> None:
    store.remember(walk("A", "pass the sofa and stop at the door", 0))
    found = ForeignTexts(store, **PLACEBO).recall(Query("sofa"))[0].experience
    told = instruction(found)
    assert len(told) == len("pass the sofa and stop at the door")
    assert not {"sofa", "door", "pass", "stop"} & set(told.split())


def test_the_same_store_gives_the_same_words(store: ExperienceStore) -> None:
    for number in range(8):
        store.remember(walk("AB"[number % 2], f"place {number}", number))
    first = ForeignTexts(store, **PLACEBO, seed=1).recall(Query("place 3"), 8)
    again = ForeignTexts(store, **PLACEBO, seed=1).recall(Query("place 3"), 8)
    other = ForeignTexts(store, **PLACEBO, seed=2).recall(Query("place 3"), 8)
    assert first == again
    assert first != other


def test_it_remembers_and_credits_in_the_store(store: ExperienceStore) -> None:
    placebo = ForeignTexts(store, **PLACEBO)
    id = placebo.remember(walk("A", "turn left", 0))
    placebo.credit([id], True)
    assert store.usage(id) == (1, 1)
    assert instruction(store.get(id)) == "turn left"


def test_experiences_without_words_stay_as_they_are(store: ExperienceStore) -> None:
    bare = Experience({"text": "", "facts": {}}, "t", [], {"success": True})
    store.remember(bare)
    assert ForeignTexts(store, **PLACEBO).recall(Query("t"))[0].experience == bare


def test_texts_within_words_are_exchanged_whole_or_cut_short(store: ExperienceStore) -> None:
    views = {
        "A": "a hall with a striped sofa, a lamp and a mirror.",
        "B": "an attic under the roof, full of boxes",
    }
    for number, (building, view) in enumerate(views.items()):
        own = walk(building, f"find the {building}, then wait", number)
        step = {"text": f"It was {view[:30]}; and {view.rstrip('.')}.", "facts": {"views": [view]}}
        store.remember(replace(own, outcome={"success": True, "text": view, "steps": [step]}))
    recalled = ForeignTexts(store, **PLACEBO).recall(Query("x"), 2)
    first, second = (r.experience for r in sorted(recalled, key=lambda r: r.id))
    assert first.outcome["steps"][0]["text"] == (
        "It was an attic under the roof, full; and an attic under the roof, full of boxes."
    )
    # The cut is at a word, and the full stop of the sentence around stays one.
    assert second.outcome["steps"][0]["text"] == (
        "It was a hall with a striped sofa, a; and a hall with a striped sofa, a lamp and a mirror."
    )
    for found, other in ((first, "B"), (second, "A")):
        assert found.outcome["text"] == views[other]
