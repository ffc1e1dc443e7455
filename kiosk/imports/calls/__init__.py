"""Old call logs become calls: what another system or a spreadsheet kept, with its history at its own times.

The rows of one reference, in whatever order, are one call. What contradicts itself is said row by row and left out.
"""
