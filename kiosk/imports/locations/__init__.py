"""A list of rooms and other places: their names are taken, the rest is left out."""
