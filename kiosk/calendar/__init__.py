"""When the school works: hours, terms, closures, and the targets that run in these hours alone."""
