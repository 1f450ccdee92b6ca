"""Put a simulator into one of an episode's two states, by AI2-THOR's own actions.

The order is the challenge's: the agent to its start, then what opens, then what can be carried.
"""

from typing import Any

from ..engines import Controller
from ..tasks.acting import objects_of, required, teleport
from ..tasks.object_poses import set_poses
from .arranged import State
from .episodes import RearrangeEpisode, check_against
from .poses import ObjectPose, poses_of


def begin_walkthrough(controller: Controller, episode: RearrangeEpisode) -> dict[str, ObjectPose]:
    """Enter the home as it is to be; returns the target poses to score against.

    Raises:
        EnvError: the home does not hold what the episode names, or refuses its state.
    """
    controller.reset(episode.scene)
    check_against(episode, objects_of(controller))
    arrange(controller, episode, "target")
    return poses_of(objects_of(controller))


def begin_unshuffle(controller: Controller, episode: RearrangeEpisode) -> dict[str, ObjectPose]:
    """Find the home as it was left, the agent back at its start; returns the start poses.

    The home is entered anew, so that nothing is left of what the walkthrough opened or broke.

    Raises:
        EnvError: as `begin_walkthrough`.
    """
    controller.reset(episode.scene)
    arrange(controller, episode, "start")
    return poses_of(objects_of(controller))


def arrange(controller: Controller, episode: RearrangeEpisode, state: State) -> Any:
    """Bring agent, openings and objects into one state; returns the last event.

    What can be picked up and is not listed in the episode is removed.

    Raises:
        EnvError: the simulator refused a step.
    """
    hand = controller.last_event.metadata["inventoryObjects"]
    if hand:
        required(controller, "DropHandObject", forceAction=True)
    teleport(controller, episode.agent, force=True)
    ids = {body["name"]: body["objectId"] for body in objects_of(controller)}
    for opening in episode.openings:
        required(
            controller,
            "OpenObject",
            objectId=ids[opening.name],
            openness=opening.start if state == "start" else opening.target,
            forceAction=True,
        )
    places = episode.start if state == "start" else episode.target
    set_poses(controller, places)
    return controller.last_event
