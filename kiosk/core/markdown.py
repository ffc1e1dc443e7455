"""Markdown that people typed becomes HTML that can do nothing but be read.

Two guards, one behind the other: the reader of Markdown knows no HTML at all, and what it makes is cleaned again down
to a short list of elements. Links lead to http, https or this site and tell nobody where they were followed from.
"""

from functools import lru_cache

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

DEEPEST_HEADING = 6
REMEMBERED = 256
ELEMENTS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"]).disable("image")


@lru_cache(REMEMBERED)
def as_html(text: str, first_heading: int = 3, with_links: bool = True) -> Markup:
    """Return Markdown as HTML; its headings begin at `first_heading` and never leave one out.

    Without links their words stay, but lead nowhere: for pages that nobody may leave.
    """
    tokens = READER.parse(text)
    _fit_headings(tokens, first_heading)
    made = READER.renderer.render(tokens, READER.options, {})
    cleaned = nh3.clean(
        made,
        tags=ELEMENTS if with_links else ELEMENTS - {"a"},
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return Markup(cleaned)  # noqa: S704  cleaned down to ELEMENTS one line above


def _fit_headings(tokens: list[Token], first_heading: int) -> None:
    """Give headings the levels of an outline under the page's own, whatever levels were typed."""
    outline: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            typed = int(token.tag[1])
            outline = [level for level in outline if level < typed] + [typed]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(first_heading + len(outline) - 1, DEEPEST_HEADING)}"


def offer(app: Flask) -> None:
    """Give templates the filter `markdown`."""
    app.add_template_filter(as_html, "markdown")
