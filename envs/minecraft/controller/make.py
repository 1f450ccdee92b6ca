"""The skills `craft` and `smelt`: by hand, or at a station that is set down and taken back."""

from itertools import pairwise
from math import ceil

from ...world import Feedback
from ..facts import facts
from ..knowledge import FURNACE, TABLE, Recipe
from .actions import CRAFT, PLACE, Keys, crafts
from .aim import direction, passed, turns_to
from .body import Acting, Body
from .dig import dig
from .known import Cell
from .walk import approach, settle

_SEEN_AS = {TABLE: "table", FURNACE: "furnace"}
_PITCHES = (30.0, 45.0, 15.0, 60.0, 0.0)
_TAKE_BACK_STEPS = 30


def craft(body: Body, item: str, count: int) -> Acting:
    """At least `count` of an item, crafted."""
    return (yield from _make(body, "craft", item, count))


def smelt(body: Body, item: str, count: int) -> Acting:
    """At least `count` of an item, smelted."""
    return (yield from _make(body, "smelt", item, count))


def _make(body: Body, verb: str, item: str, count: int) -> Acting:
    known = facts().knowledge.recipes.get(item, ())
    recipes = [r for r in known if r.verb == verb]
    place = _place_in_list(verb, item)
    if not recipes or place is None:
        yield from body.step()
        return Feedback(False, f"there is no way to {verb} {item}", {"cause": "no_recipe"})
    recipe = min(recipes, key=lambda r: _lacking(body, r, count))
    times = ceil(count / recipe.count)
    station = _station(verb, item)
    for name, each in recipe.ingredients.items():
        have = body.count(name)
        if have < each * times:
            yield from body.step()
            text = f"{verb}ing {item} takes {each} {name} each; {each * times} needed, {have} had"
            told = {"item": name, "each": each, "need": each * times, "have": have}
            return Feedback(False, text, {"cause": "missing", **told})
    if station == FURNACE and not _fuel_suffices(body, recipe, times):
        yield from body.step()
        return Feedback(False, f"smelting {times} {item} lacks fuel", {"cause": "fuel"})
    placed: Cell | None = None
    if station is not None and not _at(body, station):
        if body.count(station) == 0:
            if not (yield from _use_standing(body, station)):
                text = f"{verb}ing {item} needs a {station}"
                return Feedback(False, text, {"cause": "station", "station": station})
        else:
            placed = yield from set_down(body, station)
            if placed is None:
                return _unlucky(verb, item)
    goal = body.count(item) + recipe.count * times
    for _ in range(times + 2):
        if body.count(item) >= goal:
            break
        yield from body.step(Keys(function=CRAFT, craft=place))
    done = body.count(item) >= goal
    if placed is not None:
        yield from take_back(body, placed, station or TABLE)
    if done:
        return Feedback(True, f"made {recipe.count * times} {item}")
    return _unlucky(verb, item)


def _unlucky(verb: str, item: str) -> Feedback:
    text = f"{verb}ing {item} went wrong; it can be tried again"
    return Feedback(False, text, {"cause": "luck"})


def _place_in_list(verb: str, item: str) -> int | None:
    lists = crafts()
    if verb == "smelt":
        return lists.furnace.get(item)
    return lists.hand.get(item, lists.table.get(item))


def _station(verb: str, item: str) -> str | None:
    if verb == "smelt":
        return FURNACE
    return None if item in crafts().hand else TABLE


def _lacking(body: Body, recipe: Recipe, count: int) -> int:
    """How far the body is from being able to follow a recipe."""
    times = ceil(count / recipe.count)
    return sum(max(0, n * times - body.count(name)) for name, n in recipe.ingredients.items())


def _fuel_suffices(body: Body, recipe: Recipe, times: int) -> bool:
    left = float(times)
    for name, smelts in facts().knowledge.fuels.items():
        spare = body.count(name) - recipe.ingredients.get(name, 0) * times
        left -= max(0, spare) * smelts
    return left <= 0


def _at(body: Body, station: str) -> bool:
    """Whether the game says that the station can be used from here."""
    return bool(body.observation["nearby_tools"][_SEEN_AS[station]])


def _use_standing(body: Body, station: str) -> Acting:
    """Turn to a station that stands near, if one does; returns whether it can be used."""
    yield from body.step()
    shown = station.replace("_", " ")
    x, y, z = body.cell
    near = any(
        body.name_at((x + dx, y + dy, z + dz)) == shown
        for dx in range(-4, 5)
        for dz in range(-4, 5)
        for dy in range(-2, 4)
    )
    if not near:
        return False
    return (yield from _look_for(body, station, range(24)))


def _look_for(body: Body, station: str, turns: range | tuple[int, ...]) -> Acting:
    """Look about until the station can be used, with one turn to the right for each but 0."""
    for turn in turns:
        for pitch in _PITCHES:
            if _at(body, station):
                return True
            keys = Keys(pitch=turns_to(body.pitch, pitch), yaw=int(bool(turn)))
            yield from body.step(keys)
            turn = 0  # the other pitches are tried in the same direction
    return _at(body, station)


def set_down(body: Body, station: str) -> Acting:
    """Put a carried station on the ground before the feet; returns its cell, None for failure."""
    yield from settle(body)
    shown = station.replace("_", " ")
    for attempt in range(3):
        for site, pitch, turn in _sites(body):
            slot = body.slot_of(station)
            if slot < 0:
                return None
            yield from body.step(Keys(pitch=turns_to(body.pitch, pitch), yaw=turn))
            yield from body.step(Keys(function=PLACE, slot=slot))
            if body.count(station) == 0 or body.name_at(site) == shown:
                cell = site if body.name_at(site) == shown else _find(body, shown)
                if (yield from _look_for(body, station, (0, 0))) or (
                    yield from _look_for(body, station, range(24))
                ):
                    return cell
        # No free ground: open the wall before the head, and try again.
        x, y, z = body.cell
        dx, dz = ((0, 1), (1, 0), (0, -1), (-1, 0))[attempt]
        for cell in ((x + dx, y + 1, z + dz), (x + dx, y, z + dz)):
            yield from dig(body, cell)
    return None


def _sites(body: Body) -> list[tuple[Cell, float, int]]:
    """Free cells beside the feet with a floor, each with a pitch and a turn that look at it."""
    found = []
    for turn in range(-12, 12):
        yaw = body.yaw + 15 * turn
        for pitch, far in ((45.0, 1), (60.0, 1), (30.0, 2)):
            site = _struck(body, yaw, pitch)
            if site is not None:
                found.append((site, pitch, turn, abs(turn) + far))
    found.sort(key=lambda f: f[3])
    unique: dict[Cell, tuple[Cell, float, int]] = {}
    for site, pitch, turn, _ in found:
        unique.setdefault(site, (site, pitch, turn))
    return list(unique.values())[:4]


def _struck(body: Body, yaw: float, pitch: float) -> Cell | None:
    """The free cell on whose floor a look comes to rest; None where it is no place to build."""
    look = direction(yaw, pitch)
    cells = passed(body.eye, look, 4.0)
    sees = body.known.palette.stops_sight
    for before, cell in pairwise(cells):
        number = body.known.at(*cell)
        if number == 0:
            return None
        if sees[number]:
            above = (cell[0], cell[1] + 1, cell[2])
            if before != above or not body.is_solid(cell):
                return None
            x, _, z = body.place
            beside = abs(above[0] + 0.5 - x) >= 0.82 or abs(above[2] + 0.5 - z) >= 0.82
            return above if beside and above[1] in (body.cell[1], body.cell[1] + 1) else None
    return None


def _find(body: Body, shown: str) -> Cell | None:
    """A cell near the body that shows a block; None for none."""
    x, y, z = body.cell
    for dy in range(-3, 4):
        for dx in range(-4, 5):
            for dz in range(-4, 5):
                if body.name_at((x + dx, y + dy, z + dz)) == shown:
                    return x + dx, y + dy, z + dz
    return None


def take_back(body: Body, cell: Cell, station: str) -> Acting:
    """Dig up a station and pick it up; one that would drop nothing is left standing."""
    if station == FURNACE and not any(t.endswith("_pickaxe") for t in body.tools()):
        return
    if not (yield from dig(body, cell)):
        return
    for _ in range(_TAKE_BACK_STEPS):
        if body.count(station):
            return
        yield from approach(body, cell[0] + 0.5, cell[2] + 0.5)
