"""What thinks inside a planner: one symbolic mind per world."""
