"""A spare in the place of what is broken, in one step: both histories, the timeline, and the end of the call."""
