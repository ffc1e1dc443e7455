"""Files of error codes become entries: Microsoft's pages of stop codes, PPR's printer messages, plain CSV."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath

from kiosk.core.forms import clean_line, clean_text
from kiosk.core.tables import TableRefused, read_table
from kiosk.knowledge.codes.records import PRINTER, WINDOWS, ErrorCode, ReadList

MOST_CODES = 20_000
LONGEST_MEANING = 1500
MICROSOFT = "Microsoft, Windows driver documentation"
HEADINGS = {
    "code": {"code", "error", "error code", "number", "cod"},
    "title": {"title", "message", "text", "name", "neges"},
    "meaning": {"meaning", "description", "what to do", "remedy", "ystyr"},
    "family": {"family", "list", "device"},
}
STATES = {
    "lowPaper": "Paper is low.",
    "noPaper": "There is no paper.",
    "lowToner": "Toner is low.",
    "noToner": "Toner is empty.",
    "doorOpen": "A door or cover is open.",
    "jammed": "Paper is jammed.",
    "offline": "The printer is offline.",
    "serviceRequested": "The printer asks for service.",
    "inputTrayMissing": "An input tray is missing.",
    "outputTrayMissing": "An output tray is missing.",
    "markerSupplyMissing": "The cartridge is missing or not seen.",
    "outputNearFull": "The output tray is nearly full.",
    "outputFull": "The output tray is full.",
    "inputTrayEmpty": "An input tray is empty.",
    "overduePreventMaint": "Maintenance is overdue.",
}
STATUSES = {"warning": "A warning.", "testing": "The printer tests itself.", "down": "The printer is not ready."}
ROW = re.compile(r"\|\s*0x([0-9a-f]{1,8})\s*\|([^|]*)\|?\s*", re.IGNORECASE)
HEADING = re.compile(r"#\s*bug\s*check\s+0x([0-9a-f]{1,8})\b\W*(.*)", re.IGNORECASE)
FILE_NAME = re.compile(r"bug-?check-0x([0-9a-f]{1,8})-+(.+)\.md", re.IGNORECASE)
PJL_CODE = re.compile(r"[0-9?*\[\]-]{1,30}")
NO_PROSE = (">", "|", "#", "<", "!", "```", "---", ":::", "- ", "* ")
SECTIONS = ("cause", "resolution")


def read_files(files: Iterable[tuple[str, bytes]], family: str = "") -> ReadList:
    """Return what files hold, each known by its content; `family` names the codes of a plain table."""
    entries: list[ErrorCode] = []
    problems: list[str] = []
    for name, content in files:
        text = content.decode("utf-8-sig", "replace")
        if name.lower().endswith(".md"):
            found = _read_page(name, text, problems)
        elif name.lower().endswith((".conf", ".txt")) or '::"' in text:
            found = _read_pjl(name, text, problems)
        else:
            found = _read_csv(name, content, family, problems)
        entries += found
    if len(entries) > MOST_CODES:
        problems.append(f"Only the first {MOST_CODES:,} codes were read.")
    return ReadList(tuple(_numbered(entries[:MOST_CODES])), tuple(problems))


def _numbered(entries: list[ErrorCode]) -> Iterator[ErrorCode]:
    """Give the same code in a printer's list its place; a page about a stop code adds to the row of the overview."""
    kept: dict[tuple[str, str, int], ErrorCode] = {}
    for entry in entries:
        if entry.family == PRINTER:
            while entry.key in kept:
                entry = replace(entry, place=entry.place + 1)
        elif entry.key in kept and not entry.meaning:
            continue
        kept[entry.key] = entry
    yield from kept.values()


def _read_page(name: str, text: str, problems: list[str]) -> list[ErrorCode]:
    rows = list(_overview(name, text, problems))
    if rows:
        return rows
    lines = _without_front_matter(text)
    heading = next(((n, found) for n, line in enumerate(lines) if (found := HEADING.match(line.strip()))), None)
    by_name = FILE_NAME.fullmatch(PurePath(name).name)
    found = heading[1] if heading else by_name
    if found is None:
        problems.append(f"{name}: no stop code stands in its heading or its name.")
        return []
    title = _plain(found[2]) or (by_name[2] if by_name else "")
    title = "_".join(re.split(r"[\s-]+", title.strip())).upper() if not heading else title
    meaning = _meaning(lines[heading[0] + 1 :] if heading else lines)
    return [ErrorCode(WINDOWS, _shown(found[1]), title[:200], meaning, MICROSOFT)]


def _overview(name: str, text: str, problems: list[str]) -> Iterator[ErrorCode]:
    for number, line in enumerate(text.splitlines(), 1):
        if not re.match(r"\|\s*0x", line, re.IGNORECASE):
            continue
        found = ROW.fullmatch(line.strip())
        title = _plain(found[2]) if found else ""
        if found and SYMBOLIC.fullmatch(title):
            yield ErrorCode(WINDOWS, _shown(found[1]), title, "", MICROSOFT)
        elif found and "](" in found[2]:
            problems.append(f"{name}, line {number}: no name stands beside the code.")


SYMBOLIC = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", re.IGNORECASE)


def _without_front_matter(text: str) -> list[str]:
    lines = text.splitlines()
    if lines[:1] == ["---"] and "---" in lines[1:]:
        return lines[lines.index("---", 1) + 1 :]
    return lines


def _meaning(lines: list[str]) -> str:
    """Return the first paragraph of a page, and the first of its sections on cause and resolution."""
    parts = [_first_paragraph(lines)]
    for number, line in enumerate(lines):
        heading = _plain(line.lstrip("#")).lower() if line.startswith("##") else ""
        if heading in SECTIONS and (said := _first_paragraph(lines[number + 1 :])):
            parts.append(f"{heading.capitalize()}: {said}")
    return clean_text("\n".join(part for part in parts if part))[:LONGEST_MEANING]


def _first_paragraph(lines: list[str]) -> str:
    said: list[str] = []
    for line in lines:
        if line.startswith("#"):
            break
        is_prose = bool(line.strip()) and not line.lstrip().startswith(NO_PROSE)
        if said and not is_prose:
            break
        if is_prose:
            said.append(line)
    return _plain(" ".join(said))


def _plain(markdown: str) -> str:
    """Return a line of Markdown without its marks."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"</?[a-z][^>]*>", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!<>|-])", r"\1", text.replace("**", "").replace("`", ""))
    return clean_line(text)


def _shown(digits: str) -> str:
    return f"0x{int(digits, 16):08X}"


def _read_pjl(name: str, text: str, problems: list[str]) -> list[ErrorCode]:
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith((";", "#")):
            continue
        parts = line.split(":", 4)
        if len(parts) < 5:
            problems.append(f"{name}, line {number}: five parts with colons between them were expected.")
            continue
        code, status, _, state, title = (part.strip() for part in parts)
        title = clean_text(parts[4]).strip()
        title = title[1:-1] if len(title) > 1 and title[0] == title[-1] == '"' else title
        if not code:
            problems.append(f"{name}, line {number}: there is no code in front of the first colon.")
            continue
        meaning = STATES.get(state) or STATUSES.get(status, "")
        is_pattern = bool(PJL_CODE.fullmatch(code)) and any(mark in code for mark in "?*[")
        # a piece of a pattern keeps the blanks around it: they belong between the pieces
        entries.append(ErrorCode(PRINTER, code, title[:200], meaning, f"PPR, {name}", 1, is_pattern))
    return entries


def _read_csv(name: str, content: bytes, family: str, problems: list[str]) -> list[ErrorCode]:
    try:
        table = read_table(content)
    except TableRefused as refusal:
        problems.append(f"{name}: {refusal}")
        return []
    places = {
        column: next((n for n, heading in enumerate(table.headings) if heading.lower() in words), None)
        for column, words in HEADINGS.items()
    }
    code_at, title_at = places["code"], places["title"]
    if code_at is None or title_at is None:
        problems.append(f"{name}: its first line must have the headings code, title and meaning.")
        return []
    entries = []
    for row in table.rows:
        code, title = clean_line(row.cells[code_at]), clean_line(row.cells[title_at])
        meaning_at, family_at = places["meaning"], places["family"]
        if not code or not title:
            problems.append(f"{name}, line {row.line}: {'the code' if not code else 'the title'} is missing.")
            continue
        meaning = clean_text(row.cells[meaning_at])[:LONGEST_MEANING] if meaning_at is not None else ""
        own_family = clean_line(row.cells[family_at]) if family_at is not None else ""
        chosen = (own_family or family or PurePath(name).stem)[:60]
        entries.append(ErrorCode(chosen, code[:60], title[:200], meaning, name[:100]))
    return entries
