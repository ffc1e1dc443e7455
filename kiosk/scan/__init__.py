"""The sticker's page: what it is, what is already reported on it, the report form, the receipt, the status. Public.

Shows no person, price or serial. Works without JavaScript, in one page and one stylesheet.
"""
