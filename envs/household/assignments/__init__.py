"""What episodes ask for in a home: tidy, rearrange, fetch and place."""
