"""Minecraft 1.12 at the level of skills: facts, a text world, tasks."""
