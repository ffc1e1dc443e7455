"""Label sheets from a shell: codes on standard input, one a line; a PDF out.

    python -m labels --stock L7159 --start 3 --host helpdesk.school:8080 --out sheet.pdf < codes.txt
    python -m labels --stock L7159 --nudge 0.5,-1 --test-sheet --out test.pdf
    python -m labels --stock ZEBRA-57X32 --printer-dpi 203 --thermal --host helpdesk.school --out roll.pdf < codes.txt

Exit status: 0 = the sheet is written, 1 = it cannot be made (the reason is on standard error), 2 = wrong
arguments.
"""

import argparse
import re
import sys
from pathlib import Path

from labels.errors import LabelError
from labels.layout import why_too_small
from labels.phrase import phrase_of
from labels.press import make_sheets
from labels.printer import PLAIN, Printer
from labels.result import Sheets
from labels.sticker import Sticker, address
from labels.stock import STOCKS, cells_before, find_stock
from labels.test_sheet import how_to, make_test_sheet

_CODE = re.compile(r"[0-9A-Z]{4}-?[0-9A-Z]{3}", re.IGNORECASE)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m labels",
        description="Print stickers with QR codes. Give the codes on standard input, one a line.",
        epilog="Print the PDF at 100 %, never “fit to page”. If the print is off its labels, print the test sheet "
        "(--test-sheet), read the drift off as it says, and give it with --nudge.",
    )
    stock = parser.add_argument_group("paper")
    stock.add_argument("--stock", default="L7159", help="code of the label stock (default: L7159)")
    stock.add_argument("--start", type=int, default=1, help="first free label of a used sheet (default: 1)")
    stock.add_argument("--stocks", action="store_true", help="list the label stock, with remarks, and stop")
    words = parser.add_argument_group("words on the stickers")
    words.add_argument("--school", default="", help="name of the school")
    words.add_argument("--host", help="address of the service desk, e.g. helpdesk.school:8080")
    words.add_argument("--phone", default="", help="telephone of the service desk")
    words.add_argument("--no-phrase", action="store_true", help="leave out the two words that follow from each code")
    printer = parser.add_argument_group("printer")
    printer.add_argument(
        "--printer-dpi",
        type=int,
        default=PLAIN.dpi,
        metavar="DPI",
        help="dots an inch of the printer; every code is read back at this resolution (default: 300)",
    )
    printer.add_argument(
        "--thermal",
        action="store_true",
        help="a label printer: the squares of the codes are whole dots (203, 300, 600)",
    )
    printer.add_argument(
        "--nudge",
        type=_nudge,
        default=(0.0, 0.0),
        metavar="X,Y",
        help="move everything X mm to the right and Y mm down; minus for left and up, written --nudge=-0.5,1",
    )
    parser.add_argument("--test-sheet", action="store_true", help="print outlines and rulers instead of stickers")
    parser.add_argument("--out", type=Path, help="the PDF to write")
    return parser


def _nudge(text: str) -> tuple[float, float]:
    across, comma, down = text.partition(",")
    if not comma:
        raise argparse.ArgumentTypeError("two numbers of millimetres are needed, e.g. 0.5,-1")
    return float(across), float(down)


def _stickers(lines: list[str], given: argparse.Namespace) -> list[Sticker]:
    codes = [line.strip().upper() for line in lines if line.strip()]
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if wrong:
        raise LabelError(f"“{wrong[0][:40]}” is not a code such as 7K3Q-9XZ.")
    plain = [code.replace("-", "") for code in codes]
    return [
        Sticker(
            text=address(given.host, code),
            code=f"{code[:4]}-{code[4:]}",
            school=given.school,
            host=given.host,
            phone=given.phone,
            phrase="" if given.no_phrase else phrase_of(code),
        )
        for code in plain
    ]


def _report(sheets: Sheets, out: Path) -> str:
    proof = sheets.proof
    warning = "; small squares: try one with a phone before printing all" if proof.is_fine_print else ""
    return (
        f"{out}: {proof.codes} labels, {sheets.pages} pages, every code read back at {proof.dpi} dpi, "
        f"smallest square {proof.smallest_module_mm:.2f} mm{warning}"
    )


def _list_stock() -> None:
    for stock in STOCKS.values():
        remark = why_too_small(stock) or stock.remark
        sys.stdout.write(f"{stock.code:12}{stock.maker:16}{stock.description}{f' ({remark})' if remark else ''}\n")


def _print(given: argparse.Namespace) -> str:
    """Write the PDF and return what to say about it. Raises LabelError, OSError."""
    stock = find_stock(given.stock)
    across, down = given.nudge
    printer = Printer("", given.printer_dpi, across, down, given.thermal)
    if given.test_sheet:
        given.out.write_bytes(make_test_sheet(stock, printer))
        return "\n".join((f"{given.out}: test sheet for {stock.code}", *how_to(stock)))
    stickers = _stickers(sys.stdin.read().splitlines(), given)
    sheets = make_sheets(stickers, stock, cells_before(stock, given.start), printer)
    given.out.write_bytes(sheets.pdf)
    return _report(sheets, given.out)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status (argparse itself ends with 2)."""
    parser = _arguments()
    given = parser.parse_args(arguments)
    if given.stocks:
        _list_stock()
        return 0
    if not given.out or not (given.host or given.test_sheet):
        parser.error("--out and --host (or --test-sheet) are needed")
    try:
        said = _print(given)
    except (LabelError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(said + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
