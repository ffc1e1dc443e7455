"""The address on the stickers: tried before it changes, followed afterwards until no sticker carries the old one."""
