import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.core import tables
from kiosk.core.tables import TableRefused, defused, read_table, restored, stream_table, write_table

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
HOSTILE = [
    "=1+1",
    "+44 20 7946 0000",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '  =HYPERLINK("http://evil","click")',
    '"=1+1',
    "'=1+1",
    "''-1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "\u00a0=1",
    "\ufeff=1",
    "-3.5.1",
    "-3,5",
]


def rows_of(data, **how):
    return [row.cells for row in read_table(data, **how).rows]


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3).filter(lambda row: any(cell.strip() for cell in row))))
@example([[text, text + "x", "'" + text] for text in HOSTILE])
@example([['"', "a\rb", ",;\t|"]])
def test_any_table_comes_back_as_it_was(rows):
    table = read_table(write_table(["One", "Two", "Three"], rows))
    assert table.headings == ("One", "Two", "Three")
    assert [list(row.cells) for row in table.rows] == rows
    assert not any(row.surplus for row in table.rows)


@given(TEXT)
@example("'-3.5")
def test_defusing_is_undone_exactly(text):
    assert restored(defused(text)) == text


@given(TEXT)
def test_no_cell_of_ours_begins_as_a_formula(text):
    written = defused(text)
    first = written.lstrip(" \u00a0\u200b\ufeff")[:1]
    assert first not in tuple("=+@＝＋－＠\t\r\n") or not first
    assert first != "-" or tables.PLAIN_NUMBER.fullmatch(written)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-3.5", "007", "HP =1", "a@b.example", "1-2", "O'Brien", "'quoted'", ""])
def test_harmless_text_stays_as_it_is(text):
    assert defused(text) == text


def test_numbers_stay_numbers():
    assert write_table(["n"], [[-3.5], [7], [None]]) == b'\xef\xbb\xbfn\r\n-3.5\r\n7\r\n""\r\n'


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_formula_behind_another_delimiter_stays_inside_its_cell(delimiter):
    typed = f"x{delimiter}=1+1"
    written = write_table(["a", "b"], [["y", typed]])
    assert f'"{typed}"'.encode() in written
    assert rows_of(written) == [("y", typed)]


def test_a_lone_surrogate_or_nul_does_not_break_the_writer():
    assert rows_of(write_table(["a"], [["x\ud800y\0z"]])) == [("x?yz",)]


def test_a_long_table_comes_in_pieces():
    made = []

    def rows():
        for number in range(3 * tables.BATCH_ROWS):
            made.append(number)
            yield [number]

    pieces = stream_table(["n"], rows())
    next(pieces)
    assert len(made) <= tables.BATCH_ROWS
    assert sum(len(piece.splitlines()) for piece in pieces) == 3 * tables.BATCH_ROWS


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_line_ends_and_delimiters(end, delimiter):
    text = end.join(["Asset Tag|Name|Location", "007|A b|Room 1", "", "008||"]) + end
    table = read_table(text.replace("|", delimiter).encode())
    assert table.headings == ("Asset Tag", "Name", "Location")
    assert [row.cells for row in table.rows] == [("007", "A b", "Room 1"), ("008", "", "")]
    assert [row.line for row in table.rows] == [2, 4]
    assert table.delimiter == delimiter


def test_commas_in_a_quoted_heading_do_not_decide_the_delimiter():
    assert read_table(b'"Name, make, model";Tag\r\nx;1\r\n').headings == ("Name, make, model", "Tag")


def test_excels_note_of_the_delimiter_is_no_row():
    table = read_table(b"sep=;\r\nTag;Name\r\n1;a,b\r\n")
    assert (table.headings, table.rows[0].cells, table.rows[0].line) == (("Tag", "Name"), ("1", "a,b"), 3)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Price\n£5 café\n".encode(), "utf-8"),
        ("\ufeffPrice\n£5 café\n".encode(), "utf-8"),
        ("Price\n£5 café\n".encode("cp1252"), "cp1252"),
        ("Price\r£5 café\r".encode("mac_roman"), "mac_roman"),
        ("\ufeffPrice\n£5 café\n".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffPrice\n£5 café\n".encode("utf-16-be"), "utf-16-be"),
        ("Price\n£5 café\n".encode("utf-16-le"), "utf-16-le"),
        ("Price\n£5 café\n".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings(data, encoding):
    table = read_table(data)
    assert (table.headings, table.rows[0].cells[0], table.encoding) == (("Price",), "£5 café", encoding)


def test_ragged_rows_are_filled_up_and_surplus_cells_kept_apart():
    rows = read_table(b"a,b\n1\n1,2,,\n1,2,3,\n,,,\n").rows
    assert [(row.cells, row.surplus) for row in rows] == [(("1", ""), ()), (("1", "2"), ()), (("1", "2"), ("3",))]


def test_a_quotation_mark_that_never_closes_is_named_with_its_line():
    with pytest.raises(TableRefused, match="opens in line 3"):
        read_table(b'a,b\n1,2\n3,"4\n5,6\n7,8\n')


def test_inches_in_the_middle_of_a_cell_are_no_quotation():
    assert rows_of(b'a,b\nScreen 13",x\n"Screen 15""",y\n') == [('Screen 13"', "x"), ('Screen 15"', "y")]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n\r\n", b",,,\n,,\n", b"\0\0"])
def test_empty_files_are_refused_in_words(data):
    with pytest.raises(TableRefused, match="empty"):
        read_table(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<html><table><tr><td>Tag</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\r\n<p>Tag", "web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "XML"),
        (b"a" * (tables.LARGEST_FILE + 1), "larger than 30 MB"),
        (b"a\n" + b"1\n" * (tables.MOST_ROWS + 1), "more than 50,000 rows"),
        (b",".join([b"h"] * 201), "more than 200 columns"),
        (b"a,b\n" + b"x" * 200_000, "Line 2 cannot be read"),
    ],
)
def test_what_cannot_be_a_list_is_refused_in_words(data, words):
    with pytest.raises(TableRefused, match=words):
        read_table(data)


@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b'a\r"\r')
def test_no_bytes_crash_the_reader(data):
    try:
        table = read_table(data)
    except TableRefused:
        return
    assert all(len(row.cells) == len(table.headings) for row in table.rows)


def test_the_awkward_files_of_csv_spectrum(shared):
    folder = shared / "data" / "csv-spectrum"
    for file in sorted((folder / "csvs").glob("*.csv")):
        right = json.loads((folder / "json" / f"{file.stem}.json").read_text(encoding="utf-8", errors="replace"))
        if file.stem == "location_coordinates":  # its JSON holds another telephone number than its CSV
            continue
        expected = [list(row.values()) for row in (right if isinstance(right, list) else [right])]
        data = file.read_bytes()
        if file.stem.endswith("_crlf") and b"\r" not in data:  # the copy went through something that changed line ends
            data = data.replace(b"\n", b"\r\n")
        assert [list(row.cells) for row in read_table(data).rows] == expected, file.name


def test_the_naughty_strings_come_back(shared):
    lines = (shared / "data" / "naughty-strings" / "blns_half.txt").read_text(encoding="utf-8").split("\n")
    naughty = [line for line in lines if line.strip()]
    written = write_table(["s", "t"], [[line, "x"] for line in naughty])
    assert [cells[0] for cells in rows_of(written)] == naughty
    seen = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert not [row[0] for row in seen if row[0][:1] in tuple("=+@") and row[0]]
