"""A world in use: what actions share besides the world itself."""

from .camera import Agent
from .frames import Pictures
from .reachable import FreeSpace, reachable_points
from .scene import Scene
from .settings import Settings
from .state import World
from .visibility import Sight

SECONDS_PER_ACTION = 0.1
"""How long an action lasts on the world's clock, which cools and warms things."""


class Session:
    """A scene, entered: the world, where one can stand, and what is seen.

    Attributes:
        world: what is where, and in what state.
        space: where the agent can stand.
        pictures: draws its events.
        seed: of InitialRandomSpawn where it gives none.
    """

    def __init__(self, scene: Scene, settings: Settings, seed: int = 0) -> None:
        self.space = FreeSpace(reachable_points(scene))
        self.world = World(scene, _start(scene, self.space), settings)
        self.sight = Sight(self.world)
        self.pictures = Pictures(scene)
        self.seed = seed
        self._visible: list[bool] | None = None

    def look(self) -> list[bool]:
        """Which objects are visible now, in the world's order; kept until `changed`."""
        if self._visible is None:
            self._visible = self.sight.visible()
        return self._visible

    def changed(self) -> None:
        """The world or the agent changed: what was seen may be no more."""
        self._visible = None

    def is_visible(self, object_id: str) -> bool:
        """Whether one object is visible now."""
        return self.look()[self.world.row[object_id]]


def _start(scene: Scene, space: FreeSpace) -> Agent:
    """The scene's own start, else the point nearest to the middle of all points, looking +z.

    A start that is not among the scene's reachable points (another source may have told them)
    goes to the nearest of them, so that the agent can move.
    """
    pose, points = scene.start, space.points
    if pose is not None:
        x, z = pose.x, pose.z
        if not space.free(x, z):
            x, z = space.nearest(x, z) or (x, z)
        return Agent(x, pose.y, z, pose.yaw % 360.0, pose.horizon, pose.standing)
    if not points:
        return Agent(0.0, 0.9, 0.0)
    x = sum(p[0] for p in points) / len(points)
    z = sum(p[1] for p in points) / len(points)
    near = space.nearest(x, z) or points[0]
    return Agent(near[0], 0.9, near[1])
