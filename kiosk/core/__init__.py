"""The ground every slice stands on: database, schema, settings, clock, access, pages, forms and tables.

Nothing here knows what a device or a call is.
"""
