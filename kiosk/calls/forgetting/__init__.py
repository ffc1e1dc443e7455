"""Calls forget who reported them and what they looked like; what happened, and how often, stays."""
