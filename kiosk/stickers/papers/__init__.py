"""The ledger of room posters and device cards: which was printed when, with which address inside."""
