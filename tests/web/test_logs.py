"""What the log holds after a hostile run: ids and kinds of errors; no typed text, token, password or cookie."""

import logging
import re

import pytest

from kiosk.calls.public import store as public
from kiosk.core.sqlite import sqlite3
from kiosk.core.web import logs
from tests import builders

CANARY = "canary-Zq7"
FORMS_OF_IT = (
    CANARY,
    f"{CANARY}\r\n2026-11-30T09:00:00.000Z CRITICAL scandesk forged",
    f"{CANARY}\x1b[31m",
    f"%s {CANARY} {{0}}",
)
LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+ \[[0-9A-Z-]+\] \S|  +\S)")


@pytest.fixture
def log(tmp_path):
    """The file that a running server writes."""
    before = logging.getLogger().level
    end = logs.write_to(tmp_path)
    yield tmp_path / logs.FILE
    end()
    logging.getLogger().setLevel(before)


def own_handlers() -> list[logging.Handler]:
    """Those that write_to added, not those of the test run."""
    return [handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, logs.Careful)]


def said(log) -> str:
    for handler in logging.getLogger().handlers:
        handler.flush()
    return log.read_text(encoding="utf-8")


def failing(*_: object) -> None:
    raise ValueError(f"invalid literal: {CANARY}")


def a_hostile_run(app, school, monkeypatch, path_text):
    """Make pages fail while every part of the request holds the canary."""
    device = builders.add_device(school)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    browser = app.test_client()
    headers = {"User-Agent": path_text.replace("\r\n", ""), "Referer": f"http://x/{CANARY}", "Accept": CANARY}
    browser.set_cookie("phone", CANARY)
    browser.set_cookie("receipts", CANARY)
    form = {"username": path_text, "password": path_text, "description": path_text, "next": path_text}
    browser.post("/sign-in", data=form, headers=headers)
    browser.post(f"/D/{device.code}", data=form, headers=headers)
    browser.get(f"/status/{CANARY}", headers=headers)
    browser.get(f"/D/{CANARY}", headers=headers, query_string={"text": path_text})
    monkeypatch.setattr(public, "rooms", failing)
    answers = [
        browser.get("/find", query_string={"text": path_text}, headers=headers),
        browser.get("/", headers=headers),
    ]
    school.close()
    monkeypatch.setattr(type(school), "connection", property(failing))
    answers.append(browser.get(f"/status/{CANARY}{'a' * 30}", headers=headers))
    answers.append(browser.post(f"/D/{device.code}", data=form, headers=headers))
    return answers


@pytest.mark.parametrize("text", FORMS_OF_IT)
def test_after_a_hostile_run_the_log_has_ids_and_no_words(app, school, monkeypatch, log, text):
    answers = a_hostile_run(app, school, monkeypatch, text)
    found = said(log)
    assert [answer.status_code for answer in answers] == [500] * 4
    assert CANARY not in found
    assert "forged" not in found
    assert builders.SECRET not in found
    assert all(LINE.match(line) for line in found.splitlines()), found
    assert "ValueError" in found  # the kind of the error, and where it was
    assert "test_logs.py" in found
    for answer in answers:
        code = re.search(r"[0-9A-HJKMNP-TV-Z]{6}", answer.text.split("Code", 1)[-1])
        assert code, answer.text
        assert f"[{code[0]}]" in found  # what a person reads out is what stands in the log
        assert CANARY not in answer.text.replace("value=", "")


def test_pythons_own_layout_would_write_the_words_down(app, school, monkeypatch, log):
    """The control."""
    for handler in own_handlers():
        handler.setFormatter(logging.Formatter("%(message)s"))
    a_hostile_run(app, school, monkeypatch, CANARY)
    assert CANARY in said(log)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite3.OperationalError(f'near "{CANARY}": syntax error'), "OperationalError"),
        (OSError(28, "No space left on device", CANARY), "OSError 28 No space left on device"),
        (KeyError(CANARY), "KeyError"),
        (UnicodeEncodeError("utf-8", CANARY, 0, 1, CANARY), "UnicodeEncodeError"),
    ],
)
def test_an_error_is_said_by_its_kind(log, error, words):
    logging.getLogger("scandesk").warning("it failed: %s", error)
    assert said(log).rstrip().endswith(f"it failed: {words}")


@pytest.mark.parametrize(
    "line_end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00", "\x1b[2J"]
)
def test_nothing_can_begin_a_line_of_its_own(log, line_end):
    logging.getLogger("scandesk").warning("page %s", f"a{line_end}2026 CRITICAL forged")
    found = said(log)
    assert len(found.splitlines()) == 1
    assert line_end not in found.rstrip("\n")


def test_libraries_log_their_sentence_without_its_values(log):
    logging.getLogger("waitress").error(f"Exception while serving /status/{CANARY}")
    logging.getLogger("kiosk").error("Exception on %s [%s]", f"/status/{CANARY}", "GET")
    logging.getLogger("somebody").warning("odd: %r", CANARY)
    found = said(log)
    assert CANARY not in found
    assert "waitress [-] Exception\n" in found
    assert "odd: %r" in found


def test_the_log_rotates_and_never_holds_more_than_ten_megabytes(log, monkeypatch):
    for handler in own_handlers():
        if hasattr(handler, "maxBytes"):
            handler.maxBytes = 20_000  # the same with smaller files
        else:
            handler.setLevel(logging.CRITICAL)
    for number in range(3000):
        logging.getLogger("scandesk").warning("line %s of many %s", number, "x" * 50)
    files = sorted(log.parent.glob("scandesk.log*"))
    assert len(files) == 1 + logs.OLDER_FILES
    assert sum(file.stat().st_size for file in files) <= 20_000 * len(files)
    assert logs.LARGEST_FILE * (1 + logs.OLDER_FILES) <= 10 * 1024**2
    assert max(len(line) for line in said(log).splitlines()) < 200


def test_one_line_is_bounded(log):
    logging.getLogger("scandesk").warning("long %s", "x" * 1_000_000)
    assert len(said(log)) < logs.LONGEST_LINE + 200


def test_a_folder_that_takes_no_log_stops_nothing(tmp_path, capsys):
    end = logs.write_to(tmp_path / "gone")
    logging.getLogger("scandesk").warning("still said")
    end()
    told = capsys.readouterr().err
    assert "The log cannot be written" in told
    assert "still said" in told


def test_what_is_as_usual_is_not_logged(client, school, log):
    device = builders.add_device(school)
    for page in ("/", f"/D/{device.code}", "/nothing", "/desk/", "/sign-in"):
        client.get(page)
    assert said(log) == ""
