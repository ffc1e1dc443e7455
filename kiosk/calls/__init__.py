"""The record of every call: its lifecycle, its events, its minutes, its photos. No pages.

Logging, triage, dispatch, resolution and closure are verbs in `actions`, each one transaction; which step is allowed
to whom stands in one table in `rules`; what was done stands in append-only events.
"""
