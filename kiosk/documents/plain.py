"""A document as plain text, for e-mail: what Markdown marks up is said with line breaks and dashes."""

from collections.abc import Iterator

from markdown_it.token import Token

from kiosk.core.markdown import READER

BETWEEN_CELLS = ": ", ", "


def plain_text(text: str) -> str:
    """Return Markdown as plain text: headings as lines, lists with dashes, a table's row as "first: second, third"."""
    lines: list[str] = []
    tokens = READER.parse(text)
    for kind, said in _said(tokens):
        if kind in ("heading", "paragraph") and lines:
            lines.append("")
        lines += said.split("\n")
        if kind == "heading":
            lines.append("-" * min(len(said), 60))
    return "\n".join(lines).strip() + "\n"


def _said(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Yield every piece of text with what it is: heading, paragraph, item or row."""
    marks: list[str | int] = []
    row: list[str] = []
    is_first_of_item, is_head = False, False
    for number, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open":
                marks.append("-")
            case "ordered_list_open":
                marks.append(1)
            case "bullet_list_close" | "ordered_list_close":
                marks.pop()
            case "list_item_open":
                is_first_of_item = True
            case "thead_open":
                is_head = True
            case "thead_close":
                is_head = False
            case "tr_open":
                row = []
            case "tr_close":
                yield ("paragraph" if is_head else "row"), _row(row)
            case "fence" | "code_block":
                yield "paragraph", token.content.rstrip("\n")
            case "inline":
                said = _inline(token)
                around = tokens[number - 1].type
                if around in ("td_open", "th_open"):
                    row.append(said)
                elif around == "heading_open":
                    yield "heading", said
                elif marks:
                    yield "item", _item(marks, said, is_first_of_item)
                    is_first_of_item = False
                else:
                    yield "paragraph", said


def _row(cells: list[str]) -> str:
    return BETWEEN_CELLS[0].join([cells[0], BETWEEN_CELLS[1].join(cells[1:])]) if len(cells) > 1 else "".join(cells)


def _item(marks: list[str | int], said: str, is_first: bool) -> str:
    indent, mark = "  " * (len(marks) - 1), marks[-1]
    if not is_first:
        return f"{indent}  {said}"
    if isinstance(mark, int):
        marks[-1] = mark + 1
        return f"{indent}{mark}. {said}"
    return f"{indent}{mark} {said}"


def _inline(token: Token) -> str:
    said: list[str] = []
    address = ""
    for child in token.children or ():
        if child.type == "link_open":
            address = str(child.attrGet("href") or "")
        elif child.type == "link_close" and address and said[-1:] != [address]:
            said.append(f" ({address})")
        elif child.type in ("softbreak", "hardbreak"):
            said.append("\n" if child.type == "hardbreak" else " ")
        else:
            said.append(child.content)
    return "".join(said)
