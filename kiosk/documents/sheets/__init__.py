"""The incident/request sheet on one page of A4: blank, and filled in with a call (FITS 3.1, parts A, B and C)."""
