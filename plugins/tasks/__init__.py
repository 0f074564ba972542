"""Tasks: things to do, on a board."""
