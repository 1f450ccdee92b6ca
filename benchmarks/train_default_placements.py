"""Learn the memory of places that ships: 20 generated rooms of each kind, the training split.

Writes `memory/placement/default.json.gz`. It knows what ProcTHOR's counts know, from which the
homes are drawn, and no room of iTHOR. `--out FILE` writes elsewhere.
"""

import argparse
from pathlib import Path

from mnemonaut.envs.household.generated import GeneratedScenes, split_of
from mnemonaut.memory.placement.learn import DEFAULT, PlacementModel, learn
from mnemonaut.memory.placement.rooms import RoomScene, from_metadata

SHIPPED = Path(__file__).parents[1] / "memory" / "placement" / DEFAULT


def training_rooms() -> list[RoomScene]:
    """Single rooms only: what a house holds is what its rooms hold."""
    scenes = GeneratedScenes()
    rooms: list[RoomScene] = []
    for name in scenes.names():
        if split_of(name) == "train":
            scene = scenes.load(name)
            if len(scene.rooms) == 1:
                rooms.append(from_metadata(scene.objects, scene.kind, scene.name))
    return rooms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    told = parser.parse_args()
    model = learn(training_rooms())
    model.save(told.out)
    PlacementModel.load(told.out)
    counted = ", ".join(f"{number} {what}" for what, number in model.memex.counts().items())
    print(f"{told.out.name}: {told.out.stat().st_size // 1024} KiB; {counted}")


if __name__ == "__main__":
    main()
