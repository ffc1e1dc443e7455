"""A list of devices: which device a row speaks of, what it changes there, and how that is taken back."""
