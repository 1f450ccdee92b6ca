"""Importing this module registers our ids with gymnasium, and does nothing else.

gymnasium imports the module that stands before the colon, so that an id works from a bare
`import gymnasium`: `gymnasium.make("mnemonaut.envs.registered:mnemonaut/MinecraftText-v0")`.
"""

from .registry import register

register()
