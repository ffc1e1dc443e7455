"""The diagnostics sheet of a call: its checklist, every tick, and what was found beside it. Only ever added to."""
