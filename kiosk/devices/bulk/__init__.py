"""Many devices at once, for imports: found, added and changed with few statements, so that nobody waits long."""
