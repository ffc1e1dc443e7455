"""When a sticker was scanned last, at which address, and how often. Nothing about whoever scanned it."""
