"""Small workbooks for tests, written part by part: XLSX and ODS as office programs pack them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

Value = str | int | float | bool | None
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DAY, MOMENT, TIME, PERCENT, LENGTH = 1, 2, 3, 4, 5  # styles of cells
FORMATS = {DAY: 14, MOMENT: 22, TIME: 20, PERCENT: 9, LENGTH: 46}
STYLES = (
    f'<?xml version="1.0"?><styleSheet xmlns="{MAIN}"><cellXfs count="6"><xf numFmtId="0"/>'
    + "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in FORMATS.values())
    + "</cellXfs></styleSheet>"
)


ODF = "urn:oasis:names:tc:opendocument:xmlns:"
MANIFEST = (
    f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{ODF}manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


class Styled:
    """A number that a workbook shows as a day, a time, a percentage."""

    def __init__(self, number: float, style: int) -> None:
        self.number, self.style = number, style


class Mistake:
    """A cell with an error in it: #N/A."""

    def __init__(self, text: str) -> None:
        self.text = text


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], is_1904: bool = False, hidden: Sequence[str] = ()) -> bytes:
    """Return a workbook of sheets of rows; None is a cell that is not there."""
    names = list(sheets)
    seen = {name: ' state="hidden"' if name in hidden else "" for name in names}
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"{seen[name]}/>' for n, name in enumerate(names, 1)
    )
    book = (
        f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<workbookPr{' date1904=' + quoteattr('1') if is_1904 else ''}/><sheets>{listed}</sheets></workbook>"
    )
    to_sheets = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    to_styles = f'<Relationship Id="rId0" Type="{OFFICE}/styles" Target="styles.xml"/>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", TYPES)
        root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        parts.writestr("_rels/.rels", RELATIONS.format(root))
        parts.writestr("xl/workbook.xml", book)
        parts.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(to_sheets + to_styles))
        parts.writestr("xl/styles.xml", STYLES)
        for n, name in enumerate(names, 1):
            parts.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(sheets[name]))
    return packed.getvalue()


def _sheet(rows: Sequence[Sequence[object]]) -> str:
    written = "".join(
        f'<row r="{number}">{"".join(_cell(column, number, value) for column, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _cell(column: int, row: int, value: object) -> str:
    place = f'r="{_letters(column)}{row}"'
    match value:
        case None:
            return ""
        case bool():
            return f'<c {place} t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f"<c {place}><v>{value!r}</v></c>"
        case Styled():
            return f'<c {place} s="{value.style}"><v>{value.number!r}</v></c>'
        case Mistake():
            return f'<c {place} t="e"><v>{value.text}</v></c>'
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def ods(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Return an OpenDocument spreadsheet of text cells; a cell that reads as a day is one."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(_ods_row(row) for row in rows)}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{ODF}office:1.0" '
        f'xmlns:table="{ODF}table:1.0" xmlns:text="{ODF}text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", MANIFEST)
        parts.writestr("content.xml", content)
    return packed.getvalue()


def _ods_row(row: Sequence[str]) -> str:
    cells = []
    for text in row:
        shown = f"<text:p>{escape(text)}</text:p>"
        if len(text) == 10 and text[4] == text[7] == "-":
            kind = f'office:value-type="date" office:date-value="{text}"'
        else:
            kind = 'office:value-type="string"'
        cells.append(f"<table:table-cell {kind}>{shown}</table:table-cell>" if text else "<table:table-cell/>")
    return f"<table:table-row>{''.join(cells)}</table:table-row>"
