"""The cause behind several calls: evidence, workaround, known error."""
