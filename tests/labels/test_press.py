import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from labels import errors, press
from labels.errors import LabelError, NoSuchCell, NothingToPrint, PdfEngineMissing, StockTooSmall, TookTooLong
from labels.press import make_sheets
from labels.stock import STOCKS

ROOT = Path(__file__).parents[2]
HEAVY = ("weasyprint", "qrcode", "pypdfium2", "zxingcpp", "fontTools", "pypdf", "PIL")


def _run(code):
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_job_gives_a_proved_pdf(stickers):
    sheets = make_sheets(stickers(25), STOCKS["L7159"], start=24)
    assert sheets.pdf.startswith(b"%PDF-")
    assert (sheets.pages, sheets.proof.codes, sheets.proof.dpi) == (2, 25, 300)


def test_a_big_job_is_shared_and_comes_back_in_order(stickers):
    # read again here, so that the order is not the worker's word only
    from labels.proof import prove  # noqa: PLC0415
    from labels.sheet import lay_out  # noqa: PLC0415

    run, stock = stickers(720), STOCKS["L7651"]
    sheets = make_sheets(run, stock, dpi=150)
    assert (sheets.pages, sheets.proof.codes, sheets.proof.dpi) == (12, 720, 150)
    assert prove(sheets.pdf, lay_out(run, stock), dpi=150).codes == 720


def test_the_server_loads_neither_engine_nor_reader():
    code = f"import sys, labels.press, labels.stock; print([m for m in {HEAVY} if m in sys.modules])"
    assert _run(code).strip() == "[]"
    assert _run("import sys, labels.sheet; print('weasyprint' in sys.modules)").strip() == "False"


@pytest.mark.parametrize(
    ("job", "error"),
    [
        ((3, "L7658", 1), StockTooSmall),
        ((3, "L7159", 25), NoSuchCell),
        ((0, "L7159", 1), NothingToPrint),
    ],
)
def test_errors_of_the_worker_arrive(stickers, job, error):
    count, code, start = job
    with pytest.raises(error) as refused:
        make_sheets(stickers(count), STOCKS[code], start)
    if error is StockTooSmall:
        assert refused.value.suggestion in STOCKS


def test_a_pc_without_pango_is_told_what_to_install(stickers, tmp_path, monkeypatch):
    broken = "raise OSError(\"cannot load library 'libgobject-2.0-0'\")"
    (tmp_path / "weasyprint.py").write_text(broken)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PdfEngineMissing, match=r"libpango-1\.0-0.*libgobject"):
        make_sheets(stickers(1), STOCKS["L7159"])


def test_a_worker_that_dies_is_an_error_with_its_last_words(stickers, tmp_path, monkeypatch):
    (tmp_path / "weasyprint.py").write_text("raise RuntimeError('out of luck')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(LabelError, match="out of luck"):
        make_sheets(stickers(1), STOCKS["L7159"])


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
def test_the_time_limit_ends_the_worker_and_its_helpers(stickers, monkeypatch):
    started = []

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            started.append(self.pid)

    monkeypatch.setattr(press.subprocess, "Popen", Recorded)
    with pytest.raises(TookTooLong, match="2 seconds"):
        make_sheets(stickers(3000), STOCKS["L7159"], timeout_s=2)
    for _ in range(50):
        if not _group_exists(started[0]):
            return
        time.sleep(0.1)
    pytest.fail("helper processes are still there")


def _group_exists(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_every_error_survives_the_way_between_processes():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LabelError)]
    assert len(kinds) == 8
    for kind in kinds:
        error = kind("a reason")
        back = errors.from_record(errors.as_record(error))
        assert (type(back), str(back)) == (kind, "a reason")
    assert errors.from_record(errors.as_record(StockTooSmall("r", "L7160"))).suggestion == "L7160"
