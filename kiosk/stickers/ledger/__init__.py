"""Which sticker is on which device: printed when, with which address inside, last scanned; and which are void."""
