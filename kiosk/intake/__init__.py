"""Reports come in and stay in: written into the journal before the database, kept there while that cannot be written,
logged as soon as it can, and told honestly about meanwhile (decision 0020).
"""
