"""Bringing the service desk to a school: the plan and its decisions, training, the baseline before targets, the review.

The plan walks everything that FITS asks a school to define and prepare; the review asks a term later, and then every
year, what came of it.
"""
