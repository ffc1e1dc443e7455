"""When a technician comes, what waits for that day, and the sheets to take along."""
