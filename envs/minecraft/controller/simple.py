"""The skills `equip`, `eat` and `explore`."""

from ...world import Feedback
from ..facts import facts
from .actions import EQUIP, Keys
from .body import Acting, Body
from .places import biome_name
from .survive import eat_one, look_after
from .wander import Wanderer


def equip(body: Body, item: str, count: int) -> Acting:
    """Take an item in hand, or put armour on."""
    slot = body.slot_of(item)
    if slot < 0:
        yield from body.step()
        told = {"cause": "missing", "item": item, "each": 1, "need": 1, "have": 0}
        return Feedback(False, f"no {item} to hold", told)
    for _ in range(3):
        if _shows(body, item):
            return Feedback(True, f"holding {item}")
        yield from body.step(Keys(function=EQUIP, slot=max(0, body.slot_of(item))))
    if _shows(body, item):
        return Feedback(True, f"holding {item}")
    text = f"equipping {item} went wrong; it can be tried again"
    return Feedback(False, text, {"cause": "luck"})


def _shows(body: Body, item: str) -> bool:
    """Whether an item is in hand or worn."""
    return item.replace("_", " ") in body.observation["equipment"]["name"].tolist()


def eat(body: Body, item: str, count: int) -> Acting:
    """Eat `count` of a food; who is full already needs no more."""
    if item not in facts().knowledge.foods:
        yield from body.step()
        return Feedback(False, f"{item} is no food", {"cause": "no_food"})
    have = body.count(item)
    if have < count:
        yield from body.step()
        told = {"cause": "missing", "item": item, "each": 1, "need": count, "have": have}
        return Feedback(False, f"{count} {item} to eat, {have} had", told)
    eaten = 0
    while eaten < count:
        if body.observation["life_stats"]["food"].item() >= 20:
            break
        if not (yield from eat_one(body, item)):
            break
        eaten += 1
    if eaten == count or body.observation["life_stats"]["food"].item() >= 20:
        return Feedback(True, f"ate {eaten} {item}")
    text = f"eating {item} went wrong; it can be tried again"
    return Feedback(False, text, {"cause": "luck"})


def explore(body: Body, biome: str, count: int) -> Acting:
    """Walk until a biome is reached."""
    if biome not in facts().knowledge.biomes:
        yield from body.step()
        return Feedback(False, f"{biome} is no biome", {"cause": "no_biome"})

    def there() -> bool:
        return biome_name(body.observation) == biome

    if there():
        yield from body.step()
        return Feedback(True, f"already in a {biome}")
    wanderer = Wanderer(body, body.yaw)
    while not there():
        yield from look_after(body)
        yield from wanderer.leg(lambda: there() or body.hurt, length=40)
    return Feedback(True, f"reached a {biome}")
