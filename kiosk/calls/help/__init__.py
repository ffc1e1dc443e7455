"""What helps to fill in the forms: one text a field, beside the field and in the guides, the school's own or ours."""
