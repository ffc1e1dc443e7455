"""The school's own words beside the fields of the forms; the guides are made of the same."""
