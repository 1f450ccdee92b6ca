"""A web app on this machine alone: reports of finished and live runs, and their memories."""
