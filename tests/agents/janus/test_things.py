"""Which things a sentence names."""

import pytest

from mnemonaut.agents.janus.things import last_sentence, things_in
from mnemonaut.envs.navigation.buildings.lexicon import NOUNS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Find the toaster.", {"toaster"}),
        ("Look for the red couch and stop next to it.", {"sofa"}),
        ("Go to the dog bed.", {"dog bed"}),
        ("Walk by the bed, then the TV stand.", {"bed", "tv stand"}),
        ("FIND THE Refrigerator", {"fridge"}),
        ("Go past the bedroom and the boxes", set()),
        ("", set()),
    ],
)
def test_things(text: str, found: set[str]) -> None:
    assert things_in(text) == found


@pytest.mark.parametrize("noun", NOUNS)
def test_every_name_is_found(noun: str) -> None:
    for name in NOUNS[noun].names:
        assert noun in things_in(f"Go to the {name}.")


def test_the_last_sentence() -> None:
    assert last_sentence("Go left. Then stop. Find the bed.") == "Find the bed"
    assert last_sentence("Find the bed") == last_sentence(" Find the bed. ") == "Find the bed"
    assert last_sentence("") == ""
