"""How an agent thinks: planners (loops) and minds (what thinks inside them)."""
