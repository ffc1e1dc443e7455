"""Sticker sheets: which stock, where each label sits, what is drawn on it, and proof that every code reads.

Knows nothing of the web application or its database, so it can be used from a shell: `python -m labels
--help`. The way of a sheet: stickers -> sheet.lay_out -> pdf.render -> proof.prove, all started by
press.make_sheets.
"""
