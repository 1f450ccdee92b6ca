"""Finding a way through a building that is known in part: the map, the choices, the decision."""
