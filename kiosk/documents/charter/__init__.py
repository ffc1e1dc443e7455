"""The charter for everybody: the newest version, with its number, on a page that needs no account."""
