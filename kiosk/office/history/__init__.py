"""The page and the command that say whether the history of calls is as it was written."""
