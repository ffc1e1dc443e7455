"""Major incidents: one person answers for it, one notice stands on every public page, a review comes afterwards."""
