"""Every table and every text in it, whoever added it: read row by row, replaced where the law wants it."""
