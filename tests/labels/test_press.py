import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from labels import errors, press, worker
from labels.errors import (
    Cancelled,
    LabelError,
    NoSuchCell,
    NothingToPrint,
    NudgeTooFar,
    PdfEngineMissing,
    StockTooSmall,
    TookTooLong,
)
from labels.press import make_sheets
from labels.printer import PLAIN, Printer
from labels.progress import told
from labels.stock import STOCKS

ROOT = Path(__file__).parents[2]
HEAVY = ("weasyprint", "qrcode", "pypdfium2", "zxingcpp", "fontTools", "pypdf", "PIL")


def _run(code):
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_job_gives_a_proved_pdf(stickers):
    sheets = make_sheets(stickers(25), STOCKS["L7159"], taken=set(range(23)))
    assert sheets.pdf.startswith(b"%PDF-")
    assert (sheets.pages, sheets.proof.codes, sheets.proof.dpi) == (2, 25, 300)


def test_a_big_job_is_shared_and_comes_back_in_order(stickers):
    # read again here, so that the order is not the worker's word only
    from labels.proof import prove  # noqa: PLC0415
    from labels.sheet import lay_out  # noqa: PLC0415

    run, stock = stickers(520), STOCKS["L7651"]
    sheets = make_sheets(run, stock, printer=Printer(dpi=150))
    assert (sheets.pages, sheets.proof.codes, sheets.proof.dpi) == (8, 520, 150)
    assert prove(sheets.pdf, lay_out(run, stock), Printer(dpi=150)).codes == 520


def test_the_server_loads_neither_engine_nor_reader():
    code = f"import sys, labels.press, labels.stock; print([m for m in {HEAVY} if m in sys.modules])"
    assert _run(code).strip() == "[]"
    assert _run("import sys, labels.sheet; print('weasyprint' in sys.modules)").strip() == "False"


@pytest.mark.parametrize(
    ("job", "error"),
    [
        ((3, "L7658", PLAIN, 0), StockTooSmall),
        ((3, "L7159", PLAIN, 24), NoSuchCell),
        ((0, "L7159", PLAIN, 0), NothingToPrint),
        ((3, "L7159", Printer(nudge_x_mm=-9), 0), NudgeTooFar),
    ],
)
def test_errors_of_the_worker_arrive(stickers, job, error):
    count, code, printer, taken = job
    with pytest.raises(error) as refused:
        make_sheets(stickers(count), STOCKS[code], range(taken), printer)
    if error is StockTooSmall:
        assert refused.value.suggestion in STOCKS


def test_a_pc_without_pango_is_told_what_to_install(stickers, tmp_path, monkeypatch):
    broken = "raise OSError(\"cannot load library 'libgobject-2.0-0'\")"
    (tmp_path / "weasyprint.py").write_text(broken)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PdfEngineMissing, match=r"libpango-1\.0-0.*run\.cmd.*libgobject"):
        make_sheets(stickers(1), STOCKS["L7159"])


def test_a_worker_that_dies_is_said_in_plain_words_and_its_last_ones_are_in_the_log(
    stickers, tmp_path, monkeypatch, caplog
):
    (tmp_path / "weasyprint.py").write_text("raise RuntimeError('out of luck')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(LabelError, match="Please try once more") as told_to_people:
        make_sheets(stickers(1), STOCKS["L7159"])
    assert "out of luck" not in str(told_to_people.value)
    assert "out of luck" in caplog.text
    assert "Traceback" in caplog.text


@pytest.fixture
def traces(tmp_path, monkeypatch):
    """What a job leaves behind: call it for the process groups and the files that are still there."""
    started = []

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            started.append(self.pid)

    monkeypatch.setattr(press.subprocess, "Popen", Recorded)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def left():
        assert started
        for _ in range(50):
            groups = [pid for pid in started if _group_exists(pid)]
            if not groups:
                break
            time.sleep(0.1)
        return groups, list(tmp_path.iterdir())

    return left


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="NO PROCESS GROUPS: only POSIX has them")


@POSIX
def test_the_time_limit_ends_the_worker_and_its_helpers(stickers, traces):
    with pytest.raises(TookTooLong, match="2 seconds"):
        make_sheets(stickers(900), STOCKS["L7159"], timeout_s=2)
    assert traces() == ([], [])


# ---- progress


def test_progress_is_told_from_nothing_to_all(stickers, traces):
    steps = []
    sheets = make_sheets(stickers(60), STOCKS["L7159"], on_progress=lambda *step: steps.append(step) or True)
    assert sheets.proof.codes == 60
    assert steps[0] == ("Drawing", 0, 60)
    assert steps[-1] == ("Reading back", 60, 60)
    assert {count for _stage, _done, count in steps} == {60}
    stages = [stage for stage, _done, _count in steps]
    assert stages == sorted(stages)  # Drawing, then Reading back
    for stage in ("Drawing", "Reading back"):
        done = [done for name, done, _count in steps if name == stage]
        assert done == sorted(done)
    assert traces() == ([], [])


def test_two_helpers_add_up_what_they_did(stickers, tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "MANY_LABELS", 0)
    monkeypatch.setattr(worker, "_LABELS_PER_DOCUMENT", 24)
    run = stickers(96)
    worker.make(run, STOCKS["L7159"], (), Printer(dpi=150), tmp_path / "sheets.pdf", tmp_path)
    assert len(list(tmp_path.glob("progress-*"))) == 2
    assert told(tmp_path) == (len(run), len(run))


@POSIX
def test_a_cancelled_job_leaves_no_process_and_no_file(stickers, traces):
    seen = []

    def on_progress(stage, done, count):
        seen.append((stage, done, count))
        return done == 0  # stop as soon as something was drawn, when the helpers are at work

    with pytest.raises(Cancelled):
        make_sheets(stickers(720), STOCKS["L7159"], on_progress=on_progress)
    assert 0 < seen[-1][1] < 720
    assert traces() == ([], [])


@POSIX
def test_a_caller_that_fails_leaves_no_process_and_no_file(stickers, traces):
    def on_progress(_stage, _done, _count):
        raise OSError("the database is away")

    with pytest.raises(OSError, match="away"):
        make_sheets(stickers(30), STOCKS["L7159"], on_progress=on_progress)
    assert traces() == ([], [])


def test_a_job_cancelled_in_its_last_moment_is_cancelled(stickers):
    with pytest.raises(Cancelled):
        make_sheets(
            stickers(2), STOCKS["L7159"], on_progress=lambda stage, done, count: (stage, done) != ("Reading back", 2)
        )


def test_half_written_progress_is_left_out(tmp_path):
    (tmp_path / "progress-1").write_text("24 0")
    (tmp_path / "progress-2").write_text("4")
    (tmp_path / "progress-3.new").write_text("24 24")
    assert told(tmp_path) == (24, 0)


def _group_exists(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_every_error_survives_the_way_between_processes():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LabelError)]
    assert len(kinds) == 10
    for kind in kinds:
        error = kind("a reason")
        back = errors.from_record(errors.as_record(error))
        assert (type(back), str(back)) == (kind, "a reason")
    assert errors.from_record(errors.as_record(StockTooSmall("r", "L7160"))).suggestion == "L7160"


def test_folders_of_jobs_that_were_killed_long_ago_are_removed_and_no_others(stickers, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    day = 24 * 60 * 60
    names = ("scandesk-labels-dead", "scandesk-labels-alive", "scandesk-other", "kept")
    dead, alive, other, kept = (tmp_path / name for name in names)
    for folder in (dead, alive, other, kept):
        folder.mkdir()
        (folder / "job.json").write_text("{}")
    (tmp_path / "scandesk-labels-link").symlink_to(kept)
    long_ago = time.time() - day - 60
    for folder in (dead, other, kept):
        os.utime(folder, (long_ago, long_ago))
    os.utime(tmp_path / "scandesk-labels-link", (long_ago, long_ago), follow_symlinks=False)
    make_sheets(stickers(1), STOCKS["L7159"])
    assert not dead.exists()
    assert (alive / "job.json").exists()
    assert (other / "job.json").exists()
    assert (kept / "job.json").exists()
