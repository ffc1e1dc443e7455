"""Where people are signed in: a row each, which ends when nobody was there for half an hour, and after eight hours."""
