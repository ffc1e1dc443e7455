"""Reports people act on: one finding each, charts beside their tables, and the calls behind every number.

`each/` holds one report a file, a function (database, period, now) -> Report; `catalogue` lists them. The page, the
PDF, the CSV and the command show the same Report, so none of them can count differently.
"""
