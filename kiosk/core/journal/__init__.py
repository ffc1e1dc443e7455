"""A second, much simpler place for what must not be lost: a file of fixed size, all of it taken from the disk at once.

The file is divided into blocks of 512 bytes. A record takes as many neighbouring blocks as it needs; blocks that are
free hold zeros. Nothing ever grows, so a full disk does not matter, and a record counts only if its checksum is right:
what a power cut tore apart is passed over and hides nothing that stands before or behind it. A record begins with
bytes that no text can hold, so nothing that somebody typed is ever taken for a record.

The journal knows keys and texts; what they mean, its users know.
"""
