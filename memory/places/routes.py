"""What is remembered of an episode: the words that were given, and the way that was shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RememberedRoute:
    """A path through a building with the instructions for it.

    Attributes:
        instructions: as people wrote them.
        path: viewpoints, start and end included; at least one.
        success: False: an own walk that did not end at the goal. It is evidence against its end;
            its words tell something of its first places only.
    """

    instructions: tuple[str, ...]
    path: tuple[str, ...]
    success: bool = True

    def __post_init__(self) -> None:
        if not self.path:
            raise ValueError("a remembered route needs a viewpoint; give the path that was shown")
