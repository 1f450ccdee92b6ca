"""Distils MineDojo's tables into one compact data file: `python -m ...distill MINEDOJO`.

MINEDOJO is the folder of an installed or unpacked minedojo 0.1 (MIT). Names, numbers and the
parameters of its tasks are taken over; prompts, guidance and code are not. Its folder is read,
never imported. The output is committed, so users need neither the package nor this command.
"""

import ast
import json
import sys
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

from ..distill import dump

OUTPUT = Path(__file__).with_name("facts.json")
HAND_SIZES = (0, 1, 2, 4)
TABLE_SIZE = 9
# Not offered by MineDojo's action space: they come from taking blocks apart or melting tools down.
NOT_BY_HAND = ("coal", "diamond", "emerald", "gold_ingot", "iron_ingot", "redstone", "stone")
NOT_AT_TABLE = ("iron_ingot", "gold_ingot")
NOT_IN_FURNACE = ("iron_nugget", "dye", "gold_nugget")
SEEN = {"use_voxel", "voxel_size", "use_lidar"}
"""What a task says of its observations: the same in all of them, so written once."""


def _literal(path: Path, name: str) -> Any:
    """The value of a top-level assignment of a Python file, which is parsed and not run."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            return ast.literal_eval(node.value)
    sys.exit(f"{path} has no {name}: give the folder of minedojo 0.1")


def _recipes(rows: list[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Recipes by what they make, without empty and circular ones."""
    by_output: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["ingredients"] and row["outputItemName"] not in row["ingredients"]:
            by_output.setdefault(row["outputItemName"], []).append(row)
    return by_output


def _craft_lists(constants: Mapping[str, Any]) -> dict[str, Any]:
    """What can be made by hand, at a table, in a furnace; and the first recipe of each."""
    crafts, smelts = _recipes(constants["craftingRecipes"]), _recipes(constants["smeltingRecipes"])
    names = sorted(item["type"] for item in constants["items"])

    def sizes(name: str) -> list[int]:
        return [recipe["recipeSize"] for recipe in crafts.get(name, [])]

    personal = [n for n in names if sizes(n) and all(size in HAND_SIZES for size in sizes(n))]
    table = [n for n in names if sizes(n) and any(size <= TABLE_SIZE for size in sizes(n))]
    hand = [n for n in personal if n not in NOT_BY_HAND]
    at_table = [n for n in table if n not in personal and n not in NOT_AT_TABLE]
    furnace = [n for n in names if n in smelts and n not in NOT_IN_FURNACE]
    first = [[n, crafts[n][0]["ingredients"]] for n in hand + at_table]
    first += [[n, smelts[n][0]["ingredients"]] for n in furnace]
    return {
        "crafts": {"hand": len(hand), "table": len(at_table), "furnace": len(furnace)},
        "first_recipes": first,
    }


def _task_rows(specs: Mapping[str, Any]) -> list[list[Any]]:
    """[name with holes, kind of task, its parameters with holes], without prompts."""
    rows: list[list[Any]] = []
    for name, spec in specs.items():
        parameters = {k: v for k, v in spec.items() if k not in SEEN | {"__cls__", "prompt"}}
        if "initial_inventory" in parameters:
            parameters["initial_inventory"] = [
                [slot, held["name"], held.get("variant", 0), held.get("quantity", 1)]
                for slot, held in parameters["initial_inventory"].items()
            ]
        rows.append([name, spec["__cls__"], parameters])
    return rows


def _holes(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def _expanded(rows: list[list[Any]], values: Mapping[str, list[Any]]) -> set[str]:
    names: set[str] = set()
    for name, _, _ in rows:
        holes = _holes(name)
        for filled in product(*(values[hole] for hole in holes)):
            names.add(name.format(**dict(zip(holes, filled, strict=True))))
    return names


def distil(package: Path) -> dict[str, Any]:
    """The facts as JSON-ready tables, in a fixed order.

    Args:
        package: the folder `minedojo` of version 0.1.
    """
    import yaml

    meta, described = package / "sim" / "mc_meta", package / "tasks" / "description_files"
    constants = json.loads((meta / "mc_constants.json").read_text(encoding="utf-8"))
    items = constants["items"]
    specs = yaml.safe_load((described / "tasks_specs.yaml").read_text(encoding="utf-8"))
    listed = yaml.safe_load((described / "programmatic_tasks.yaml").read_text(encoding="utf-8"))
    creative = yaml.safe_load((described / "creative_tasks.yaml").read_text(encoding="utf-8"))
    variables = _literal(package / "tasks" / "__init__.py", "_ALL_VARS")
    rows = _task_rows(specs)
    ids = set(listed) | {"playthrough"}
    unknown = _expanded(rows, variables) ^ ids
    used = {hole for name, _, _ in rows for hole in _holes(name)}
    seen = {json.dumps([spec[key] for key in sorted(SEEN)]) for spec in specs.values()}
    if unknown or len(seen) != 1:
        sys.exit(
            f"{package} does not describe its tasks as minedojo 0.1 does: {sorted(unknown)[:5]}"
        )
    return {
        "version": "0.1",
        "items": sorted(item["type"] for item in items),
        **_craft_lists(constants),
        "placeable": sorted(item["type"] for item in items if item["block"] is True),
        "not_for_hand": sorted(
            item["type"] for item in items if item["bestEquipmentSlot"] != "mainhand"
        ),
        "killed": sorted(
            stat["minerl_keys"][2]
            for stat in constants["stats"]
            if stat["minerl_keys"][:2] == ["stat", "kill_entity"]
        ),
        "biomes": _literal(meta / "mc.py", "BIOMES_MAP"),
        "task_voxels": next(iter(specs.values()))["voxel_size"],
        "creative_tasks": len(creative),
        "task_values": {name: variables[name] for name in sorted(used)},
        "tasks": rows,
    }


def main() -> None:
    """Write the data file beside this module."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "sim" / "mc_meta").is_dir():
        sys.exit("usage: python -m mnemonaut.envs.minecraft.dojo.distill MINEDOJO")
    text = dump(distil(Path(sys.argv[1])))
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{OUTPUT.name}: {len(text)} bytes")


if __name__ == "__main__":
    main()
