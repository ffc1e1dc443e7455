"""Label sheets from a shell: codes on standard input, one a line; a PDF out.

    python -m labels --stock L7159 --start 3 --host helpdesk.school:8080 --out sheet.pdf < codes.txt

Exit status: 0 = the sheet is written, 1 = it cannot be made (the reason is on standard error), 2 = wrong
arguments.
"""

import argparse
import re
import sys
from pathlib import Path

from labels.errors import LabelError
from labels.press import make_sheets
from labels.result import Sheets
from labels.sticker import Sticker, address
from labels.stock import STOCKS, find_stock

_CODE = re.compile(r"[0-9A-Z]{4}-?[0-9A-Z]{3}", re.IGNORECASE)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m labels", description="Print stickers with QR codes.")
    parser.add_argument("--stock", default="L7159", help="code of the label stock (default: L7159)")
    parser.add_argument("--start", type=int, default=1, help="first free label of a used sheet (default: 1)")
    parser.add_argument("--school", default="", help="name of the school")
    parser.add_argument("--host", help="address of the service desk, e.g. helpdesk.school:8080")
    parser.add_argument("--phone", default="", help="telephone of the service desk")
    parser.add_argument("--out", type=Path, help="the PDF to write")
    parser.add_argument("--stocks", action="store_true", help="list the label stock and stop")
    return parser


def _stickers(lines: list[str], school: str, host: str, phone: str) -> list[Sticker]:
    codes = [line.strip().upper() for line in lines if line.strip()]
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if wrong:
        raise LabelError(f"“{wrong[0][:40]}” is not a code such as 7K3Q-9XZ.")
    plain = [code.replace("-", "") for code in codes]
    return [Sticker(address(host, code), f"{code[:4]}-{code[4:]}", school, host, phone) for code in plain]


def _report(sheets: Sheets, out: Path) -> str:
    proof = sheets.proof
    warning = "; small squares: try one with a phone before printing all" if proof.is_fine_print else ""
    return (
        f"{out}: {proof.codes} labels, {sheets.pages} pages, every code read back at {proof.dpi} dpi, "
        f"smallest square {proof.smallest_module_mm:.2f} mm{warning}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status (argparse itself ends with 2)."""
    parser = _arguments()
    given = parser.parse_args(arguments)
    if given.stocks:
        for stock in STOCKS.values():
            sys.stdout.write(f"{stock.code:12}{stock.maker:16}{stock.description}\n")
        return 0
    if not given.host or not given.out:
        parser.error("--host and --out are needed")
    try:
        stickers = _stickers(sys.stdin.read().splitlines(), given.school, given.host, given.phone)
        sheets = make_sheets(stickers, find_stock(given.stock), given.start)
        given.out.write_bytes(sheets.pdf)
    except (LabelError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(_report(sheets, given.out) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
