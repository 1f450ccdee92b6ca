"""Distils Minecraft's facts into one compact data file: `python -m ...distill DATA`.

Recipes, smelting, stack sizes and durability come from MineDojo's dump of the game (MIT), blocks,
harvest tools, drops and foods from minecraft-data (MIT), task names and caps from DEPS; the rest
from `authored.py`. The output is committed, so users never need the sources.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import authored
from .knowledge import FURNACE, TABLE, TIERS

OUTPUT = Path(__file__).with_name("facts.json")
HAND_GRID = 4


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _recipes(dump: Mapping[str, Any]) -> list[list[Any]]:
    """Crafting and smelting as [item, count, ingredients, station], without repetitions."""
    rows: list[list[Any]] = []
    for recipe in dump["craftingRecipes"]:
        item, ingredients = recipe["outputItemName"], recipe["ingredients"]
        from_itself = item in ingredients or item in authored.VARIANT_PRODUCTS
        dyed = authored.VARIANT_INGREDIENTS.get(item) in ingredients
        if not ingredients or from_itself or dyed or item == "air":
            continue
        # A recipe of up to four cells may still be three long: only 1x1 to 2x2 fits the hand.
        station = None if _fits_hand(recipe) else TABLE
        rows.append([item, recipe["outputCount"], ingredients, station])
    for recipe in dump["smeltingRecipes"]:
        if recipe["outputItemName"] not in recipe["ingredients"]:
            rows.append([recipe["outputItemName"], recipe["out"], recipe["ingredients"], FURNACE])
    unique: list[list[Any]] = []
    for row in rows:
        if row not in unique:
            unique.append(row)
    return sorted(unique, key=lambda row: (row[0], _rank(row)))


def _fits_hand(recipe: Mapping[str, Any]) -> bool:
    """`recipeSize` counts cells; three of them are a row or column of three, unless shapeless."""
    size = recipe["recipeSize"]
    return size <= HAND_GRID and (size != 3 or "Shapeless" in recipe["type"])


def _rank(row: list[Any]) -> tuple[int, int, str]:
    """Plain ways first: not by taking blocks apart, not by melting tools down to nuggets."""
    item, _count, ingredients, station = row
    names = " ".join(ingredients)
    unpack = "_block" in names or "nugget" in names
    melted = station == FURNACE and item.endswith("_nugget")
    return (unpack + melted, len(ingredients), json.dumps(ingredients))


def _least_tool(tools: list[str]) -> str | None:
    """The poorest of the tools that harvest a block."""
    ranked = [t for tier in TIERS for t in tools if t.startswith(tier)]
    return ranked[0] if ranked else None


def _sources(blocks: Mapping[str, Any], names: Mapping[int, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []

    def add(item: str, verb: str, origin: str, tool: str | None, **where: Any) -> None:
        rows.append({"item": item, "verb": verb, "origin": origin, "tool": tool, **where})

    special = {(block, item) for block, item, *_ in authored.SPECIAL_DROPS}
    for name, (biomes, depth, law) in authored.BLOCKS.items():
        tool = _least_tool([names[int(t)] for t in blocks[name].get("harvestTools", {})])
        place = {"biomes": biomes, "depth": depth, "law": law}
        for drop in blocks[name]["drops"]:
            item = names.get(drop["drop"]["id"] if isinstance(drop["drop"], dict) else drop["drop"])
            if item is None or (name, item) in special or name in ("leaves", "vine"):
                continue
            least = int(max(1, drop.get("minCount", 1)))
            amount = (least, drop.get("maxCount", least))
            add(item, "mine", name, tool, **place, amount=amount, chance=1.0)
        for block, item, amount, chance, special_tool in authored.SPECIAL_DROPS:
            if block == name:
                add(item, "mine", name, special_tool, **place, amount=amount, chance=chance)
    for origin, item, amount, chance, biomes, law in authored.PLANTS:
        place = {"biomes": biomes, "depth": (60, 90), "law": law}
        add(item, "mine", origin, None, **place, amount=amount, chance=chance)
    for mob, (drops, biomes, law) in authored.MOBS.items():
        for item, amount in drops.items():
            place = {"biomes": biomes, "depth": (60, 90), "law": law}
            add(item, "hunt", mob, None, **place, amount=amount, chance=1.0)
    return rows


def distil(data: Path) -> dict[str, Any]:
    """All tables as one JSON value; `data` is the folder that holds the sources."""
    dump = _read(data / "minedojo_mc_constants.json")
    items = _read(data / "minecraft-data-1.12" / "items.json")
    blocks = {b["name"]: b for b in _read(data / "minecraft-data-1.12" / "blocks.json")}
    foods = _read(data / "minecraft-data-1.12" / "foods.json")
    tasks = _read(data / "deps" / "task_info.json")
    names = {row["id"]: row["name"] for row in items}
    game_items = {row["type"]: row for row in dump["items"] if row["type"] != "air"}
    # The food table calls two plants by their block; the item eaten has another name.
    food_items = {"melon_block": "melon", "carrots": "carrot", "potatoes": "potato"}
    return {
        "version": "1.12",
        "biomes": authored.BIOMES,
        "items": {name: row["stackSize"] for name, row in sorted(game_items.items())},
        "durability": {n: r["maxDamage"] for n, r in sorted(game_items.items()) if r["maxDamage"]},
        "foods": {food_items.get(f["name"], f["name"]): f["foodPoints"] for f in foods},
        "fuels": authored.FUELS,
        "recipes": _recipes(dump),
        "sources": _sources(blocks, names),
        "laws": authored.LAWS,
        "three_iron_ore": authored.THREE_IRON_ORE,
        "tasks": [[t["object"], t["group"], t["episode"]] for t in tasks.values()],
    }


def dump(facts: Mapping[str, Any]) -> str:
    """One table row a line: compact, yet its changes can be read."""
    lines = []
    for key, value in facts.items():
        if isinstance(value, list) and value:
            rows = ",\n".join(" " + json.dumps(row, sort_keys=True) for row in value)
            lines.append(f'"{key}": [\n{rows}\n]')
        else:
            lines.append(f'"{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "minedojo_mc_constants.json").is_file():
        sys.exit("usage: python -m mnemonaut.envs.minecraft.distill DATA/minecraft")
    text = dump(distil(Path(sys.argv[1])))
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{OUTPUT.name}: {len(text)} bytes")


if __name__ == "__main__":
    main()
