"""The school's printers: how fine they print, and by how much their labels must be moved."""
