import io

import pytest
from pypdf import PdfReader

from labels.__main__ import main
from labels.phrase import phrase_of
from labels.test_sheet import HOW_TO_SHEETS

DESK = ["--school", "Westfield Primary School", "--host", "helpdesk.school:8080", "--phone", "01632 960 123"]


@pytest.fixture
def codes(monkeypatch):
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_sheet_from_the_shell(codes, tmp_path, capsys):
    codes("7K3Q9XZ\n\n 7k3q-9xa \n")
    out = tmp_path / "sheet.pdf"
    assert main(["--stock", "l7159", "--start", "3", *DESK, "--out", str(out)]) == 0
    text = PdfReader(out).pages[0].extract_text()
    assert "7K3Q-9XZ" in text
    assert "7K3Q-9XA" in text
    assert phrase_of("7K3Q9XA") in text
    assert "2 labels, 1 pages, every code read back" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "stock", "words"),
    [
        ("7K3Q9XZ", "L9999", "no label stock"),
        ("7K3Q9XZ", "L7658", "smallest stock that can is"),
        ("<script>", "L7159", "is not a code"),
        ("", "L7159", "nothing to print"),
    ],
)
def test_what_cannot_be_made_is_status_1(codes, tmp_path, capsys, text, stock, words):
    codes(text)
    out = tmp_path / "sheet.pdf"
    assert main(["--stock", stock, *DESK, "--out", str(out)]) == 1
    assert words in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments", [["--start", "two"], ["--stock", "L7159"], ["--nonsense"], ["--nudge", "1"], ["--nudge", "a,b"]]
)
def test_wrong_arguments_are_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_the_stock_can_be_listed(capsys):
    assert main(["--stocks"]) == 0
    listed = capsys.readouterr().out
    assert listed.count("\n") == 71
    assert "too small for a QR code" in listed
    assert "the print fades" in listed


def test_a_test_sheet_from_the_shell(tmp_path, capsys):
    out = tmp_path / "test.pdf"
    assert main(["--stock", "L7160", "--nudge=-0.5,1", "--printer-dpi", "600", "--test-sheet", "--out", str(out)]) == 0
    assert "moved −0.5, +1 mm" in " ".join(PdfReader(out).pages[0].extract_text().split())
    assert HOW_TO_SHEETS[2] in capsys.readouterr().err


def test_a_thermal_roll_from_the_shell(codes, tmp_path, capsys):
    codes("7K3Q9XZ")
    thermal = ["--stock", "ZEBRA-57X32", "--printer-dpi", "203", "--thermal", "--nudge", "0.4,0"]
    assert main([*thermal, *DESK, "--no-phrase", "--out", str(tmp_path / "roll.pdf")]) == 0
    assert "every code read back at 203 dpi" in capsys.readouterr().err
    assert phrase_of("7K3Q9XZ") not in PdfReader(tmp_path / "roll.pdf").pages[0].extract_text()


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--nudge=-9,0"], "at most"),
        (["--nudge=nan,0"], "at most 10 mm"),
        (["--thermal", "--printer-dpi", "100"], "203, 300 or 600"),
        (["--start", "25"], "no label 25"),
    ],
)
def test_a_printer_or_sheet_that_cannot_be_is_status_1(codes, tmp_path, capsys, option, words):
    codes("7K3Q9XZ")
    assert main([*option, *DESK, "--out", str(tmp_path / "sheet.pdf")]) == 1
    assert words in capsys.readouterr().err
