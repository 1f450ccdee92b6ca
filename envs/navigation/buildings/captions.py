"""What is seen at a viewpoint, in the words of a hasty captioner.

A view tells only of what is visible in its sector, yet not of all of it: small and distant things
are often passed over, looks left out, kinds named vaguely, rooms not named at all. That is how the
captions of real panoramas are, and why an agent cannot just look a word up in them.
"""

from dataclasses import dataclass

import numpy as np

from ..panorama import VIEWS, Panorama, Scenery, SeenObject, sector
from .layout import Layout, Thing
from .lexicon import NOUNS
from .phrases import called, counted, even, listed, place_name, thing_name, with_article
from .sight import Sight
from .survey import Survey

NEAR = 3.0
"""Objects farther off are in no list of objects, as in NavGPT's texts; metres."""

MOST = 4
"""So many things at most are named in one sentence."""

WITH_LOOK = 0.75
VAGUELY = 0.08
ROOM_NAMED = 0.65
BEYOND_NAMED = 0.85


@dataclass(frozen=True, slots=True)
class Caption:
    """A sentence, and what it tells of: indices of things and of openings."""

    text: str
    things: tuple[int, ...] = ()
    openings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """A viewpoint in captions: of the whole, and of each of its 8 sectors."""

    summary: Caption
    views: tuple[Caption, ...]


def describe(survey: Survey, seen: Sight, number: int, rng: np.random.Generator) -> Described:
    """The captions of one viewpoint."""
    views = []
    for direction in range(VIEWS):
        views.append(_View(survey, seen, number, direction, rng).caption())
    return Described(_summary(survey, seen, number, rng), tuple(views))


def panoramas(survey: Survey, seen: Sight, luck: tuple[int, ...]) -> Scenery:
    """The panoramas of a building by viewpoint; `luck` seeds the captioner."""
    scenery = {}
    for number, viewpoint in enumerate(survey.graph.viewpoints):
        rng = np.random.default_rng(np.random.SeedSequence([*luck, number]))
        told = describe(survey, seen, number, rng)
        scenery[viewpoint] = Panorama(
            told.summary.text,
            tuple(view.text for view in told.views),
            _objects(survey.layout, seen, number),
        )
    return scenery


def _objects(layout: Layout, seen: Sight, number: int) -> tuple[SeenObject, ...]:
    near = np.nonzero(seen.things[number] & (seen.thing_distance[number] <= NEAR))[0]
    order = sorted(near.tolist(), key=lambda t: (seen.thing_heading[number, t], t))
    return tuple(
        SeenObject(
            NOUNS[layout.things[t].noun].names[0],
            float(seen.thing_heading[number, t]),
            round(float(seen.thing_distance[number, t]), 2),
        )
        for t in order
    )


def phrase(thing: Thing, rng: np.random.Generator) -> str:
    """What the captioner calls a thing."""
    luck = rng.random()
    if luck < VAGUELY:
        return NOUNS[thing.noun].vague
    look = thing.look if rng.random() < WITH_LOOK else ""
    return called(thing_name(thing.noun, rng), look)


def _groups(
    layout: Layout, things: list[int], rng: np.random.Generator
) -> list[tuple[str, list[int]]]:
    """Phrases for things, equal ones counted together."""
    by_noun: dict[str, list[int]] = {}
    for t in things:
        by_noun.setdefault(layout.things[t].noun, []).append(t)
    result = []
    for members in by_noun.values():
        some = [layout.things[t] for t in members]
        if len({thing.look for thing in some}) == 1:
            name = phrase(some[0], rng)
        else:
            name = thing_name(some[0].noun, rng)
        result.append((counted(some, name), members))
    return result


def _summary(survey: Survey, seen: Sight, number: int, rng: np.random.Generator) -> Caption:
    layout = survey.layout
    places = survey.viewpoints[number].places
    here = layout.places[places[0]]
    visible = [
        t
        for t in np.nonzero(seen.things[number])[0].tolist()
        if layout.things[t].place in places and rng.random() > 0.15
    ]
    visible.sort(key=lambda t: (-_pull(layout, seen, number, t), t))
    groups = _groups(layout, visible[:MOST], rng)
    things = tuple(t for _, members in groups for t in members)
    words = [text for text, _ in groups]
    if len(places) == 2:
        both = [with_article(place_name(layout.places[p], rng)) for p in places]
        text = f"a doorway between {both[0]} and {both[1]}"
        return Caption(f"{text}, with {listed(words)}" if words else text, things)
    name = place_name(here, rng)
    start = even((name, f"{name} with {_bare(here.floor)}", f"{name} with {here.walls} walls"), rng)
    joint = even((", with", " featuring", ", including"), rng)
    text = f"{with_article(start)}{joint} {listed(words)}" if words else with_article(start)
    return Caption(text, things)


def _pull(layout: Layout, seen: Sight, number: int, t: int) -> float:
    """How much a thing draws the eye from a viewpoint."""
    return NOUNS[layout.things[t].noun].weight / (1.5 + float(seen.thing_distance[number, t]))


class _View:
    """One sector while its sentence is made."""

    def __init__(
        self, survey: Survey, seen: Sight, number: int, direction: int, rng: np.random.Generator
    ) -> None:
        self.layout, self.seen, self.number, self.rng = survey.layout, seen, number, rng
        self.places = survey.viewpoints[number].places
        self.wall = float(seen.walls[number, direction])
        self.place = self._place_ahead(survey.viewpoints[number].at, direction)
        things = np.nonzero(seen.things[number])[0].tolist()
        within = [t for t in things if sector(float(seen.thing_heading[number, t])) == direction]
        self.things = [t for t in within if self.layout.things[t].place in self.places]
        self.beyond = [t for t in within if self.layout.things[t].place not in self.places]
        self.openings = [
            o
            for o in np.nonzero(seen.openings[number])[0].tolist()
            if sector(float(seen.opening_heading[number, o])) == direction
            and set(self.layout.openings[o].places) & set(self.places)
        ]

    def _place_ahead(self, at: tuple[float, float], direction: int) -> int:
        """Which of the places that one stands in (two in a doorway) lies this way."""
        angle = direction * np.pi / 4
        x, y = at[0] + 0.3 * float(np.sin(angle)), at[1] + 0.3 * float(np.cos(angle))
        for p in self.places:
            x0, y0, x1, y1 = self.layout.places[p].area
            if x0 <= x <= x1 and y0 <= y <= y1:
                return p
        return self.places[0]

    def _noticed(self, things: list[int], share: float) -> list[int]:
        kept = []
        for t in things:
            weight = NOUNS[self.layout.things[t].noun].weight
            far = float(self.seen.thing_distance[self.number, t]) > 5.0
            chance = min(1.0, 0.35 + 0.25 * weight) * (0.6 if far else 1.0) * share
            if self.rng.random() < chance:
                kept.append(t)
        kept.sort(key=lambda t: (-_pull(self.layout, self.seen, self.number, t), t))
        return kept

    def caption(self) -> Caption:
        rng = self.rng
        groups = _groups(self.layout, self._noticed(self.things, 0.92)[:MOST], rng)
        things = [t for _, members in groups for t in members]
        text = self._room([words for words, _ in groups])
        openings: tuple[int, ...] = ()
        if self.openings and rng.random() < 0.95:
            nearest = min(
                self.openings, key=lambda o: (self.seen.opening_distance[self.number, o], o)
            )
            told, told_things = self._doorway(nearest)
            openings = (nearest,)
            things += told_things
            text = f"{text} {told}" if groups else told
        elif self.beyond:
            far = _groups(self.layout, self._noticed(self.beyond, 0.7)[:2], rng)
            if far:
                things += [t for _, members in far for t in members]
                seen = listed([words for words, _ in far])
                start = even(("In the next room:", "Farther off,", "Through a doorway,"), rng)
                text = f"{text} {start} {seen}." if groups else f"{_upper(seen)} in the next room."
        return Caption(text, tuple(things), openings)

    def _room(self, words: list[str]) -> str:
        """A sentence for what stands in the place itself."""
        rng, place = self.rng, self.layout.places[self.place]
        name = place_name(place, rng) if rng.random() < ROOM_NAMED else "room"
        if not words:
            if self.wall < 2.0:
                return even((f"{_upper(with_article(place.walls))} wall.",
                             f"A blank {place.walls} wall close by.",
                             f"A close-up of a wall in a {name}."), rng)  # fmt: skip
            return even((f"An empty part of a {name}.", f"A {place.walls} wall.",
                         f"A {name} with {_bare(place.floor)}.",
                         f"Open floor and {with_article(place.walls)} wall."), rng)  # fmt: skip
        things = listed(words)
        near = even(("in", "inside", "at the side of", "against the wall of"), rng)
        return even((
            f"{_upper(with_article(name))} with {things}.",
            f"{_upper(things)} {near} {with_article(name)}.",
            f"There {'is' if words[0].startswith(('a ', 'an ')) else 'are'} {things}.",
            f"A view of {things}.",
            f"{_upper(with_article(name))} with {things} and {_bare(place.floor)}.",
            f"{_upper(things)} in front of {with_article(place.walls)} wall.",
            f"{_upper(with_article(name))} featuring {things}.",
        ), rng)  # fmt: skip

    def _doorway(self, opening: int) -> tuple[str, list[int]]:
        """A sentence for a doorway of the place, and the things beyond that it names."""
        rng = self.rng
        one, other = self.layout.openings[opening].places
        into = other if one in self.places else one
        if set(self.places) == {one, other}:
            into = other if self.place == one else one
        beyond = [t for t in self.beyond if self.layout.things[t].place == into]
        told = _groups(self.layout, self._noticed(beyond, 0.9)[:2], rng)
        near = float(self.seen.opening_distance[self.number, opening]) < 4.0
        named = (near or bool(beyond)) and rng.random() < BEYOND_NAMED
        room = with_article(place_name(self.layout.places[into], rng) if named else "room")
        if told:
            seen = listed([words for words, _ in told])
            text = even((
                f"A doorway leads to {room} with {seen}.",
                f"Through the doorway, {seen}.",
                f"An open door with {seen} beyond it.",
                f"{_upper(seen)} can be seen through a door into {room}.",
            ), rng)  # fmt: skip
            return text, [t for _, members in told for t in members]
        return even((
            f"A doorway to {room}.", f"An open door leading into {room}.",
            f"A door opens to {room}.", "A white door frame." if not named else
            f"An entrance to {room}.",
        ), rng), []  # fmt: skip


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _bare(floor: str) -> str:
    return floor if "carpet" in floor and "floor" not in floor else with_article(floor)
