"""The name of the stickers' typeface, and what the PDF worker calls its file. Measuring it: labels/lettering.py."""

FAMILY = "Source Sans 3"
FALLBACK = '"DejaVu Sans","Segoe UI",Arial,sans-serif'
# the only address that the worker lets WeasyPrint load
FONT_URL = "scandesk:sticker-font"


def font_face(font_url: str) -> str:
    """The CSS that loads the typeface from there; nothing without an address."""
    return f'@font-face{{font-family:"{FAMILY}";src:url("{font_url}");font-weight:200 900}}' if font_url else ""
