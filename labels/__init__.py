"""Sticker sheets: which stock, where each label sits, what is drawn on it, and proof that every code reads.

Knows nothing of the web application or its database, so it can be used from a shell: `python -m labels
--help`. The way of a sheet: stickers -> sheet.lay_out -> pdf.render -> proof.prove, all started by
press.make_sheets in a process of its own. What else is asked for from outside: phrase.phrase_of, printer.Printer,
stock.find_stock, own_stock.check_stock, layout.why_too_small, drawing.stock_svg, test_sheet.make_test_sheet, and for
printing from the browser sheet.sheet_html and test_sheet.html.
"""
