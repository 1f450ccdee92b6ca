"""Hints, phrases and the words of Rooms-v0."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.navigation.buildings.lexicon import NOUNS
from mnemonaut.envs.navigation.rooms import phrases
from mnemonaut.envs.navigation.rooms.episodes import KINDS, episode_of
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.envs.navigation.rooms.told import direction_hint, place_hint
from mnemonaut.envs.navigation.rooms.vocabulary import cut, named_nouns, vocabulary


@pytest.mark.parametrize(
    ("dx", "dy", "heading", "told"),
    [
        (0.0, 4.0, 0.0, "ahead of you"),
        (-8.0, 0.0, 0.0, "to your left, far away"),
        (0.0, -2.0, 0.0, "behind you, near"),
        (4.0, 0.0, 90.0, "ahead of you"),
        (3.0, 3.0, 90.0, "ahead of you, to the left"),
        (3.0, -3.0, 0.0, "behind you, to the right"),
        (-5.0, 0.0, 270.0, "ahead of you"),
        (0.0, 5.0, 630.0, "to your right"),
    ],
)
def test_directions_are_told_as_the_walker_sees_them(
    dx: float, dy: float, heading: float, told: str
) -> None:
    hint = direction_hint(dx, dy, math.radians(heading))
    assert hint == f"You saw it before, {told}."


@given(
    st.floats(0.1, 12.0), st.floats(0.0, 2 * math.pi), st.floats(-10.0, 10.0), st.integers(-3, 3)
)
def test_a_direction_turns_with_the_walker(
    distance: float, bearing: float, heading: float, eighths: int
) -> None:
    def seen(turn: float) -> str:
        angle = bearing + heading
        return direction_hint(
            distance * math.sin(angle), distance * math.cos(angle), heading - turn
        )

    # Off the borders between two directions, where rounding decides.
    part = (bearing / (math.pi / 4)) % 1.0
    if 0.45 < part < 0.55:
        return
    words = seen(0.0)
    number = round(bearing / (math.pi / 4)) % 8
    assert f", {phrases.DIRECTIONS[number]}" in words
    turned = seen(eighths * math.pi / 4)
    assert f", {phrases.DIRECTIONS[(number + eighths) % 8]}" in turned


def test_the_usual_place_is_told_by_its_usual_name() -> None:
    assert place_hint("kitchen") == "It is usually in the kitchen."
    assert place_hint("living room") == "It is usually in the living room."
    with pytest.raises(UnknownName, match=r"unknown kind of room `ball room`"):
        place_hint("ball room")


def test_a_text_is_cut_into_lower_case_words_and_marks() -> None:
    assert cut("Go on, then stop at the fridge.") == [
        "go", "on", ",", "then", "stop", "at", "the", "fridge", ".",
    ]  # fmt: skip
    assert cut("It's room 12!") == ["it's", "room", "12", "!"]
    assert cut("  ") == []


def test_every_word_of_500_instructions_and_all_hints_is_in_the_vocabulary() -> None:
    known = set(vocabulary())
    for kind in KINDS:
        for number in range(100):
            # 10 homes are enough: each draw has luck of its own.
            episode = episode_of(f"rooms train {kind} {240 * (number // 10) + number % 10}")
            assert set(cut(episode.instruction)) <= known, episode.instruction
    for kind in phrases.ROOMS:
        assert set(cut(place_hint(kind))) <= known
    for eighth in range(8):
        angle = eighth * math.pi / 4
        for distance in (1.0, 4.0, 8.0):
            hint = direction_hint(distance * math.sin(angle), distance * math.cos(angle), 0.0)
            assert set(cut(hint)) <= known


def test_the_vocabulary_is_small_sorted_and_says_nothing_of_stairs() -> None:
    words = vocabulary()
    assert len(words) <= 350 and list(words) == sorted(set(words))
    assert {"couch", "u", "-", "turn", "baby's", "tv", ".", ",", "before"} <= set(words)
    assert not {"stairs", "hallway", "striped", "ship", "umbrella"} & set(words)


def test_all_things_of_homes_are_among_the_nouns() -> None:
    for number in range(8):
        things = rooms_home(f"Home_{number:03d}").layout.things
        assert {thing.noun for thing in things} <= named_nouns() <= set(NOUNS)


def test_sentences_begin_with_capitals_and_end_with_full_stops() -> None:
    assert phrases.sentences(["go left. wait there", "then go back."]) == (
        "Go left. Wait there. Then go back."
    )


def test_joined_routes_are_told_one_after_the_other() -> None:
    text = phrases.after(["Go left.", "Turn right."], np.random.default_rng(0))
    first, second = text.split(". ")
    assert first == "Go left"
    assert second.lower() in {f"{word}turn right." for word in phrases.AFTER}
