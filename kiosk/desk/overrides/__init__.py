"""The monthly list of priorities that were set by hand, for the talk with the leaders afterwards (ITIL)."""
