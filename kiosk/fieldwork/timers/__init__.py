"""Minutes by the clock: start and stop on a call; what was measured is proposed, what is confirmed is counted."""
