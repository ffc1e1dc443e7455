"""Everything out as CSV: calls and devices, with columns that never change their names."""
