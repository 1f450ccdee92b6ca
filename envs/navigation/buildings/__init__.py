"""Generated buildings: navigation without any data set."""

from .generated import SPLITS, building_routes, generated_building, generated_routes

__all__ = ["SPLITS", "building_routes", "generated_building", "generated_routes"]
