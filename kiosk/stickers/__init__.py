"""The ledger of stickers: which code was printed for which device, when, on what, and with which address inside."""
