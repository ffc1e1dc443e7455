"""The reports themselves, one a file, named after what it is about."""
