"""Backups: made each hour, kept for weeks, copied to a second device, put back when the data file is broken."""
