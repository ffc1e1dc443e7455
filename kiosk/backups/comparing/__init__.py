"""The daily look: what cannot have changed since the last night, row by row, between two proved backups."""
