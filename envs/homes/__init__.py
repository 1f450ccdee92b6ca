"""Generated homes: rooms, furniture and objects from a seed, with their geometry and pictures."""
