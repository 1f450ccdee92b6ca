"""Distils the law of homes into `law.json`: `python -m mnemonaut.envs.homes.distill HOUSEHOLD`.

Sources, and what each one says:
- ProcTHOR's databases (Deitke et al. 2022, allenai/procthor, Apache-2.0): how often each receptacle
  type holds each object type (`receptacles.json`), which room kinds a type may stand in, whether
  a room may hold several, whether it stands in corners, at walls or in the middle
  (`placement-annotations.json`), and the measured sizes of its assets (`asset-database.json.gz`).
- The 80 training rooms of iTHOR (floor plans 1-20 of each kind, TIDEE's split), as AI2-THOR 5.0
  reports them (Kajiih/rl_ai2thor, MIT), where ProcTHOR is silent: what drawers, cabinets, shelves,
  stove burners, bathtubs and the floor hold; objects that its counts do not know (a television,
  boots); how many pieces of furniture a room kind has; the fewest and most instances of an object
  in a room of a kind; sizes of what has no asset; the fixed properties of each type.
  Validation and test rooms are never read.
- AI2-THOR's own table of what may be put where (`PlacementRestrictions`, allenai/ai2thor,
  Apache-2.0): a pair that the game refuses (a few of ProcTHOR's, such as an apple on a chair) is
  left out, for nobody could put such a thing back.

ProcTHOR counted all iTHOR and RoboTHOR rooms together, the test rooms of iTHOR among them: a
memory learnt from generated homes is no fair entrant on those rooms.

The output holds figures only, is committed, and users never need the sources.
"""

import gzip
import json
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).with_name("law.json")
KINDS = ("kitchen", "living_room", "bedroom", "bathroom")
ANNOTATED = {
    "kitchen": "inKitchens",
    "living_room": "inLivingRooms",
    "bedroom": "inBedrooms",
    "bathroom": "inBathrooms",
}
LAST_TRAINING_ROOM = 20

STRUCTURE = {"Faucet", "Window", "ShowerCurtain", "Painting"}
"""Counted in receptacles by ProcTHOR, yet mounted by the generator where they belong."""

BOARDS = 4
"""Boards of a usual shelving unit."""

FIXTURES = {
    "Bathtub", "BathtubBasin", "Blinds", "Cabinet", "CounterTop", "Curtains", "Drawer", "Faucet",
    "Floor", "HandTowelHolder", "LightSwitch", "Mirror", "Painting", "Poster", "Shelf",
    "ShowerCurtain", "ShowerDoor", "ShowerGlass", "ShowerHead", "Sink", "SinkBasin",
    "StoveBurner", "StoveKnob", "Toilet", "ToiletPaperHanger", "TowelHolder", "Window",
}  # fmt: skip
"""Parts of the building and of its built-ins: counted, never placed by the object law."""

FURNITURE = {
    "ArmChair", "Bed", "Chair", "CoffeeTable", "Desk", "DiningTable", "DogBed", "Dresser",
    "FloorLamp", "Fridge", "GarbageBag", "GarbageCan", "LaundryHamper", "Ottoman", "RoomDecor",
    "Safe", "ShelvingUnit", "SideTable", "Sofa", "Stool", "TVStand",
}  # fmt: skip
"""What stands on the floor by itself."""

FLAGS = (
    "receptacle", "toggleable", "isToggled", "breakable", "canFillWithLiquid", "isFilledWithLiquid",
    "dirtyable", "isDirty", "canBeUsedUp", "cookable", "isHeatSource", "isColdSource", "sliceable",
    "openable", "isOpen", "pickupable", "moveable",
)  # fmt: skip

Room = tuple[str, list[dict[str, Any]]]


def _read(path: Path) -> Any:
    if path.suffix == ".gz":
        return json.loads(gzip.decompress(path.read_bytes()))
    return json.loads(path.read_text(encoding="utf-8"))


def _training_rooms(folder: Path) -> Iterator[Room]:
    with gzip.open(folder / "ithor_5.0.0_scenes" / "scenes.jsonl.gz", "rt", encoding="utf-8") as f:
        for line in f:
            row = json.loads(line)
            number = int(row["scene"].removeprefix("FloorPlan").split("_")[0])
            if number % 100 <= LAST_TRAINING_ROOM:
                yield KINDS[max(number // 100 - 1, 0)], row["objects"]


def _published(counts: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """p(object | receptacle) of ProcTHOR, by AI2-THOR 5.0's names.

    Its Sink is what the game calls SinkBasin; its ShelvingUnit holds what the game has on the
    unit's boards, so each board gets its share.
    """
    names = {"Sink": "SinkBasin", "ShelvingUnit": "Shelf"}
    law: dict[str, dict[str, float]] = {}
    for receptacle, row in sorted(counts.items()):
        parts = BOARDS if receptacle == "ShelvingUnit" else 1
        held = {
            t: round(c["p"] / parts, 5)
            for t, c in sorted(row.items())
            if t not in STRUCTURE | FURNITURE
        }
        law[names.get(receptacle, receptacle)] = held
    return law


def _grantable(
    law: Mapping[str, Mapping[str, float]], table: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """The law less the pairs that the game refuses; types without a rule pass, and so does the
    floor, where things are dropped and not put."""
    return {
        receptacle: {
            t: p
            for t, p in row.items()
            if receptacle == "Floor" or receptacle in table.get(t, (receptacle,))
        }
        for receptacle, row in law.items()
    }


def _parent(thing: Mapping[str, Any], types: Mapping[str, str]) -> str | None:
    """The type of what holds a thing: the floor only where nothing else does."""
    parents = [types[p] for p in thing["parentReceptacles"] or () if p in types]
    above_floor = [p for p in parents if p != "Floor"]
    return next(iter(above_floor or parents), None)


def _observed(
    rooms: Sequence[Room], published: Mapping[str, Any], on_floor: Mapping[str, bool]
) -> dict[str, dict[str, dict[str, float]]]:
    """kind -> receptacle -> object -> p, for the pairs on which ProcTHOR is silent."""
    known = {t for row in published.values() for t in row}
    held: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    present: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, things in rooms:
        types = {t["objectId"]: t["objectType"] for t in things}
        present[kind].update(types.values())
        for thing in things:
            name, parent = thing["objectType"], _parent(thing, types)
            if parent is None or name in FIXTURES | FURNITURE:
                continue
            # Of shelves ProcTHOR knows only those of whole units; the game's own count is nearer.
            silent = parent not in published or parent == "Shelf" or name not in known
            if parent == "Floor":
                silent = on_floor.get(name, True) or name not in known
            if silent and parent not in ("Sink", "ShelvingUnit"):
                held[kind][parent, name] += 1
    law: dict[str, dict[str, dict[str, float]]] = {}
    for kind in KINDS:
        rows: dict[str, dict[str, float]] = defaultdict(dict)
        for (parent, name), count in sorted(held[kind].items()):
            rows[parent][name] = round(min(count / present[kind][parent], 1.0), 5)
        law[kind] = dict(rows)
    return law


def _counts(rooms: Sequence[Room], where: Mapping[str, Any]) -> dict[str, dict[str, list[float]]]:
    """kind -> type -> shares of rooms with 0, 1, 2, ... of it; ProcTHOR's annotation is a mask."""
    seen: dict[str, list[Counter[str]]] = defaultdict(list)
    for kind, things in rooms:
        seen[kind].append(Counter(t["objectType"] for t in things))
    tables: dict[str, dict[str, list[float]]] = {}
    for kind in KINDS:
        tables[kind] = {}
        for name in sorted({t for room in seen[kind] for t in room}):
            allowed = where[ANNOTATED[kind]].get(name)
            if name in FURNITURE and allowed == 0:
                continue
            numbers = [room[name] for room in seen[kind]]
            shares = [numbers.count(n) / len(numbers) for n in range(max(numbers) + 1)]
            tables[kind][name] = [round(share, 3) for share in shares]
    return tables


def _rooms_of(
    observed: Mapping[str, Any], counts: Mapping[str, Any], where: Mapping[str, Any]
) -> dict[str, list[int]]:
    """type -> 1 for each room kind that may hold it: ProcTHOR's annotation, else what was seen."""
    names = {t for rows in observed.values() for row in rows.values() for t in row}
    names |= {t for table in counts.values() for t in table}
    result: dict[str, list[int]] = {}
    for name in sorted(names | set(where["inKitchens"])):
        notes = [where[ANNOTATED[kind]].get(name) for kind in KINDS]
        seen = [name in counts[kind] for kind in KINDS]
        # All zero means that ProcTHOR places the type by another way (a painting, a television).
        silent = not any(notes)
        result[name] = [int(s if silent else bool(n)) for n, s in zip(notes, seen, strict=True)]
    return result


def _sizes(rooms: Sequence[Room], database: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """type -> [asset, x, y, z] in metres; from the training rooms where no asset is listed."""
    table: dict[str, list[list[Any]]] = {}
    for name, assets in sorted(database.items()):
        boxes = [(a["assetId"], a["boundingBox"]) for a in assets if a.get("boundingBox")]
        table[name] = [[i, *(round(b[axis], 3) for axis in "xyz")] for i, b in boxes]
    found: dict[str, set[tuple[str, float, float, float]]] = defaultdict(set)
    for _, things in rooms:
        for thing in things:
            size = thing["axisAlignedBoundingBox"]["size"]
            wide, deep = max(size["x"], size["z"]), min(size["x"], size["z"])
            row = (thing["assetId"], round(wide, 3), round(size["y"], 3), round(deep, 3))
            found[thing["objectType"]].add(row)
    for name, rows in sorted(found.items()):
        if name not in table and name not in ("Floor", "CounterTop", "Cabinet", "Drawer", "Sink"):
            table[name] = [list(row) for row in sorted(rows)][:12]
    return table


def _facts(rooms: Sequence[Room]) -> dict[str, dict[str, Any]]:
    """type -> fixed properties and usual first states, by majority over its instances."""
    things: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _, room in rooms:
        for thing in room:
            things[thing["objectType"]].append(thing)
    table: dict[str, dict[str, Any]] = {}
    for name, rows in sorted(things.items()):
        pivots, bottoms = [], []
        for row in rows:
            box = row["axisAlignedBoundingBox"]
            bottom = box["center"]["y"] - box["size"]["y"] / 2
            bottoms.append(bottom)
            pivots.append((row["position"]["y"] - bottom) / max(box["size"]["y"], 1e-3))
        materials = Counter(tuple(r["salientMaterials"] or ()) for r in rows).most_common(1)[0][0]
        openness = [r["openness"] for r in rows if r["isOpen"]]
        table[name] = {
            "flags": [f for f in FLAGS if 2 * sum(bool(r[f]) for r in rows) > len(rows)],
            "mass": round(statistics.median(r["mass"] for r in rows), 3),
            "materials": list(materials) or None,
            "openness": round(statistics.median(openness), 3) if openness else 0.0,
            "controls": 2 * sum(r["controlledObjects"] is not None for r in rows) > len(rows),
            "pivot": round(min(max(statistics.median(pivots), 0.0), 1.0), 2),
            "bottom": round(statistics.median(bottoms), 2),
        }
    return table


def distil(folder: Path) -> dict[str, Any]:
    """All tables as one JSON value; `folder` is the one that holds `procthor_db`."""
    source = folder / "procthor_db"
    where = _read(source / "placement-annotations.json")
    rooms = list(_training_rooms(folder))
    published = _published(_read(source / "receptacles.json"))
    observed = _observed(rooms, published, where["onFloor"])
    counts = _counts(rooms, where)
    spots = ("inCorner", "inMiddle", "onEdge")
    rules = _read(folder / "ai2thor_types" / "placement_restrictions.json")
    table = rules["PlacementRestrictions"]
    published = _grantable(published, table)
    observed = {kind: _grantable(rows, table) for kind, rows in observed.items()}
    return {
        "source": "ProcTHOR's databases and AI2-THOR's placement rules (Apache-2.0); "
        "training rooms of iTHOR 5.0.0 (MIT)",
        "published": published,
        "observed": observed,
        "counts": counts,
        "rooms": _rooms_of(observed, counts, where),
        "single": sorted(t for t, v in where["multiplePerRoom"].items() if v is False),
        "spots": {
            t: [bool(where[s].get(t)) for s in spots]
            for t in sorted(FURNITURE)
            if any(where[s].get(t) for s in spots)
        },
        "facts": _facts(rooms),
        "assets": _sizes(rooms, _read(source / "asset-database.json.gz")),
    }


def dump(law: Mapping[str, Any]) -> str:
    """One row of a table a line: compact, yet its changes can be read."""
    lines = []
    for key, value in law.items():
        if isinstance(value, dict):
            rows = ",\n".join(
                f" {json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}"
                for k, v in value.items()
            )
            lines.append(f'"{key}": {{\n{rows}\n}}')
        else:
            lines.append(f'"{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    """Command line: writes `law.json` beside this file."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "procthor_db").is_dir():
        sys.exit("usage: python -m mnemonaut.envs.homes.distill DATA/household")
    text = dump(distil(Path(sys.argv[1])))
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{OUTPUT.name}: {len(text)} bytes")


if __name__ == "__main__":
    main()
