"""A list of models: maker, name and kind of what the school has."""
