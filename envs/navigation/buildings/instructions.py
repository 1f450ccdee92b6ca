"""Instructions for a path, as different people would give them.

Every instruction is made from the walk alone: turns, doors, stairs, what is passed and where it
ends. A guide has a style (plain, chatty, terse, by landmarks only, by rooms only), names of its own
for things and rooms, and leaves out what seems plain to it. No viewpoint's id ever appears.
"""

import re
from collections.abc import Sequence

import numpy as np

from .layout import Layout
from .legs import Leg, crossing, legs
from .lexicon import NOUNS, PLACES
from .phrases import PLURAL, called, even, pick
from .walk import Walk, turn_word

STYLES = ("plain", "chatty", "terse", "landmarks", "rooms")
SHARES = (0.44, 0.1, 0.22, 0.12, 0.12)

TURNS = {
    "around": ("turn around", "turn all the way around", "make a u-turn", "turn back"),
    "": ("turn {}", "take a {}", "make a {}", "go {}", "turn to your {}"),
    "slightly": ("turn slightly {}", "bear {}", "veer {}", "go slightly {}", "angle {}"),
}
OUT = ("exit the {a}", "leave the {a}", "walk out of the {a}", "exit the {a} into the {b}",
       "leave the {a} and enter the {b}", "go out of the {a} into the {b}")  # fmt: skip
INTO = ("enter the {b}", "go into the {b}", "walk into the {b}", "go through the door",
        "walk through the doorway into the {b}", "go through the doorway to the {b}",
        "step into the {b}")  # fmt: skip
CROSSING = ("go through the {a} into the {b}", "walk through the {a} and enter the {b}",
            "cross the {a} into the {b}", "go through the {a} to the {b}")  # fmt: skip
DOOR = ("go through the door", "walk through the doorway", "go through the open door",
        "pass through the doorway", "exit through the door")  # fmt: skip
PAST = ("walk past {x}", "go past {x}", "pass {x}", "continue past {x}", "walk by {x}")
BETWEEN = ("walk between {x} and {y}", "go between {x} and {y}", "pass between {x} and {y}")
AHEAD = ("walk toward {x}", "head towards {x}", "go straight to {x}", "walk up to {x}",
         "move toward {x}", "walk in the direction of {x}")  # fmt: skip
ON = ("go straight", "walk straight ahead", "continue forward", "keep going", "walk forward")
HALL = ("walk down the {b}", "continue along the {b}", "go down the {b}")
ACROSS = ("walk across the {b}", "cross the {b}", "go through the {b}", *ON)
UP = ("go up the stairs", "walk up the stairs", "climb the stairs", "go upstairs",
      "take the stairs up")  # fmt: skip
DOWN = ("go down the stairs", "walk down the stairs", "descend the stairs", "go downstairs",
        "take the stairs down")  # fmt: skip
FLIGHTS = ("go {way} both flights of stairs", "take the stairs {way} two floors",
           "keep going {way} the stairs to the second floor that you reach")  # fmt: skip
STOP_AT = ("stop next to {x}", "wait by {x}", "stop near {x}", "wait next to {x}", "stop by {x}",
           "stop beside {x}", "wait near {x}")  # fmt: skip
STOP_BEFORE = ("stop in front of {x}", "wait in front of {x}", "stop at {x}", "wait at {x}")
STOP_IN = ("stop in the {b}", "wait in the {b}", "stop once you are in the {b}", "wait there",
           "stop when you are inside the {b}")  # fmt: skip
STOP_INSIDE = ("stop just inside the {b}", "stop as soon as you enter the {b}",
               "wait just inside the door", "stop just past the doorway")  # fmt: skip
STOP_DOOR = ("stop in the doorway", "stop in the doorway of the {b}", "wait at the door to the {b}",
             "stop at the entrance to the {b}", "wait in the doorway to the {b}")  # fmt: skip
NEXT = ("then ", "next, ", "after that, ", "now ", "once there, ", "")


def instruction(layout: Layout, walk: Walk, rng: np.random.Generator) -> str:
    """One guide's words for a walk."""
    style = STYLES[int(rng.choice(len(STYLES), p=SHARES))]
    return Guide(layout, walk, style, rng).tell()


class Guide:
    """One person's way to tell one walk.

    Args:
        layout: the building, for the names of its places and things.
        walk: what there is to tell.
        style: one of STYLES.
        rng: which words, and what is left out.
    """

    def __init__(self, layout: Layout, walk: Walk, style: str, rng: np.random.Generator) -> None:
        self._layout, self._walk, self._style, self._rng = layout, walk, style, rng
        self._names: dict[str, str] = {}
        self._told: set[int] = set()

    def tell(self) -> str:
        """The whole instruction."""
        parts = self._shortened(legs(self._walk))
        clauses = self._opening()
        for number, leg in enumerate(parts):
            clauses += self._leg(leg, number == len(parts) - 1)
        clauses.append(self._stop(parts[-1]))
        return self._written(clauses)

    def _shortened(self, parts: list[Leg]) -> list[Leg]:
        """Rooms that are only crossed told in one breath with the next, mostly."""
        result = parts[:1]
        for leg in parts[1:]:
            joined = crossing(result[-1], leg)
            if joined is not None and self._style != "landmarks" and self._chance(0.75):
                result[-1] = joined
            else:
                result.append(leg)
        return result

    def _chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def _place(self, index: int | None) -> str:
        if index is None:
            return "room"
        kind = self._layout.places[index].kind
        if kind not in self._names:
            self._names[kind] = pick(PLACES[kind], self._rng)
        return self._names[kind]

    def _thing(self, index: int) -> str:
        """`the red couch`; its look is told more often where its place has several of it."""
        thing = self._layout.things[index]
        if thing.noun not in self._names:
            self._names[thing.noun] = pick(NOUNS[thing.noun].names, self._rng)
        others = [
            other
            for other in self._layout.things
            if other.noun == thing.noun and other.place == thing.place
        ]
        look = thing.look if self._chance(0.55 if len(others) == 1 else 0.85) else ""
        self._told.add(index)
        article = "the" if self._chance(0.85) or thing.noun in PLURAL else "a"
        words = f"{article} {called(self._names[thing.noun], look)}"
        return re.sub(r"^a ([aeiou])", r"an \1", words)

    def _say(self, ways: Sequence[str], **words: str) -> str:
        return even(ways, self._rng).format(**words)

    def _opening(self) -> list[str]:
        """How some begin: with what is before or behind them."""
        walk = self._walk
        share = {"plain": 0.12, "chatty": 0.75, "landmarks": 0.3}.get(self._style, 0.0)
        if not self._chance(share):
            return []
        if walk.behind and self._chance(0.5):
            return [f"with {self._thing(walk.behind[0])} behind you"]
        if walk.facing:
            return [f"facing {self._thing(walk.facing[0])}"]
        if walk.start is not None and self._style != "landmarks" and self._chance(0.6):
            return [f"starting in the {self._place(walk.start)}"]
        return []

    def _leg(self, leg: Leg, last: bool) -> list[str]:
        turn = self._turn(leg)
        move = self._move(leg, last)
        if not turn:
            return [move] if move else []
        if not move:
            return [turn]
        if move.startswith(("enter the ", "go into the ", "walk into the ")) and self._chance(0.6):
            return [f"{turn} into the {move.split(' the ', 1)[1]}"]
        if move.startswith(("walk toward", "head towards")) and self._chance(0.4):
            return [f"{turn} toward {move.split(' ', 2)[2]}"]
        return [f"{turn} and {move}"] if self._chance(0.75) else [turn, move]

    def _turn(self, leg: Leg) -> str:
        """Words for the turn; "" where there is none or the guide leaves it out."""
        word = turn_word(leg.turn)
        if word == "straight":
            return ""
        share = 0.92
        if leg.first:
            # Many just say which room to leave.
            share = 0.45 if leg.enters is not None or leg.climb else 0.75
        if self._style == "landmarks":
            share = 0.25 if leg.passed or leg.ahead or leg.enters is not None else 0.8
        if not self._chance(share * (0.55 if word.startswith("slightly") else 1.0)):
            return ""
        if word == "around":
            return even(TURNS["around"], self._rng)
        manner, _, side = word.rpartition(" ")
        return even(TURNS[manner], self._rng).format(side)

    def _move(self, leg: Leg, last: bool) -> str:
        if leg.climb:
            if abs(leg.climb) > 1.0:
                return self._say(FLIGHTS, way="up" if leg.climb > 0 else "down")
            words = even(UP if leg.climb > 0 else DOWN, self._rng)
            half = abs(leg.climb) < 1.0 and self._layout.places[leg.place].kind == "stairs"
            return f"{words} to the landing" if half and self._chance(0.5) else words
        if leg.enters is not None:
            return self._through(leg)
        near = self._beside(leg)
        if near and not (last and self._chance(0.6)):
            return near
        if leg.ahead and self._style != "rooms" and self._chance(0.2 if last else 0.5):
            fresh = [t for t in leg.ahead[:2] if t not in self._told]
            if fresh:
                return self._say(AHEAD, x=self._thing(fresh[0]))
        if last or leg.length < 2.5 or self._chance(0.7):
            return ""
        if self._style == "landmarks":
            return self._say(ON)
        kind = self._layout.places[leg.place].kind
        return self._say(HALL if kind == "hallway" else ACROSS, b=self._place(leg.place))

    def _through(self, leg: Leg) -> str:
        """Words for a doorway, with what stands before or behind it now and then."""
        if self._style == "landmarks":
            words = even(DOOR, self._rng)
        elif leg.through is not None:
            words = self._say(CROSSING, a=self._place(leg.through), b=self._place(leg.enters))
        else:
            out = leg.leaves is not None and self._chance(0.5 if leg.first else 0.3)
            words = self._say(OUT if out else INTO, a=self._place(leg.leaves),
                              b=self._place(leg.enters))  # fmt: skip
        share = {"landmarks": 0.8, "chatty": 0.5, "rooms": 0.0}.get(self._style, 0.12)
        if not leg.passed or not self._chance(share):
            return words
        passed = leg.passed[0]
        name = self._thing(passed.thing)
        if self._layout.things[passed.thing].place == leg.enters:
            return f"{words} and {self._say(PAST, x=name)}"
        return f"{self._say(PAST, x=name)} and {words}"

    def _beside(self, leg: Leg) -> str:
        """Words for what is passed; "" where there is nothing or it is left out."""
        share = {"landmarks": 0.9, "chatty": 0.7, "rooms": 0.0}.get(self._style, 0.4)
        told = {self._layout.things[t].noun for t in self._told}
        fresh = [p for p in leg.passed[:4] if self._layout.things[p.thing].noun not in told]
        if not fresh or not self._chance(share):
            return ""
        first = fresh[0]
        noun = self._layout.things[first.thing].noun
        across = [
            p for p in fresh if p.side != first.side and self._layout.things[p.thing].noun != noun
        ]
        if across and self._chance(0.3):
            return self._say(BETWEEN, x=self._thing(first.thing), y=self._thing(across[0].thing))
        words = self._say(PAST, x=self._thing(first.thing))
        if self._chance(0.4 if self._style == "chatty" else 0.2):
            aside = even((" on your {}", " on the {}", " to your {}"), self._rng)
            words += aside.format(first.side)
        return words

    def _stop(self, last: Leg) -> str:
        room = self._place(last.place)
        if last.toward is not None:
            if self._style == "landmarks":
                return STOP_DOOR[0]
            return self._say(STOP_DOOR, b=self._place(last.toward))
        kind = self._layout.places[last.place].kind
        if last.climb and kind == "stairs":
            return even(("stop on the landing", "wait on the landing"), self._rng)
        if last.climb and self._chance(0.7):
            end = "top" if last.climb > 0 else "bottom"
            return even(("stop at the {} of the stairs", "wait at the {} of the stairs"),
                        self._rng).format(end)  # fmt: skip
        options = self._walk.at_goal[:3]
        if options and self._style != "rooms":
            # People name what is most at hand, though not always.
            chosen = 0 if self._chance(0.7) else int(self._rng.integers(len(options)))
            index, bearing = options[chosen]
            name = self._thing(index)
            if abs(bearing) < 40.0 and self._chance(0.6):
                words = self._say(STOP_BEFORE, x=name)
            elif 60.0 <= abs(bearing) <= 120.0 and self._chance(0.2):
                words = f"stop with {name} on your {'right' if bearing > 0 else 'left'}"
            else:
                words = self._say(STOP_AT, x=name)
            tail = self._style != "landmarks" and last.enters is None and self._chance(0.15)
            return f"{words} in the {room}" if tail else words
        if self._style == "landmarks":
            return even(("stop there", "wait there", "stop right there"), self._rng)
        if last.enters is not None and last.length < 3.0:
            return self._say(STOP_INSIDE, b=room)
        return self._say(STOP_IN, b=room)

    def _written(self, clauses: Sequence[str]) -> str:
        """Clauses as sentences."""
        joined = {"plain": 0.6, "chatty": 0.35, "terse": 0.5}.get(self._style, 0.6)
        sentences = [clauses[0]]
        for clause in clauses[1:]:
            lead = sentences[-1].startswith(("with ", "facing ", "starting "))
            if lead and "," not in sentences[-1]:
                sentences[-1] += f", {clause}"
            elif self._chance(joined) and sentences[-1].count(" ") < 16:
                free = " and " not in sentences[-1] and " and " not in clause
                ways = (" and ", ", ", ", then ") if free else (", ", ", then ")
                sentences[-1] += even(ways, self._rng) + clause
            else:
                if self._style == "chatty" or (self._style == "plain" and self._chance(0.12)):
                    clause = even(NEXT, self._rng) + clause
                sentences.append(clause)
        text = " ".join(f"{s[0].upper()}{s[1:]}." for s in sentences)
        if self._style == "terse":
            text = re.sub(r"\b(the|your) ", "", text) if self._chance(0.7) else text
        if self._chance(0.06):
            text = text.lower()
        return text[:-1] if self._chance(0.06) else text
