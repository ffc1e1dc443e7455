"""Choosing devices and getting sheets of labels; the ledger of what was printed. The only caller of labels/."""
