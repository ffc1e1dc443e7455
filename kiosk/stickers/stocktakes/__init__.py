"""Walking through a room and scanning what stands there: what was found, what is missing, what is strange."""
