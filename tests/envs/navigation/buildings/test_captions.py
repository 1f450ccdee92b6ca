"""Panoramas: sentences tell only of what is visible in their direction, and never of all."""

import re

import numpy as np

from mnemonaut.envs.navigation.buildings.captions import Caption, describe, panoramas
from mnemonaut.envs.navigation.buildings.lexicon import NOUNS, PLACES
from mnemonaut.envs.navigation.buildings.phrases import (
    counted,
    listed,
    plural,
    with_article,
)
from mnemonaut.envs.navigation.panorama import sector

from .conftest import Seen

GLUE = frozenset(
    {"a", "an", "the", "of", "in", "with", "and", "is", "are", "there", "view", "room", "inside"}
    | {"at", "side", "against", "wall", "walls", "front", "featuring", "including", "through"}
    | {"doorway", "leads", "to", "open", "door", "beyond", "it", "can", "be", "seen", "into"}
    | {"leading", "opens", "white", "frame", "entrance", "farther", "off", "next", "blank", "close"}
    | {"by", "up", "empty", "part", "floor", "between", "two", "three", "four", "five", "six"}
    | {"several"}
)
"""What a sentence may say besides the names of what it tells of."""


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z']+", text.lower()))


def _allowed(scene: Seen, number: int, caption: Caption) -> frozenset[str]:
    layout = scene.survey.layout
    phrases: list[str] = []
    for t in caption.things:
        noun = NOUNS[layout.things[t].noun]
        for name in (*noun.names, noun.vague):
            phrases += [name, plural(name)]
        phrases.append(layout.things[t].look)
    places = set(scene.survey.viewpoints[number].places)
    for o in caption.openings:
        places.update(layout.openings[o].places)
    for p in places:
        phrases += PLACES[layout.places[p].kind]
    for p in scene.survey.viewpoints[number].places:
        phrases += [layout.places[p].floor, layout.places[p].walls]
    return GLUE.union(word for phrase in phrases for word in _words(phrase))


def test_sentences_tell_of_what_is_visible_there(seen: Seen) -> None:
    rng = np.random.default_rng(0)
    for number in range(len(seen.survey.viewpoints)):
        told = describe(seen.survey, seen.sight, number, rng)
        assert len(told.views) == 8
        for direction, caption in enumerate(told.views):
            for t in caption.things:
                assert seen.sight.things[number, t]
                assert sector(float(seen.sight.thing_heading[number, t])) == direction
            for o in caption.openings:
                assert seen.sight.openings[number, o]
                assert sector(float(seen.sight.opening_heading[number, o])) == direction
        for caption in (told.summary, *told.views):
            assert all(seen.sight.things[number, t] for t in caption.things)
            strange = _words(caption.text) - _allowed(seen, number, caption)
            assert not strange, (caption, strange)
            assert "  " not in caption.text and "\n" not in caption.text


def test_captions_leave_out_some_and_tell_most(seen: Seen) -> None:
    rng = np.random.default_rng(0)
    told = seen_things = big = told_big = 0
    for number in range(len(seen.survey.viewpoints)):
        views = describe(seen.survey, seen.sight, number, rng).views
        mentioned = {t for view in views for t in view.things}
        for t in np.nonzero(seen.sight.things[number])[0].tolist():
            seen_things += 1
            told += t in mentioned
            here = seen.survey.layout.things[t].place in seen.survey.viewpoints[number].places
            if NOUNS[seen.survey.layout.things[t].noun].weight >= 3.0 and here:
                big += 1
                told_big += t in mentioned
    assert 0.3 < told / seen_things < 0.85
    assert 0.7 < told_big / big < 1.0


def test_objects_are_the_near_ones(seen: Seen) -> None:
    scenery = panoramas(seen.survey, seen.sight, (1, 2))
    assert list(scenery) == list(seen.survey.graph.viewpoints)
    for number, viewpoint in enumerate(seen.survey.graph.viewpoints):
        objects = scenery[viewpoint].objects
        near = seen.sight.things[number] & (seen.sight.thing_distance[number] <= 3.0)
        assert len(objects) == int(near.sum())
        assert all(0.0 <= o.heading < 2 * np.pi and o.distance <= 3.0 for o in objects)
        names = [NOUNS[seen.survey.layout.things[t].noun].names[0] for t in np.nonzero(near)[0]]
        assert sorted(o.name for o in objects) == sorted(names)


def test_no_view_is_empty_and_language_varies(seen: Seen) -> None:
    scenery = panoramas(seen.survey, seen.sight, (1, 2))
    views = [view for panorama in scenery.values() for view in panorama.views]
    assert all(view.endswith(".") and view[0].isupper() for view in views)
    assert len(set(views)) > 0.5 * len(views)
    assert all(panorama.summary for panorama in scenery.values())


def test_english() -> None:
    assert with_article("armchair") == "an armchair"
    assert with_article("utility room") == "a utility room"
    assert plural("couch") == "couches"
    assert plural("white bookshelf") == "white bookshelves"
    assert plural("painting of a ship") == "paintings of a ship"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_counting(seen: Seen) -> None:
    chair = next(t for t in seen.survey.layout.things if t.noun == "chair")
    assert counted([chair], "chair") == "a chair"
    assert counted([chair] * 3, "chair") == "three chairs"
    assert counted([chair] * 9, "chair") == "several chairs"
