"""How names are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.preferences.names import spoken


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CellPhone", "cell phone"),
        ("cell_phone", "cell phone"),
        (" Cell \t Phone ", "cell phone"),
        ("iPad", "ipad"),
        ("set-top_box", "set-top box"),
        ("kitchen|top_cabinet", "kitchen top cabinet"),
        ("TVStand", "tvstand"),
    ],
)
def test_names_as_people_say_them(name: str, said: str) -> None:
    assert spoken(name) == said


@given(st.text(st.characters(codec="ascii")))
def test_what_is_said_stays_as_it_is(name: str) -> None:
    said = spoken(name)
    assert spoken(said) == said == said.strip().lower()
    assert "_" not in said and "  " not in said
