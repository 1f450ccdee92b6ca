"""Continuous navigation: habitat-lab's VLN-CE task, in an interpreter of its own."""
