"""Distils AI2-THOR's object types into one compact file: `python -m ...distill DATA`.

Properties, scenes and contextual interactions come from a published table of the 125 object types
(rl_ai2thor, MIT); what may be placed where from AI2-THOR's own restriction table (Apache-2.0),
which wins where the two differ; what no table tells is authored below. The output is committed, so
users never need the sources.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).with_name("types.json")

PIECES: dict[str, tuple[str, int]] = {
    "Apple": ("AppleSliced", 8),
    "Bread": ("BreadSliced", 8),
    "Egg": ("EggCracked", 1),
    "Lettuce": ("LettuceSliced", 7),
    "Potato": ("PotatoSliced", 8),
    "Tomato": ("TomatoSliced", 6),
}
"""What slicing makes, and how many: the highest number that ALFRED's 2.1 plans name of each kind
(their apples stop at 2; an apple is cut as a potato is), and one cracked egg."""

SLOTS: dict[str, int] = {
    "CoffeeMachine": 1,
    "HandTowelHolder": 1,
    "StoveBurner": 1,
    "Toaster": 2,
    "ToiletPaperHanger": 1,
    "TowelHolder": 1,
}
"""Receptacles that hold so many objects whatever their size."""

SUPPORTS: dict[str, float] = {
    "ArmChair": 0.45,
    "Bathtub": 0.9,
    "Bed": 0.6,
    "Chair": 0.5,
    "CoffeeMachine": 0.13,
    "Fridge": 0.35,
    "HandTowelHolder": -1.6,
    "Sofa": 0.5,
    "Toilet": 0.98,
    "ToiletPaperHanger": -0.35,
    "TowelHolder": -13.0,
}
"""Where things come to rest that neither stand on top nor lie on the bottom: share of the height
of the receptacle's box (towels hang far below their holders). Medians over 100 real rooms; for a
fridge the least, its lowest shelf."""

DEEP = (
    "BathtubBasin", "Bowl", "Box", "Cabinet", "Cup", "Drawer", "Fridge", "GarbageCan",
    "LaundryHamper", "Microwave", "Mug", "Pan", "Pot", "Safe", "SinkBasin",
)  # fmt: skip
"""Receptacles that hold things inside their box; on every other one they stand on top."""

SEE_THROUGH = (
    "BathtubBasin", "Blinds", "Cart", "Faucet", "Floor", "FloorLamp", "HandTowelHolder",
    "HousePlant", "LightSwitch", "Mirror", "Painting", "Poster", "Shelf", "ShelvingUnit",
    "ShowerDoor", "ShowerGlass", "ShowerHead", "Sink", "SinkBasin", "StoveBurner", "TowelHolder",
    "ToiletPaperHanger", "Window", "WateringCan",
)  # fmt: skip
"""Types whose box hides nothing: glass, frames, and boxes that are mostly air."""

TOP_ONLY = (
    "Chair", "CoffeeTable", "Desk", "DiningTable", "Footstool", "Ottoman", "SideTable", "Stool",
    "TVStand", "CounterTop",
)  # fmt: skip
"""Types that stand on legs: only the upper sixth of their box hides what is behind."""

LOWER_ONLY = ("ArmChair", "Bed", "Sofa", "Toilet", "Bathtub")
"""Types with a low body and a thin back: only the lower half of their box hides."""

LIQUIDS = ("coffee", "water", "wine")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def distil(data: Path) -> dict[str, Any]:
    """All tables as one JSON value; `data` is the folder that holds the sources."""
    types = _read(data / "object_types_data.json")
    unity = _read(data / "placement_restrictions.json")
    allowed: Mapping[str, list[str]] = unity["PlacementRestrictions"]
    rows = {}
    for name, row in sorted({**types, **dict.fromkeys(allowed.keys() - types.keys())}.items()):
        known = row or {"actionable_properties": [], "compatible_receptacles": []}
        published = [kind for kind in known["compatible_receptacles"] if kind]
        rows[name] = {
            "properties": sorted(filter(None, known["actionable_properties"])),
            "receptacles": sorted(allowed.get(name, published)),
        }
    return {
        "version": "5.0.0",
        "types": rows,
        "must_open": sorted({*unity["MustBeOpenToPlaceObjectsIn"], "Safe"}),
        "deep": sorted(DEEP),
        "slots": SLOTS,
        "supports": SUPPORTS,
        "pieces": {name: list(made) for name, made in PIECES.items()},
        "see_through": sorted(SEE_THROUGH),
        "top_only": sorted(TOP_ONLY),
        "lower_only": sorted(LOWER_ONLY),
        "liquids": list(LIQUIDS),
    }


def dump(tables: Mapping[str, Any]) -> str:
    """One type a line: compact, yet its changes can be read."""
    lines = []
    for key, value in tables.items():
        if key == "types":
            rows = ",\n".join(
                f" {json.dumps(name)}: {json.dumps(row, sort_keys=True)}"
                for name, row in value.items()
            )
            lines.append(f'"{key}": {{\n{rows}\n}}')
        else:
            lines.append(f'"{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "object_types_data.json").is_file():
        sys.exit("usage: python -m mnemonaut.envs.household.distill DATA/household/ai2thor_types")
    text = dump(distil(Path(sys.argv[1])))
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{OUTPUT.name}: {len(text)} bytes")


if __name__ == "__main__":
    main()
