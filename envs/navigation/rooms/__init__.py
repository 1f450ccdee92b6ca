"""Continuous navigation in generated homes that are drawn in process: `mnemonaut/Rooms-v0`."""
