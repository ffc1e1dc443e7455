"""Workbooks as text: what a spreadsheet shows is what stands in the rows, and a bad file is a sentence."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import workbooks
from kiosk.core.delimited import Line
from kiosk.core.heading_row import find_heading_row
from kiosk.core.tables import ReadingChoice, TableRefused, nothing_known, read_source
from kiosk.core.workbook_worker import cell_text
from tests.spreadsheets import DAY, LENGTH, MOMENT, PERCENT, TIME, Mistake, Styled, ods, xlsx

KNOWN = {"tag", "serial", "name", "room", "model"}


def moment(*parts):
    return datetime(*parts)  # noqa: DTZ001  a spreadsheet knows no time zones


def is_known(heading):
    return heading.strip().casefold() in KNOWN


def cells_of(source):
    return [row.cells for row in source.rows()]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        (7.0, "7"),
        (-3.5, "-3.5"),
        (0.1 + 0.2, "0.3"),
        (123456789012345.0, "123456789012345"),
        (1234567890123456.0, "1.23456789012346E+15"),
        (float("inf"), ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        ("", ""),
        (date(2026, 9, 1), "2026-09-01"),
        (moment(2026, 9, 1), "2026-09-01"),
        (moment(2026, 9, 1, 8, 30), "2026-09-01 08:30"),
        (moment(2026, 9, 1, 8, 29, 59, 999_700), "2026-09-01 08:30"),
        (time(8, 30), "08:30"),
        (time(8, 30, 5), "08:30:05"),
        (timedelta(hours=36), "36:00"),
        (timedelta(hours=1, minutes=2, seconds=3), "1:02:03"),
        ("a\0b", "ab"),
    ],
)
def test_a_cell_as_text(value, text):
    assert cell_text(value) == text


@given(st.floats())
def test_no_number_breaks_the_reader_and_whole_ones_have_no_point(number):
    text = cell_text(number)
    if abs(number) < 10**15 and number == int(number):
        assert text == str(int(number))


@pytest.mark.parametrize(("is_1904", "day"), [(False, "2023-03-15"), (True, "2027-03-16")])
def test_the_same_number_is_another_day_in_a_workbook_that_counts_from_1904(is_1904, day):
    rows = [["Tag", "Bought", "At"], ["1", Styled(45000, DAY), Styled(45000.5, MOMENT)]]
    source = read_source(xlsx({"List": rows}, is_1904=is_1904))
    assert cells_of(source) == [("1", day, f"{day} 12:00")]


def test_times_lengths_shares_and_mistakes():
    rows = [["At", "Lasts", "Share", "Wrong"], [Styled(0.354166667, TIME), Styled(1.5, LENGTH), Styled(0.15, PERCENT)]]
    rows[1].append(Mistake("#REF!"))
    assert cells_of(read_source(xlsx({"List": rows}))) == [("08:30", "36:00", "0.15", "")]


def test_the_sheet_that_looks_like_a_list_is_read_unless_another_is_named():
    file = xlsx(
        {
            "Cover": [["Assets of the school"]],
            "Hidden": [["Tag", "Name", "Serial"], *[["1", "A", "S"]] * 9],
            "List": [["Tag", "Name"], ["7", "B"]],
        },
        hidden=["Hidden"],
    )
    source = read_source(file, is_known=is_known)
    assert [(sheet.name, sheet.height, sheet.is_hidden) for sheet in source.sheets] == [
        ("Cover", 1, False),
        ("Hidden", 10, True),
        ("List", 2, False),
    ]
    assert (source.sheet, cells_of(source)) == ("List", [("7", "B")])
    assert read_source(file, choice=ReadingChoice(sheet="Hidden")).headings == ("Tag", "Name", "Serial")
    with pytest.raises(TableRefused, match="no sheet 'Other'"):
        read_source(file, choice=ReadingChoice(sheet="Other"))


def test_lines_are_counted_as_the_spreadsheet_counts_them():
    rows = [[], ["Assets 2026"], [], ["Tag", "Name"], ["1", "A"], [], [], ["2", "B"]]
    for source in (read_source(xlsx({"List": rows})), read_source(ods({"List": rows}))):
        assert (source.heading_row, source.headings) == (4, ("Tag", "Name"))
        assert [row.line for row in source.rows()] == [5, 8]
        assert [line.blank_before for line in source.lines()] == [1, 1, 0, 2]


def test_an_opendocument_sheet():
    source = read_source(ods({"A": [["Tag", "Bought", "Name"], ["007", "2024-01-31", "x & y <z>"]]}))
    assert cells_of(source) == [("007", "2024-01-31", "x & y <z>")]
    assert source.in_words == "Sheet 'A'"


def test_old_workbooks_and_real_ones(shared):
    folder = shared / "data" / "spreadsheets"
    for name in ("dates-1904.xls", "dates-1900-LibreOffice.xlsx"):
        source = read_source((folder / name).read_bytes(), name, ReadingChoice(heading_row=0))
        assert cells_of(source) == [("2000-01-01",) * 5], name
    deaths = read_source((folder / "deaths.xlsx").read_bytes(), is_known=is_known)
    assert (deaths.heading_row, deaths.headings[0]) == (5, "Name")
    assert next(deaths.rows()).cells == ("David Bowie", "musician", "69", "TRUE", "1947-01-08", "2016-01-10")
    doubled = read_source((folder / "unnamed-duplicated-columns.xlsx").read_bytes())
    assert doubled.headings == ("", "var2", "", "var2")


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04rest",
        b"\xd0\xcf\x11\xe0rest",
        b"PK\x03\x04" + bytes(2000),
        xlsx({"List": [["Tag"], ["1"]]})[:-40],
    ],
)
def test_a_broken_workbook_is_refused_in_words(data):
    with pytest.raises(TableRefused, match="cannot be read"):
        read_source(data)


def test_an_empty_workbook_is_refused_in_words():
    with pytest.raises(TableRefused, match="empty"):
        read_source(xlsx({"List": []}))


def test_a_workbook_that_unfolds_without_end_costs_a_sentence_and_not_the_server():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/big.xml", "w") as part:
        for _ in range(700):
            part.write(bytes(1_000_000))
    with pytest.raises(TableRefused, match="unfolds"):
        read_source(packed.getvalue())


def test_one_stray_cell_in_the_last_row_costs_a_sentence_at_most():
    stray = xlsx({"List": [["Tag"], ["1"]]})
    with zipfile.ZipFile(io.BytesIO(stray)) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    sheet = kept["xl/worksheets/sheet1.xml"]
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    kept["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", cell)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        for name, text in kept.items():
            parts.writestr(name, text)
    with pytest.raises(TableRefused):
        read_source(packed.getvalue())


def test_a_locked_workbook_says_that_it_is_locked():
    """Office keeps a locked .xlsx as one encrypted part of an old kind of file."""
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(4000)
    with pytest.raises(TableRefused, match="locked with a password"):
        read_source(locked)


def test_cells_merged_downwards_count_for_each_of_their_rows():
    rows = [
        ["Register", None, None],
        ["Room", "Tag", "Model"],
        ["Hall", "1", "EB-2250U"],
        [None, "2", "EB-2250U"],
        [None, None, None],
        [None, "3", None],
        [None, "4", "iPad 9"],
    ]
    data = with_merged(xlsx({"List": rows}), "A1:C1", "A3:A6", "C3:C6")
    assert cells_of(read_source(data, is_known=is_known)) == [
        ("Hall", "1", "EB-2250U"),
        ("Hall", "2", "EB-2250U"),
        ("Hall", "3", "EB-2250U"),
        ("", "4", "iPad 9"),
    ]


def with_merged(data, *ranges):
    places = "".join(f'<mergeCell ref="{place}"/>' for place in ranges)
    merged = f"<mergeCells>{places}</mergeCells></worksheet>"
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(packed, "w") as anew:
        for name in parts.namelist():
            text = parts.read(name)
            is_sheet = name.startswith("xl/worksheets/")
            anew.writestr(name, text.replace(b"</worksheet>", merged.encode()) if is_sheet else text)
    return packed.getvalue()


def test_a_reader_that_stops_early_leaves_no_process_behind(monkeypatch):
    started = []
    real = workbooks.subprocess.Popen

    def noted(*arguments, **named):
        started.append(real(*arguments, **named))
        return started[-1]

    monkeypatch.setattr(workbooks.subprocess, "Popen", noted)
    lines = workbooks.sheet_lines(xlsx({"List": [["Tag"], *[[str(n)] for n in range(5000)]]}), "List")
    assert next(lines).cells == ("Tag",)
    lines.close()
    assert all(process.poll() is not None for process in started)


def lines(*rows):
    return [Line(number, tuple(row)) for number, row in enumerate(rows, 1) if any(row)]


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([["Tag", "Name"], ["1", "A"]], 1),
        ([["Asset register", ""], ["Printed 3/5/2026", ""], ["Tag", "Name"], ["1", "A"], ["2", "B"]], 3),
        ([["Name"], ["Tag", "Serial", "Room"], ["1", "S1", "Hall"]], 2),
        ([["Nom", "Salle", "Prix"], ["Projecteur", "Salle 1", "100"]], 1),
        ([["Liste 2026", "", ""], ["Nom", "Salle", "Prix"], ["Projecteur", "Salle 1", "100"], ["PC", "S 2", "5"]], 2),
        ([["", "var", "", "var"], ["1", "a", "1.1", "aa"]], 1),
        ([["Tag", "Name"]], 1),
        ([["Tag", "Name"], ["1", "Projector", "old", "x"]], 1),
        ([["Tag", "Name"], ["1", "A"], ["Tag", "Name"], ["2", "B"]], 1),
    ],
)
def test_the_line_of_the_headings(rows, number):
    assert find_heading_row(lines(*rows), is_known).number == number


def test_a_person_knows_better_where_the_headings_are():
    data = b"Tag,Name\nInventar,Bezeichnung\n1,A\n"
    assert read_source(data, choice=ReadingChoice(heading_row=2)).headings == ("Inventar", "Bezeichnung")
    none = read_source(data, choice=ReadingChoice(heading_row=0))
    assert (none.headings, len(list(none.rows()))) == (("", ""), 3)
    with pytest.raises(TableRefused, match="Line 9 holds nothing"):
        read_source(data, choice=ReadingChoice(heading_row=9))
    assert not nothing_known("Tag")


@pytest.mark.parametrize(
    ("data", "delimiter"),
    [
        (b"Assets, spring 2026\n\nTag;Name;Price\n1;A;12,50\n2;B;7,00\n", ";"),
        (b"Tag\tNotes\n1\ta, b, c\n2\td\n", "\t"),
        (b"Tag|Name\n1|A, B\n2|C, D\n", "|"),
        (b"Tag,Notes\n1,a; b; c\n2,d; e\n", ","),
        (b"Tag\n1\n2\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_cuts_evenly(data, delimiter):
    source = read_source(data, is_known=is_known)
    assert source.text.delimiter == delimiter
    assert "Tag" in source.headings


def test_encoding_and_delimiter_can_be_named():
    data = "Tag;Name\n1;Café, bar\n".encode("cp850")
    source = read_source(data, choice=ReadingChoice(encoding="cp850", delimiter=";"))
    assert cells_of(source) == [("1", "Café, bar")]
    assert source.in_words == "DOS (Western Europe), semicolon between the columns"
