"""The explorer of unknown buildings: it knows what it has seen, and what its memory was shown."""
