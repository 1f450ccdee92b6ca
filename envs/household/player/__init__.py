"""A stand-in for AI2-THOR's Unity player, which the real `ai2thor` package starts in its place.

    ai2thor.controller.Controller(
        local_executable_path="python -m mnemonaut.envs.household.player", x_display=":0"
    )

It speaks both protocols of ai2thor 5.0 (FIFO and WSGI) and answers with the headless AI2-THOR.
What it says is no AI2-THOR result.
"""
