"""What would become of the rows of an old call log, and that the figures of real logs are found."""

import csv
import json
import random
from collections import Counter
from datetime import datetime
from statistics import mean, median
from zoneinfo import ZoneInfo

import pytest

from kiosk.calls import store as calls
from kiosk.calls.old_logs import actions as old_logs
from kiosk.calls.records import Channel, Status, Step
from kiosk.core import clock
from kiosk.core.access import SYSTEM
from kiosk.core.settings import change_setting
from kiosk.devices.records import Kind
from kiosk.imports.calls.headings import FIELDS, HEADINGS, CallField
from kiosk.imports.calls.planning import CallPlanner
from kiosk.imports.calls.subject import CallLog
from kiosk.imports.headings import plain_heading
from kiosk.imports.subject import Outcome
from tests.builders import actor, add_device
from tests.imports.calls.logs import NOW, SCHOOL_LOG, planned, reading_of, reasons


def taken_in(database, rows):
    with database.writing():
        return list(CallLog().carry_out(database, SYSTEM, [r for r in rows if r.outcome is Outcome.ADDED], NOW))


def all_calls(database):
    ids = [row["id"] for row in database.connection.execute("SELECT id FROM calls ORDER BY id")]
    return [call for number in ids if (call := calls.call(database, number))]


def in_json(rows):
    """What a plan is after it was kept as JSON."""
    return json.loads(json.dumps([dict(row.planned) for row in rows])) == [dict(row.planned) for row in rows]


# --- a log that a school keeps by hand


def test_a_school_log(school):
    projector = add_device(school, "Hall projector", location="Room 12")
    laptop = add_device(school, "Office laptop", Kind.LAPTOP, location="Office", asset_tag="LT-0042")
    planner, rows = planned(school, SCHOOL_LOG)
    assert [row.outcome for row in rows] == [Outcome.ADDED] * 3
    assert [row.shown for row in rows] == [
        ("101", "No picture", "2026-09-07", "2026-09-07", "Fixed", "Closed"),
        ("102", "Will not charge", "2026-09-08", "", "Awaiting parts", "In the queue"),
        ("103", "Projector lamp dim since the concert", "2026-09-09", "2026-09-09", "Closed", "Closed"),
    ]
    assert in_json(rows)
    taken_in(school, rows)
    first, waits, lamp = all_calls(school)
    assert first.device_id == projector.id
    assert first.location_id == projector.location_id
    assert (first.logged_at, first.resolved_at) == ("2026-09-07T07:45:00Z", "2026-09-07T10:15:00Z")
    assert (first.priority, first.technician_minutes, first.resolution) == (2, 20, "Reseated it")
    assert first.technician_id == actor(school, "tech1").person_id, "a person of that name has an account"
    assert (waits.device_id, waits.status, waits.technician_id) == (laptop.id, Status.LOGGED, None)
    assert "State in the old call log: Awaiting parts" in waits.description
    assert "Technician: Sian Owen" in waits.description, "nobody of that name has an account: the name stays as text"
    assert lamp.summary == "Projector lamp dim since the concert"
    assert lamp.closed_at == "2026-09-09T11:00:00Z", "a day alone is its noon"
    notes = "\n".join(planner.notes())
    assert "3 rows tell of 3 calls, 2026-09-07 to 2026-09-09." in notes
    assert "2 closed" in notes
    assert "2 with their device" in notes
    assert "'Awaiting parts' means here: Waits for a part." in notes
    assert "2 new locations: Hall, Library." in notes


def test_no_account_is_made_and_no_name_of_a_reporter_is_kept(school):
    before = school.connection.execute("SELECT count(*) FROM people").fetchone()[0]
    _, rows = planned(school, SCHOOL_LOG)
    taken_in(school, rows)
    assert school.connection.execute("SELECT count(*) FROM people").fetchone()[0] == before
    text = "\n".join(school.connection.iterdump())
    assert "Mrs Rees" not in text
    assert "Mr Pugh" not in text


def test_names_are_kept_where_somebody_chose_their_column(school):
    _, rows = planned(school, SCHOOL_LOG, {"Reported by": CallField.REPORTER})
    taken_in(school, rows)
    assert [call.reporter_name for call in all_calls(school)] == ["Mrs Rees", "Mr Pugh", "Mrs Rees"]


def test_the_same_file_again_adds_nothing(school):
    taken_in(school, planned(school, SCHOOL_LOG)[1])
    _, again = planned(school, SCHOOL_LOG)
    assert [row.outcome for row in again] == [Outcome.UNCHANGED] * 3
    assert [row.address for row in again] == [f"/desk/calls/{call.id}" for call in all_calls(school)]
    taken_in(school, again)
    assert len(all_calls(school)) == 3


def test_a_log_without_references_is_known_again_too(school):
    log = "Date,Problem,Fixed\n1/9/2026,No sound,Yes\n1/9/2026,No sound,Yes\n2/9/2026,No sound,No\n"
    _, rows = planned(school, log)
    assert Counter(row.outcome for row in rows) == {Outcome.ADDED: 3}
    taken_in(school, rows)
    assert [call.status for call in all_calls(school)] == [Status.CLOSED, Status.CLOSED, Status.LOGGED]
    assert {row.outcome for row in planned(school, log)[1]} == {Outcome.UNCHANGED}


def test_rows_that_cannot_be_used_are_said_one_by_one(school):
    log = (
        "Ref,Logged,Resolved,Problem,Status\n"
        ",1/9/2026,,Lost number,Open\n"
        "2,soon,,No date,Open\n"
        "3,1/9/2026,31/8/2026,Backwards,Closed\n"
        "4,1/9/2026,1/9/2026,Strange,Erledigt\n"
        "5,1/9/2027,,Not yet,Open\n"
        "6,1/9/2026,,One cell, too many,Open,more\n"
        "1.23E+15,1/9/2026,,Cut,Open\n"
        "8,1/9/2026,,Good,New\n"
        "9,1/9/2026,,First half,New\n"
        "9,nonsense,,Second half,Closed\n"
    )
    _, rows = planned(school, log)
    assert reasons(rows) == {
        2: "It has no reference, so nobody can tell which call it belongs to.",
        3: "Logged at 'soon' is not a date. Write it as 2026-09-01 14:30 or 1/9/2026 14:30.",
        4: "It was resolved before it was logged.",
        5: "The state 'Erledigt' is not known here.",
        6: "Logged at 1/9/2027 lies in the future.",
        7: "The row has 7 cells, but there are 5 headings. Is a text with a comma not in quotation marks?",
        8: "Reference 1.23E+15: a spreadsheet has cut this number short, and its last figures are lost. "
        "Format the column as text, and export it again.",
        10: "Another row of this call cannot be used (line 11).",
        11: "Logged at 'nonsense' is not a date. Write it as 2026-09-01 14:30 or 1/9/2026 14:30.",
    }
    assert [row.line for row in rows if row.outcome is Outcome.ADDED] == [9]


def test_words_of_another_language_may_be_said_by_hand(school):
    log = "Nr,Gemeldet,Problem,Zustand\n1,1.9.2026,Kein Bild,Erledigt\n2,2.9.2026,Kein Ton,Offen\n"
    by_hand = {"Nr": CallField.REFERENCE, "Gemeldet": CallField.OPENED, "Zustand": CallField.STATE}
    assert set(reasons(planned(school, log, by_hand)[1])) == {2, 3}
    change_setting(school, "old_call_states", "Erledigt = closed, Offen = new")
    planner, rows = planned(school, log, by_hand)
    assert reasons(rows) == {}
    assert "'Erledigt' means here: Closed: put right." in planner.notes()


def test_midnight_in_a_column_of_days_is_no_time(school):
    log = "Ref,Logged,Closed at,Problem\n1,2026-06-01 00:00:00,2026-06-01 00:00:00,A\n2,2026-06-02 00:00:00,,B\n"
    taken_in(school, planned(school, log)[1])
    assert [call.logged_at for call in all_calls(school)] == ["2026-06-01T11:00:00Z", "2026-06-02T11:00:00Z"]
    log = "Ref,Logged,Closed at,Problem\n8,2026-06-01 00:00:00,2026-06-01 00:10:00,A\n9,2026-06-02 09:00:00,,B\n"
    taken_in(school, planned(school, log)[1])
    assert all_calls(school)[2].logged_at == "2026-05-31T23:00:00Z"


def test_two_devices_of_one_name_are_none(school):
    for room in ("Room 1", "Room 2"):
        add_device(school, "Projector", location=room)
    log = "Ref,Logged,Problem,Closed at,Device,Room\n1,1/9/2026,A,2/9/2026,Projector,\n2,1/9/2026,B,,projector,room 2\n"
    taken_in(school, planned(school, log)[1])
    unknown, known = all_calls(school)
    assert (unknown.device_id, known.device_id is None) == (None, False)
    assert "Device: Projector" in unknown.description


def test_what_is_no_call_log_is_refused_in_plain_words():
    subject = CallLog()

    def refusal(headings: str) -> str:
        return subject.refusal(reading_of(f"{headings}\n1,2,3\n").columns)

    assert refusal("Ref,Problem,Status").startswith("There must be a column for 'Logged at'; or, where every change")
    assert refusal("Ref,Logged,Status") == "There must be a column that says what each call was about."
    assert "Nothing says which calls are finished" in refusal("Ref,Logged,Problem")
    assert refusal("Logged,Problem,Status") == ""


def test_every_heading_means_one_thing():
    headings = [heading for field in FIELDS for heading in field.headings]
    assert [heading for heading, count in Counter(headings).items() if count > 1] == []
    assert [heading for heading in headings if plain_heading(heading) != heading] == []
    assert set(HEADINGS) == set(CallField)


# --- real logs


@pytest.fixture
def logs(shared):
    return shared / "data"


@pytest.fixture
def reference(logs):
    return json.loads((logs / "REFERENCE.json").read_text(encoding="utf-8"))


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_stored(text: str) -> str:
    return clock.stored(datetime.strptime(f"{text} +0000", "%d-%m-%Y %H:%M %z"))


def test_the_event_log_folds_into_incidents(school, logs, reference):
    """The figures of the reference count hours without a change of clocks, so the school stands in UTC here."""
    known = reference["uci-incident-log"]
    change_setting(school, "time_zone", "UTC")
    planner, rows = planned(school, logs / "uci-incident-log" / "incident_event_log.csv")
    figures = planner.figures
    assert reasons(rows) == {}
    assert (figures.rows, figures.calls) == (known["events"], known["incidents"])
    assert Counter(row.outcome for row in rows) == {
        Outcome.ADDED: known["incidents"],
        Outcome.FOLDED: known["events"] - known["incidents"],
    }
    assert figures.rows_by_state == known["events_by_state"]
    assert figures.by_priority == known["incidents_by_final_priority"]
    assert figures.reopened == known["incidents_ever_reopened (max reopen_count > 0)"]
    assert figures.without_resolved == known["incidents_without_resolved_at"]
    assert figures.median_hours == pytest.approx(known["median_hours_opened_to_resolved"])
    assert mean(figures.hours) == pytest.approx(known["mean_hours_opened_to_resolved"], abs=0.001)
    assert figures.by_category.most_common(5) == [tuple(pair) for pair in known["top5_categories_by_incident"]]
    taken_in(school, rows)
    found = all_calls(school)
    assert len(found) == known["incidents"]
    assert {call.status for call in found} == {Status.CLOSED}
    assert {call.channel for call in found} == {Channel.IMPORTED}
    counted = Counter(call.priority for call in found)
    assert counted == {int(word[0]): number for word, number in known["incidents_by_final_priority"].items()}
    assert sum(call.reopened > 0 for call in found) == known["incidents_ever_reopened (max reopen_count > 0)"]
    assert min(call.logged_at for call in found) == as_stored(known["first_opened"])
    assert max(call.closed_at or "" for call in found) == as_stored(known["last_closed"])
    steps = Counter(event.step for call in found for event in calls.events(school, call.id))
    assert steps[Step.LOG] == steps[Step.TAKE_IN] == known["incidents"]
    assert steps[Step.HOLD] > 0
    assert steps[Step.REOPEN] == sum(call.reopened for call in found)


def test_hours_are_those_that_passed_where_the_clocks_changed_between(school, logs):
    path = logs / "uci-incident-log" / "incident_event_log.csv"
    zone, hours = ZoneInfo("Europe/London"), {}
    for row in read_csv(path):
        if row["resolved_at"] != "?":
            opened, resolved = (
                datetime.strptime(row[name], "%d-%m-%Y %H:%M").replace(tzinfo=zone).timestamp()
                for name in ("opened_at", "resolved_at")
            )
            hours[row["number"]] = (resolved - opened) / 3600
    planner, _ = planned(school, path)
    assert planner.figures.median_hours == pytest.approx(median(hours.values()))
    assert mean(planner.figures.hours) == pytest.approx(mean(hours.values()))


def test_the_event_log_in_any_order_is_the_same(school, logs, tmp_path):
    path = logs / "uci-incident-log" / "incident_event_log.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    shuffled = lines[1:]
    random.Random(7).shuffle(shuffled)
    other = tmp_path / "shuffled.csv"
    other.write_text("".join([lines[0], *shuffled]), encoding="utf-8")

    def told(source):
        return {row.title: dict(row.planned) for row in planned(school, source)[1] if row.outcome is Outcome.ADDED}

    assert told(other) == told(path)


def test_the_servicenow_demo(school, logs, reference):
    known = reference["servicenow-demo-incidents"]
    path = logs / "servicenow-demo-incidents" / "incidents_REST.csv"
    planner, rows = planned(school, path)
    figures = planner.figures
    assert figures.calls == known["incidents"]
    assert figures.without_closed == known["open (no closed_at)"]
    assert figures.by_category["none given"] == known["empty_category"]
    why = Counter(reason.split(" on ")[0] for reason in reasons(rows).values())
    assert why.pop("It was closed before it was resolved.") == known["closed_before_resolved"]
    assert "It was resolved before it was logged." not in why
    # eight have a closing time, and are said to be in progress: a contradiction, too
    contradictory = [row for row in read_csv(path) if row["closed_at"] and row["incident_state"] == "2"]
    assert why == {"It was closed": len(contradictory)}
    added = [row for row in rows if row.outcome is Outcome.ADDED]
    assert len(added) + len(reasons(rows)) == known["incidents"]
    taken_in(school, rows)
    found = Counter(call.status for call in all_calls(school))
    assert found[Status.CANCELLED] == known["open (no closed_at)"], "open for more than a year"
    assert found[Status.CLOSED] == len(added) - known["open (no closed_at)"]


@pytest.mark.parametrize("name", ["wales_en.csv", "anstiftung_de.csv", "fixitclinic_us.csv"])
def test_repair_cafes(school, logs, reference, name):
    known = reference["openrepair-calllog"][name]
    path = logs / "openrepair-calllog" / name
    planner, rows = planned(school, path)
    figures = planner.figures
    assert reasons(rows) == {}
    assert (figures.rows, figures.calls) == (known["rows"], known["rows"])
    assert (figures.first_on, figures.last_on) == (known["first_date"], known["last_date"])
    by_category: dict[str, dict[str, int]] = {}
    for (category, state), count in figures.by_category_and_state.items():
        by_category.setdefault(category, {})[state] = count
    assert by_category == known["category_by_status"]
    taken_in(school, rows)
    found = all_calls(school)
    assert len(found) == known["rows"]
    # words of a line are kept whole, the longest too
    assert max(len(call.description) for call in found) >= known["longest_problem_chars"]
    problems = {row["id"]: " ".join(row["problem"].split()) for row in read_csv(path)}
    for call in found:
        said = " ".join(f"{call.summary} {call.description}".split())
        assert problems[call.earlier_reference] in said, call.reference
    fixed = sum(states.get("Fixed", 0) for states in known["category_by_status"].values())
    ended = sum(states.get("End of life", 0) for states in known["category_by_status"].values())
    assert sum(call.status is Status.CLOSED for call in found) == fixed + ended


def test_french_work_orders_by_hand(school, logs):
    """Its headings are not known, and it has no day on which an order was given: refused, or taken by hand."""
    path = logs / "register-templates" / "cmms_work_order_fr.csv"
    assert CallLog().refusal(reading_of(path).columns).startswith("There must be a column for 'Logged at'")
    by_hand = {
        "ID": CallField.REFERENCE,
        "Titre": CallField.SUMMARY,
        "Statut": CallField.STATE,
        "Priorité": CallField.PRIORITY,
        "Terminé le": CallField.OPENED,
        "Nom de l'emplacement": CallField.LOCATION,
    }
    assert CallLog().refusal(reading_of(path, by_hand).columns) == ""
    change_setting(school, "old_call_states", "Complet = closed; Ouvert = new")
    planner, rows = planned(school, path, by_hand)
    assert reasons(rows) == {3: "Nothing says when it was logged.", 4: "Nothing says when it was logged."}
    assert "Words not known here: priority 'Haute' (taken as P3) (1)." in planner.notes()
    taken_in(school, rows)
    (call,) = all_calls(school)
    assert (call.earlier_reference, call.status) == ("2538", Status.CLOSED)


CHANGES = """\
Ticket ID,Status,Changed,Requester,Topic
101,Open,1/2/2025 09:00,Ann,Projector dark
102,Open,2/2/2025 09:10,Bob,No sound
101,Solved,1/2/2025 15:00,Ann,Projector dark
102,Solved,3/2/2025 10:00,Bob,No sound
102,Open,4/2/2025 08:00,Bob,No sound
102,Solved,5/2/2025 12:10,Bob,No sound
102,Closed,8/2/2025 12:00,Bob,No sound
103,Cancelled,2/2/2025 11:00,Cat,Printer
"""


def test_a_log_that_only_tells_when_each_row_was_written(school):
    """The first row of a call is when it was logged; its last way into Solved and Closed is when it ended."""
    by_hand = {"Topic": CallField.SUMMARY}
    assert CallLog().refusal(reading_of(CHANGES, by_hand).columns) == ""
    planner, rows = planned(school, CHANGES, by_hand)
    assert reasons(rows) == {}
    taken_in(school, rows)
    told = {
        call.earlier_reference: (call.status, call.logged_at, call.resolved_at, call.closed_at, call.reopened)
        for call in all_calls(school)
    }
    assert told == {
        "101": (Status.CLOSED, "2025-02-01T09:00:00Z", "2025-02-01T15:00:00Z", "2025-02-01T15:00:00Z", 0),
        "102": (Status.CLOSED, "2025-02-02T09:10:00Z", "2025-02-05T12:10:00Z", "2025-02-08T12:00:00Z", 1),
        "103": (Status.CANCELLED, "2025-02-02T11:00:00Z", None, None, 0),
    }
    assert planner.figures.hours == [6.0, 75.0]
    assert any("taken to be the time of its first row" in note for note in planner.notes())


def test_a_row_that_was_written_after_the_end_it_tells_of_moves_no_end(school):
    log = """\
Ticket ID,Status,Created,Changed,Closed at,Topic
7,Open,1/2/2025 09:00,1/2/2025 09:00,,No sound
7,Closed,1/2/2025 09:00,1/2/2025 10:00:05,1/2/2025 10:00,No sound
"""
    _, rows = planned(school, log, {"Topic": CallField.SUMMARY})
    assert reasons(rows) == {}
    taken_in(school, rows)
    (call,) = all_calls(school)
    assert (call.resolved_at, call.closed_at) == ("2025-02-01T10:00:00Z", "2025-02-01T10:00:00Z")


def test_a_planner_changes_nothing(school, logs):
    before = list(school.connection.iterdump())
    planned(school, logs / "uci-incident-log" / "incident_event_log.csv")
    assert list(school.connection.iterdump()) == before


def standing(school) -> list[str]:
    """Return what is stored, but for what remembers that a log came and went."""
    remembers = ("old_call_logs", 'INTO "history')
    return [line for line in school.connection.iterdump() if not any(name in line for name in remembers)]


def test_taken_out_again_nothing_is_left(school):
    before = standing(school)
    reading = reading_of("Ref,Logged,Problem,Closed at\n1,1/9/2026,No sound,2/9/2026\n")
    rows = list(CallPlanner(school, reading, NOW).plan())
    effects = taken_in(school, rows)
    (log,) = [effect.thing_id for effect in effects if effect.thing == "call log"]
    old_logs.take_out(school, log, NOW)
    school.connection.execute("DELETE FROM words_to_read")
    assert standing(school) == before
