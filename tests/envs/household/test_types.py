"""The facts about types are those of the sources, and only what the game knows."""

import json
from collections.abc import Callable
from pathlib import Path

from mnemonaut.envs.household.distill import OUTPUT, distil, dump
from mnemonaut.envs.household.scene import SceneSource
from mnemonaut.envs.household.types import type_facts


def test_known_facts() -> None:
    facts = type_facts()
    assert len(facts.properties) >= 125
    assert facts.may_hold("Fridge", "Apple")
    assert not facts.may_hold("Toilet", "Apple")
    assert not facts.may_hold("Fridge", "Fridge")
    assert "pickupable" in facts.properties["Mug"]
    assert facts.pieces["Egg"] == ("EggCracked", 1)
    assert {"Fridge", "Microwave", "Drawer", "Cabinet"} <= facts.must_open


def test_every_name_is_a_type() -> None:
    facts = type_facts()
    made = {kind for kind, _ in facts.pieces.values()}
    named = facts.must_open | facts.deep | facts.see_through | facts.top_only | facts.lower_only
    named |= set(facts.slots) | set(facts.supports) | set(facts.pieces) | made
    # Version 5.0's scenes hold these types, which the published table lacks.
    assert named - set(facts.properties) <= {
        "BathtubBasin", "SinkBasin", "Sink", "Cart", "Poster", "WateringCan", "StoveBurner",
    }  # fmt: skip


def test_the_file_is_what_distil_makes(data: Callable[[str], Path]) -> None:
    source = data("household/ai2thor_types")
    assert OUTPUT.read_text(encoding="utf-8") == dump(distil(source))
    assert json.loads(OUTPUT.read_text(encoding="utf-8"))["version"] == "5.0.0"


def test_real_rooms_obey_the_table(ithor: SceneSource) -> None:
    """The dossier counts 1,883 of 1,895 default placements that obey; here, of typed ones."""
    facts = type_facts()
    good = bad = 0
    for name in list(ithor.names())[::2]:
        scene = ithor.load(name)
        kinds = {body["objectId"]: body["objectType"] for body in scene.objects}
        for body in scene.objects:
            for parent in body["parentReceptacles"] or ():
                if body["pickupable"] and kinds[parent] not in ("Floor", "Shelf", "Chair"):
                    fits = facts.may_hold(kinds[parent], body["objectType"])
                    good, bad = good + fits, bad + (not fits)
    assert good > 600
    assert bad / good < 0.05
