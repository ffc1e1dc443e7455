"""What users think of the service desk: one tap after closing, a survey once a term, and what is done about it."""
