"""Data sets of navigation that are read or rebuilt from the user's files; nothing is fetched."""
