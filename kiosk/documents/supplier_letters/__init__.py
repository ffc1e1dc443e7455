"""The letter to a supplier: what was agreed against what was measured, kept as it was sent."""
