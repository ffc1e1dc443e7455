"""The open page of the survey of the term, which nobody signs."""
