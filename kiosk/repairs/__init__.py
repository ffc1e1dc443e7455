"""Devices sent away to suppliers, and how suppliers keep what they agreed to."""
