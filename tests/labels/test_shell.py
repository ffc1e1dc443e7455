import io

import pytest
from pypdf import PdfReader

from labels.__main__ import main

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


@pytest.mark.parametrize("arguments", [["--start", "two"], ["--stock", "L7159"], ["--nonsense"]])
def test_wrong_arguments_are_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_the_stock_can_be_listed(capsys):
    assert main(["--stocks"]) == 0
    assert capsys.readouterr().out.count("\n") == 71
