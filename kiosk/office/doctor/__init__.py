"""A look over the whole installation: what is in order, what needs attention, and what to do about it."""
