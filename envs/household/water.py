"""Running water: what lies in a basin under an open faucet is washed and filled."""

import math

from .state import World

BASINS = ("SinkBasin", "BathtubBasin", "Sink", "Bathtub")
REACH = 0.8
"""Metres, seen from above, between a faucet and the middle of its basin."""


def run_water(world: World) -> None:
    """Wash and fill what lies under every faucet and shower head that is on."""
    for faucet in world.objects:
        if faucet["objectType"] in ("Faucet", "ShowerHead") and faucet["isToggled"]:
            for name in _under(world, faucet["objectId"]):
                body = world.body(name)
                if body["isDirty"]:
                    body["isDirty"] = False
                if body["canFillWithLiquid"] and not body["isFilledWithLiquid"]:
                    fill(world, name, "water")


def _under(world: World, faucet: str) -> list[str]:
    """The small things in the nearest basin within reach."""
    low, high = world.box(faucet)
    x, z = float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2
    best: tuple[float, str] | None = None
    for body in world.objects:
        if body["objectType"] not in BASINS[:2]:
            continue
        b_low, b_high = world.box(body["objectId"])
        apart = math.dist((x, z), ((b_low[0] + b_high[0]) / 2, (b_low[2] + b_high[2]) / 2))
        if apart <= REACH and (best is None or apart < best[0]):
            best = (apart, body["objectId"])
    if best is None:
        return []
    held = world.body(best[1])["receptacleObjectIds"] or ()
    return [name for name in held if name in world.row and world.body(name)["pickupable"]]


def fill(world: World, name: str, liquid: str) -> None:
    """Fill a vessel; coffee is hot."""
    from .thermal import HOT, warm

    body = world.body(name)
    body["isFilledWithLiquid"], body["fillLiquid"] = True, liquid
    if liquid == "coffee":
        warm(world, name, HOT)


def empty(world: World, name: str) -> None:
    """Pour a vessel out."""
    body = world.body(name)
    body["isFilledWithLiquid"], body["fillLiquid"] = False, None
