"""Plain policies of the graph world: random, stop, straightest, text-greedy, shortest (oracle)."""
