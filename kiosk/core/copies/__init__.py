"""Checked copies of the data file: made while it is in use, proved row by row, and named only then (decision 0021)."""
