"""The reprint basket: stickers that are scanned or typed one after the other, to be printed anew together."""
