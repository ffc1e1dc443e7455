"""The school's documents, written from what is set: charter, letters, sheets, guides, poster.

A text holds placeholders such as {{targets}}; they are filled from the settings as they stand, so no document says
anything else than the clock does. What was published stays as it was, and a log says who got which version.
"""
