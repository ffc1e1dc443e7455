"""Stickers that were printed before there is a device for them, and binding one to its device."""
