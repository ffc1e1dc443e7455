"""The register from a CSV file: read, shown as a preview, then carried out in one transaction, as often as one likes.

A row finds its device by code, by asset tag, or by serial number and model, and changes only what the file holds;
the same file again changes nothing. A row that cannot be used is said, with its reason, in a file to put right.
"""
