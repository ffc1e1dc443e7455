"""The diagnostics sheet of a call: ticked by two technicians, corrected, stopped, printed; nothing is ever lost."""

import re
from dataclasses import replace

import pytest
from flask import render_template_string

from kiosk.calls import actions as calls
from kiosk.calls import store as calls_store
from kiosk.calls.records import Step
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.diagnostics import actions, panel
from kiosk.diagnostics.records import Heading, Result
from kiosk.diagnostics.sheets import actions as sheets
from kiosk.diagnostics.sheets import store
from kiosk.diagnostics.sheets.records import PART_WORDS, Part
from tests import builders
from tests.builders import MONDAY, actor
from tests.diagnostics.conftest import HEADING, STEPS, add_checklist

YES, NO, NOT_DONE = "as_expected", "not_as_expected", "not_done"


@pytest.fixture
def sheet(checklist, call):
    return f"/diagnostics/calls/{call.id}"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def choose(browser, sheet: str, title: str = HEADING.title) -> None:
    page = browser.get(sheet).text
    offered = dict(re.findall(r'name="version_id" value="(\d+)">([^<]+?)(?=<| <)', page))
    number = next(number for number, words in offered.items() if words.strip() == title)
    data = {"form_key": hidden(page, "form_key"), "version_id": number}
    assert browser.post(f"{sheet}/choose", data=data).location == sheet


def tick(browser, sheet: str, result: str, note: str = "", **more: str):
    page = browser.get(sheet + more.pop("ask", "")).text
    used = re.search(r"/used/(\d+)/tick", page)
    assert used
    data = {name: hidden(page, name) for name in ("form_key", "step_key", "seen_tick")} | {"result": result}
    return browser.post(f"{sheet}/used/{used[1]}/tick", data=data | {"note": note} | more)


def progress(browser, sheet: str) -> str:
    found = re.search(r'progress-words">(.+?) <', browser.get(sheet).text)
    return found[1] if found else ""


def ticked(database, call) -> list[tuple[int, str, str, str]]:
    used = store.latest_used(database, call.id)
    return [(t.step_key, t.result.value, t.note, t.actor) for t in used.ticks] if used else []


def test_two_technicians_branch_stop_and_correction(school, signed_in, call, sheet):
    tom, priya = signed_in("tech1"), signed_in("tech2")
    choose(tom, sheet)
    assert progress(tom, sheet) == "Step 1 of 4"
    assert tick(tom, sheet, NO, "Dark.").location == sheet
    assert progress(tom, sheet) == "Step 2 of 4"
    tick(tom, sheet, NO, "Socket is dead.")
    page = tom.get(sheet).text
    assert "Stop here and escalate." in page
    assert "Ring the caretaker." in page
    assert "As expected</button>" not in page

    # the desk sends it to the second technician, who sees all of it without asking
    assert priya.get(sheet).status_code == 404
    desk = actor(school, "desk")
    noted = calls.note(school, actor(school, "tech1"), calls.known_call(school, call.id), "Rang.", MONDAY, 12)
    calls.dispatch(school, desk, noted, actor(school, "tech2"), "", MONDAY)
    assert tom.get(sheet).status_code == 404
    page = priya.get(sheet).text
    for said in ("Look at the light.", "Dark.", "Push the plug in.", "Socket is dead.", "by Tom Ashworth", "12 min"):
        assert said in page, said
    assert "Ring the caretaker." in page

    # a correction is a row of its own, and leads another way
    tick(priya, sheet, YES, "Only the switch was off.", ask="?correct=2")
    assert progress(priya, sheet) == "Step 3 of 4"
    page = priya.get(sheet).text
    assert "Before it was corrected" in page
    assert "Socket is dead." in page
    tick(priya, sheet, YES)
    assert "This is the fix." in priya.get(sheet).text
    assert ticked(school, call) == [
        (1, NO, "Dark.", "Tom Ashworth"),
        (2, NO, "Socket is dead.", "Tom Ashworth"),
        (2, YES, "Only the switch was off.", "Priya Nair"),
        (3, YES, "", "Priya Nair"),
    ]
    events = [event for event in calls_store.events(school, call.id) if event.step is Step.CHECK]
    assert [event.details.get("result") for event in events] == [
        None,
        "Not as expected",
        "Not as expected",
        "As expected (corrected: Not as expected)",
        "As expected",
    ]
    assert events[1].details["step"] == "1. Look at the light."
    assert {event.details["sheet"] for event in events} == {"Projector: no picture (version 1)"}
    assert [event.actor for event in events][-1] == "Priya Nair"


def test_the_version_stays_with_the_call_after_an_edit(school, signed_in, call, sheet, checklist):
    tom, desk = signed_in("tech1"), actor(school, "desk")
    choose(tom, sheet)
    tick(tom, sheet, NO)
    seen = actions.newest(school, checklist)
    changed = actions.change_step(school, desk, seen, replace(STEPS[1], check="Other words."), MONDAY)
    actions.publish(school, desk, actions.remove_step(school, desk, changed, 1, MONDAY), MONDAY)
    actions.set_retired(school, checklist, True, MONDAY)
    page = tom.get(sheet).text
    assert "Push the plug in." in page
    assert "Other words." not in page
    assert "version 1" in page
    tick(tom, sheet, YES)
    assert progress(tom, sheet) == "Step 3 of 4"
    assert "Look at the light." in tom.get(f"{sheet}/sheet").text


def test_the_best_checklist_is_offered_first_and_others_can_be_chosen(school, signed_in, call, sheet):
    add_checklist(school, Heading("Projector: remote", ("projector",), ("remote",)))
    add_checklist(school, Heading("Printer: jam", ("printer",)))
    tom = signed_in("tech1")
    page = tom.get(sheet).text
    order = [page.index(title) for title in ("Projector: no picture", "fits the symptom", "Projector: remote")]
    assert order == sorted(order)
    assert page.index("Others</summary>") < page.index("Printer: jam")
    choose(tom, sheet, "Printer: jam")
    tick(tom, sheet, NOT_DONE)
    choose(tom, sheet)
    page = tom.get(sheet).text
    assert "Earlier: Printer: jam (version 1)" in page
    assert progress(tom, sheet) == "Step 1 of 4"


def test_a_call_without_a_device_finds_the_checklists_for_it(school, signed_in):
    add_checklist(school, Heading("Signing in", ("laptop", "no_device"), ("sign_in",)))
    call = builders.log_call(school, None, symptom="other", summary="Cannot sign in")
    page = signed_in("desk").get(f"/diagnostics/calls/{call.id}").text
    assert "btn-choice" in page
    assert "Signing in" in page


def test_sent_twice_it_counts_once_and_another_answer_from_the_same_page_is_another(school, signed_in, call, sheet):
    tom = signed_in("tech1")
    choose(tom, sheet)
    key = "once-" * 5
    for _ in range(2):
        tick(tom, sheet, NO, "Dark.", form_key=key, step_key="1")
    assert len(ticked(school, call)) == 1
    tick(tom, sheet, YES, "Dark.", form_key=key, step_key="1")
    assert [line[1] for line in ticked(school, call)] == [NO, YES]
    for _ in range(2):
        data = {"form_key": key, "idea": "Lamp", "minutes": "15"}
        assert tom.post(f"{sheet}/tried", data=data).location == f"{sheet}#tried"
    assert len(store.entries(school, call.id)) == 1
    assert calls.known_call(school, call.id).technician_minutes == 15
    checks = [event for event in calls_store.events(school, call.id) if event.step is Step.CHECK]
    assert len(checks) == 1 + 2 + 1


def test_a_checklist_that_is_taken_twice_by_one_form_is_taken_once(school, signed_in, call, sheet, checklist):
    tom = signed_in("tech1")
    data = {"form_key": "k" * 20, "version_id": str(actions.newest(school, checklist).id)}
    for _ in range(2):
        assert tom.post(f"{sheet}/choose", data=data).location == sheet
    assert len(store.checklists_used(school, call.id)) == 1
    assert [event.note for event in calls_store.events(school, call.id)].count("Checklist chosen") == 1


def test_two_people_who_tick_at_once_overwrite_nothing_and_hear_of_each_other(school, signed_in, call, sheet):
    tom, desk = signed_in("tech1"), signed_in("desk")
    choose(tom, sheet)
    tick(desk, sheet, YES, "From the office.")
    tick(tom, sheet, NO, "From the room.", seen_tick="0", step_key="1")
    assert ticked(school, call) == [
        (1, YES, "From the office.", "Carys Morgan"),
        (1, NO, "From the room.", "Tom Ashworth"),
    ]
    assert "Carys Morgan has answered this step in the meantime, too." in tom.get(sheet).text


def test_everything_beside_the_checklist_is_written_down_with_who_and_when(school, signed_in, call, sheet):
    tom = signed_in("tech1")
    said = {
        Part.SYMPTOM: {"confirmed": "sometimes", "how": "Moved the cable"},
        Part.CHANGES: {"what": "Board moved", "since": "Friday"},
        Part.EARLIER: {"looked_at": "C3", "found": "Lamp again"},
        Part.MESSAGE: {"code": "E-07", "meaning": "Lamp lid", "source": "Handbook"},
        Part.TRIED: {"idea": "Loose lid", "test": "Pressed it", "outcome": "Came on", "minutes": "20"},
        Part.WORKAROUND: {"what": "Screen on wheels", "spare": "SP-2", "until": "Tuesday"},
        Part.ASKED: {"who": "Clwyd AV", "their_reference": "RMA-81", "reply": "Send <it>"},
        Part.CONCLUSION: {
            "is_known": "yes",
            "cause": "Lid",
            "ends": "problem",
            "next_step": "Order",
            "follow_up_on": "2026-10-02",
        },
    }
    assert set(said) == set(Part)
    for part, fields in said.items():
        answer = tom.post(f"{sheet}/{part}", data={"form_key": "k" * 20} | fields)
        assert answer.location == f"{sheet}#{part}", part
    for page in (tom.get(sheet).text, tom.get(f"{sheet}/sheet").text):
        for part, fields in said.items():
            assert PART_WORDS[part].title in page
            for name, text in fields.items():
                if name not in ("confirmed", "is_known", "ends", "minutes", "follow_up_on"):
                    assert text.replace("<", "&lt;").replace(">", "&gt;") in page, text
        assert "A problem: the cause behind several calls" in page
        assert "20 min" in page
    event = next(e for e in calls_store.events(school, call.id) if e.details.get("step") == "Idea, test, outcome")
    assert event.note == "What could it be? Loose lid\nHow did you test it? Pressed it\nWhat came of it? Came on"
    assert (event.minutes, event.actor) == (20, "Tom Ashworth")


def test_what_is_wrong_is_said_and_typed_words_stay(school, signed_in, call, sheet):
    tom = signed_in("tech1")
    choose(tom, sheet)
    answer = tick(tom, sheet, "perhaps", "kept note")
    assert answer.status_code == 422
    assert "Say how it went" in answer.text
    assert "kept note" in answer.text
    assert tick(tom, sheet, YES, "x" * 1001).status_code == 422
    assert tick(tom, sheet, YES, form_key="short").status_code == 422
    assert tick(tom, sheet, YES, step_key="77").status_code == 422
    answer = tom.post(f"{sheet}/tried", data={"form_key": "k" * 20, "minutes": "soon", "idea": "kept idea"})
    assert answer.status_code == 422
    assert 'id="tried-minutes-error"' in answer.text
    assert "kept idea" in answer.text
    answer = tom.post(f"{sheet}/asked", data={"form_key": "k" * 20})
    assert "There is nothing to write down yet." in answer.text
    assert tom.post(f"{sheet}/choose", data={"form_key": "k" * 20, "version_id": "99"}).status_code == 422
    assert tom.post(f"{sheet}/nonsense", data={"form_key": "k" * 20}).status_code == 404
    assert ticked(school, call) == []
    assert store.entries(school, call.id) == []


def test_a_sheet_is_open_to_the_technician_of_the_call_and_to_the_desk_alone(school, signed_in, call, sheet, client):
    tom, other = signed_in("tech1"), signed_in("tech2")
    choose(tom, sheet)
    used = store.latest_used(school, call.id)
    for path in (sheet, f"{sheet}/sheet"):
        assert other.get(path).status_code == 404
        assert client.get(path).status_code == 302
        for username in ("desk", "coordinator"):
            assert signed_in(username).get(path).status_code == 200
    data = {"form_key": "k" * 20, "step_key": "1", "result": YES, "idea": "Mine", "version_id": "1"}
    for path in (f"{sheet}/used/{used.id}/tick", f"{sheet}/tried", f"{sheet}/choose"):
        assert other.post(path, data=data).status_code == 404
    own = builders.dispatched_call(school, builders.add_device(school))
    answer = tom.post(f"/diagnostics/calls/{own.id}/used/{used.id}/tick", data=data)
    assert answer.status_code == 422  # the checklist of another call
    assert ticked(school, call) == []
    assert len(store.checklists_used(school, call.id)) == 1


def test_a_closed_call_is_read_and_no_longer_written(school, signed_in, checklist):
    desk = actor(school, "desk")
    call = builders.closed_call(school, builders.add_device(school))
    version = actions.newest(school, checklist).id
    with pytest.raises(Refused, match="is closed"):
        sheets.choose_checklist(school, desk, call, version, "k" * 20, MONDAY)
    with pytest.raises(Refused, match="is closed"):
        sheets.write_down(school, desk, call, Part.TRIED, {"idea": "x"}, 0, "k" * 20, MONDAY)
    with pytest.raises(Refused, match="is closed"):
        sheets.tick(school, desk, call, 1, 1, Result.AS_EXPECTED, "", "k" * 20, MONDAY)
    page = signed_in("desk").get(f"/diagnostics/calls/{call.id}").text
    assert "Write it down" not in page
    assert "Choose a checklist" not in page


def test_a_draft_or_a_retired_checklist_is_not_taken(school, call):
    tom = actor(school, "tech1")
    draft = actions.newest(school, add_checklist(school, publish=False))
    retired = actions.newest(school, add_checklist(school))
    actions.set_retired(school, retired.checklist_id, True, MONDAY)
    for version in (draft, retired):
        with pytest.raises(FieldRefused):
            sheets.choose_checklist(school, tom, call, version.id, "k" * 20, MONDAY)
    with pytest.raises(NotFound):
        sheets.tick(school, tom, call, 99, 1, Result.AS_EXPECTED, "", "k" * 20, MONDAY)


@pytest.mark.parametrize("table", ["checklists_used", "step_results", "sheet_entries"])
def test_the_schema_itself_keeps_every_row(school, call, checklist, table):
    tom = actor(school, "tech1")
    sheets.choose_checklist(school, tom, call, actions.newest(school, checklist).id, "k" * 20, MONDAY)
    used = store.latest_used(school, call.id)
    sheets.tick(school, tom, call, used.id, 1, Result.AS_EXPECTED, "", "k" * 20, MONDAY)
    sheets.write_down(school, tom, call, Part.TRIED, {"idea": "x"}, 0, "k" * 20, MONDAY)
    for attack in (f"DELETE FROM {table}", f"UPDATE {table} SET actor = 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            school.connection.execute(attack)


def test_nothing_is_kept_of_a_tick_whose_event_could_not_be_written(school, call, checklist, monkeypatch):
    tom = actor(school, "tech1")
    sheets.choose_checklist(school, tom, call, actions.newest(school, checklist).id, "k" * 20, MONDAY)
    used = store.latest_used(school, call.id)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(calls, "add_to_timeline", broken)
    with pytest.raises(RuntimeError):
        sheets.tick(school, tom, call, used.id, 1, Result.AS_EXPECTED, "", "k" * 20, MONDAY)
    assert ticked(school, call) == []


def test_the_panel_says_how_it_stands(app, school, signed_in, call, sheet):
    tom = signed_in("tech1")
    page = '{% from "diagnostics/_on_call.html" import on_call %}{{ on_call(panel, call) }}'

    def shown() -> str:
        with app.test_request_context():
            found = panel.on_call(school, actor(school, "tech1"), calls.known_call(school, call.id))
            return render_template_string(page, panel=found, call=call)

    assert "No checklist was chosen yet." in shown()
    assert f'href="{sheet}"' in shown()
    choose(tom, sheet)
    assert "Next: step 1 of 4." in shown()
    tick(tom, sheet, NO)
    tom.post(f"{sheet}/tried", data={"form_key": "k" * 20, "idea": "Lamp"})
    assert "Next: step 2 of 4." in shown()
    assert "1 step done" in shown()
    assert "1 entry beside the checklist" in shown()
    tick(tom, sheet, NO)
    assert "Ring the caretaker." in shown()
    tick(tom, sheet, YES, ask="?correct=2")
    tick(tom, sheet, YES)
    assert "It ended with the fix." in shown()


def test_a_sheet_on_paper_says_who_did_what(school, signed_in, call, sheet):
    tom = signed_in("tech1")
    choose(tom, sheet)
    tick(tom, sheet, NO, "Dark.")
    tick(tom, sheet, YES, "Was asleep.", ask="?correct=1")
    page = tom.get(f"{sheet}/sheet").text
    assert "<s>Not as expected</s>: Dark." in page
    assert "<strong>As expected</strong>: Was asleep." in page
    assert "Hall projector" in page
    assert "Tom Ashworth" in page
