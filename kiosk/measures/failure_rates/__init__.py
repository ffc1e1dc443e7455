"""Failures per device-year, with the range that the numbers allow."""
