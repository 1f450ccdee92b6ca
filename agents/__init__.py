"""One episode, start to end."""
