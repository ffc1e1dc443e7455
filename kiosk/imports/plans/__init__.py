"""What would become of every row of an import, and what its import did in the end."""
