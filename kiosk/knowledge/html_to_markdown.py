"""HTML of other systems becomes plain Markdown: what it says and its outline, nothing that runs or hides."""

import re
from html.parser import HTMLParser

from kiosk.core.forms import clean_text

LEFT_OUT = frozenset({"script", "style", "template", "head", "iframe", "object", "svg", "noscript", "title"})
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
BLOCKS = frozenset({"p", "div", "section", "article", "table", "tr", "blockquote", "hr", "pre", *HEADINGS})
AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*"}
SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def as_markdown(html: str) -> str:
    """Return the Markdown of a piece of HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.pieces)
    text = "\n".join(line.rstrip() for line in text.splitlines())
    return clean_text(re.sub(r"\n{3,}", "\n\n", text))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._left_out = 0
        self._lists: list[list[object]] = []  # [tag, number of its last point]
        self._links: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LEFT_OUT:
            self._left_out += 1
        if self._left_out:
            return
        if tag in ("ul", "ol"):
            self._lists.append([tag, 0])
            self.pieces.append("" if len(self._lists) > 1 else "\n\n")
        elif tag == "li":
            self._begin_point()
        elif tag in BLOCKS and not self._lists:
            self.pieces.append(f"\n\n{HEADINGS[tag]} " if tag in HEADINGS else "\n\n")
        elif tag == "br":
            self.pieces.append("  \n")
        elif tag in AROUND:
            self.pieces.append(AROUND[tag])
        elif tag == "code":
            self._is_code = True
            self.pieces.append("`")
        elif tag == "a":
            address = (dict(attrs).get("href") or "").strip()
            is_web = re.fullmatch(r"https?://[^\s<>()\"'`]+", address, re.IGNORECASE)
            self._links.append(address if is_web else "")
            self.pieces.append("[" if is_web else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in LEFT_OUT:
            self._left_out = max(0, self._left_out - 1)
            return
        if self._left_out:
            return
        if tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
            self.pieces.append("\n")
        elif tag in BLOCKS and not self._lists:
            self.pieces.append("\n\n")
        elif tag in AROUND:
            self.pieces.append(AROUND[tag])
        elif tag == "code":
            self._is_code = False
            self.pieces.append("`")
        elif tag == "a" and self._links:
            address = self._links.pop()
            self.pieces.append(f"]({address})" if address else "")

    def handle_data(self, data: str) -> None:
        if self._left_out:
            return
        text = re.sub(r"\s+", " ", data)
        self.pieces.append(text.replace("`", "'") if self._is_code else SPECIAL.sub(r"\\\1", text))

    def _begin_point(self) -> None:
        if not self._lists:
            self._lists.append(["ul", 0])
        of = self._lists[-1]
        of[1] = int(str(of[1])) + 1
        mark = f"{of[1]}." if of[0] == "ol" else "-"
        self.pieces.append(f"\n{'   ' * (len(self._lists) - 1)}{mark} ")
