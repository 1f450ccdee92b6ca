"""The real `minedojo` package: a facade to run it on, a stand-in for the game, an engine."""
