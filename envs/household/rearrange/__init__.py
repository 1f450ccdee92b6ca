"""AI2-THOR's rearrangement challenge: episodes, states, and the official metrics.

`episodes` reads RoomR; `apply` puts a simulator into an episode's states, `arranged` does it
without one; `metrics` scores; `draw` makes episodes for any home.
"""
