"""The player of the text world: what it carries, where it is, and how its luck runs."""

from dataclasses import dataclass, field

import numpy as np

from .facts import Facts
from .knowledge import suffices

FULL = 20
STEPS_PER_FOOD_POINT = 1200
SURFACE = 64


@dataclass(slots=True)
class Player:
    """Mutable state of one episode; counts are kept twice, by name and as the observation."""

    facts: Facts
    index: dict[str, int]
    seed: int
    biome: str
    counts: np.ndarray
    cap: int
    inventory: dict[str, int] = field(default_factory=dict)
    y: int = SURFACE
    steps: int = 0
    eaten: int = 0
    held: str | None = None
    wear: dict[str, int] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    searched: dict[str, int] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)

    def has(self, item: str, count: int = 1) -> bool:
        return self.inventory.get(item, 0) >= count

    def give(self, item: str, count: int) -> None:
        """Add (or with a negative count take) items."""
        total = self.inventory.get(item, 0) + count
        if total > 0:
            self.inventory[item] = total
        else:
            self.inventory.pop(item, None)
            if self.held == item:
                self.held = None
        self.counts[self.index[item]] = total

    @property
    def remaining(self) -> int:
        """Game steps left before the cap."""
        return self.cap - self.steps

    @property
    def food(self) -> int:
        return max(0, FULL - self.steps // STEPS_PER_FOOD_POINT + self.eaten)

    @property
    def slowness(self) -> float:
        """A player with little food cannot sprint: everything takes longer."""
        return 1.3 if self.food <= 6 else 1.0

    def next_try(self, key: str) -> int:
        """How many times `key` was tried before; counts this try."""
        nth = self.tries.get(key, 0)
        self.tries[key] = nth + 1
        return nth

    def best_tool(self, needed: str) -> str | None:
        """The poorest carried tool that suffices: good ones are saved for what needs them."""
        fit = [t for t in self.inventory if t in self.facts.knowledge.durability]
        fit = [t for t in fit if suffices(t, needed)]
        return min(fit, key=lambda t: self.facts.knowledge.durability[t], default=None)

    def use(self, tool: str) -> None:
        """One use of a tool; a worn-out one breaks."""
        self.held = tool
        worn = self.wear.get(tool, 0) + 1
        if worn > self.facts.knowledge.durability[tool]:
            self.give(tool, -1)
            worn = 0
        self.wear[tool] = worn

    def move_to(self, biome: str) -> None:
        """Walk to another biome; what was found before is out of reach."""
        self.biome = biome
        self.y = SURFACE
        self.found.clear()
        self.searched.clear()
