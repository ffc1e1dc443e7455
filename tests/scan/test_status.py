"""The page behind a receipt: what it tells, what it keeps to itself, and what a reporter can say there."""

from datetime import timedelta

import pytest
import time_machine

from kiosk import create_app
from kiosk.calls import actions, approvals, tokens
from kiosk.calls import store as calls
from kiosk.calls.public.standing import NEXT, STANDING, how_it_stands
from kiosk.calls.records import Approval, CallKind, Event, HoldReason, Status, Step
from kiosk.core.forms import new_form_key
from kiosk.scan.status import rules
from tests import builders
from tests.builders import MONDAY, SECRET, actor, add_device, closed_call, dispatched_call, log_call, resolved_call


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY + timedelta(hours=3), tick=False) as traveller:
        yield traveller


@pytest.fixture
def device(school):
    return add_device(school, "Hall projector", location="Hall", serial="XSER77", price_pence=64900)


def page_of(call) -> str:
    return f"/status/{tokens.status_token(SECRET, call.form_key)}"


def say(client, call, step: str, text: str = "", form_key: str = ""):
    return client.post(f"{page_of(call)}/{step}", data={"text": text, "form_key": form_key or new_form_key()})


def now_of(school, call):
    found = calls.call(school, call.id)
    assert found
    return found


# --- what it tells


def test_every_status_has_words():
    for status in Status:
        assert how_it_stands(status, HoldReason.PART if status is Status.ON_HOLD else None, None)
        assert status is Status.ON_HOLD or status in STANDING
        assert status in NEXT


def test_the_desks_words_are_messages_and_nothing_else_of_the_staff_is(client, school, device):
    call = dispatched_call(school, device, reporter_name="Miss Reporter", reporter_contact="ext 12")
    desk, technician = actor(school, "desk"), actor(school, "tech1")
    call = actions.tell(school, desk, call, "The part comes on <Friday>.", MONDAY)
    call = actions.note(school, desk, call, "SECRET-NOTE: third time this week.", MONDAY)
    call = actions.follow_up(school, desk, call, "2026-09-14", "SECRET-FOLLOW", MONDAY)
    call = actions.start(school, technician, call, MONDAY)
    call = actions.hold(school, technician, call, HoldReason.PART, "2026-09-14", "SECRET-HOLD", MONDAY, 5)
    call = actions.take_back(school, desk, call, "SECRET-BACK", MONDAY)
    for step in (Step.CHECK, Step.ESCALATE, Step.VISIT, Step.PART, Step.SWAP, Step.SEND_AWAY, Step.USE_ARTICLE):
        actions.add_to_timeline(school, technician, call, step, MONDAY, f"SECRET-{step}", 1, {"cost": "£649.00"})
    text = client.get(page_of(call)).text
    assert "The part comes on &lt;Friday&gt;." in text
    assert "The service desk says" in text
    for private in ("SECRET", "Carys", "Tom Ashworth", "649", "XSER77", "Miss Reporter", "ext 12", "Epson"):
        assert private not in text, private


def test_of_all_notes_only_two_kinds_are_shown():
    for step in Step:
        event = Event("2026-09-07T08:30:00Z", "Carys", step, Status.TRIAGED, Status.TRIAGED, f"said in {step}", 0, {})
        shown = "".join(line.message for line in rules.lines([event]))
        assert (f"said in {step}" in shown) is (step in (*rules.DESK_SAYS, *rules.REPORTER_SAYS)), step
        of_another = "".join(line.message for line in rules.lines([], [event]))
        assert (f"said in {step}" in of_another) is (step is Step.TELL), step


def test_the_staffs_words_at_the_end_stay_with_the_staff(client, school, device):
    call = closed_call(school, device)
    text = client.get(page_of(call)).text
    assert "It is done." in text
    for private in ("Reseated", "told by phone", "Tom Ashworth", "Carys"):
        assert private not in text


def test_a_question_stands_on_top_and_the_answer_goes_back_to_the_desk(client, school, device):
    call = log_call(school, device, now=MONDAY)
    call = actions.return_for_information(school, actor(school, "desk"), call, "Which <lead> is it?", MONDAY)
    text = client.get(page_of(call)).text
    assert text.index("Which &lt;lead&gt; is it?") < text.index("<dl")
    assert "Your answer" in text
    assert "Add something" not in text
    assert say(client, call, "add", "The long one.").location == page_of(call)
    assert now_of(school, call).status is Status.LOGGED
    text = client.get(page_of(call)).text
    assert "Your answer" not in text
    assert "The long one." in text
    assert "You answered" in text


def test_requests_say_where_the_approval_stands(client, school, device):
    desk, coordinator = actor(school, "desk"), actor(school, "coordinator")
    told = {}
    for verdict in (Approval.APPROVED, Approval.REFUSED):
        call = log_call(school, device, MONDAY, kind=CallKind.REQUEST, symptom="supplies", needed_by_on="2026-09-30")
        call = approvals.ask_approval(school, desk, call, "SECRET-PRICE", "2026-09-14", MONDAY)
        asked = client.get(page_of(call)).text
        assert "Waiting for approval" in asked
        assert "30 Sep 2026" in asked
        verb = approvals.approve if verdict is Approval.APPROVED else approvals.refuse
        said = "SECRET-NOTE" if verdict is Approval.APPROVED else "Not before April."
        call = verb(school, coordinator, call, said, MONDAY)
        told[verdict] = client.get(page_of(call)).text
        assert "SECRET" not in asked + told[verdict]
    assert "It was approved; the service desk is dealing with it." in told[Approval.APPROVED]
    assert "It was not approved" in told[Approval.REFUSED]
    assert "Not before April." in told[Approval.REFUSED]


def test_a_duplicate_shows_how_the_original_stands_and_what_the_desk_said_there(client, school, device):
    desk = actor(school, "desk")
    original = log_call(school, device, MONDAY, reporter_name="Mr Earlier", description="His own words")
    original = actions.tell(school, desk, original, "We have ordered a lamp.", MONDAY)
    assert say(client, original, "add", "I am Mr Earlier, room 4").status_code == 302
    second = log_call(school, device, MONDAY, reporter_name="Mrs Later")
    actions.mark_duplicate(school, desk, second, now_of(school, original), MONDAY)
    text = client.get(page_of(second)).text
    assert "dealt with together" in text
    assert "We have ordered a lamp." in text
    for private in ("Mr Earlier", "His own words", "room 4"):
        assert private not in text
    assert say(client, second, "add", "The fan is loud, too.").status_code == 302
    heard = calls.events(school, original.id)[-1]
    assert (heard.actor, heard.note) == ("Mrs Later", "The fan is loud, too.")


def test_a_duplicate_of_a_duplicate_shows_how_the_last_one_stands(client, school, device):
    desk = actor(school, "desk")
    first, second, third = (log_call(school, device, MONDAY) for _ in range(3))
    actions.mark_duplicate(school, desk, third, second, MONDAY)
    actions.mark_duplicate(school, desk, now_of(school, second), first, MONDAY)
    actions.tell(school, desk, now_of(school, first), "We have ordered a lamp.", MONDAY)
    text = client.get(page_of(third)).text
    assert "We have ordered a lamp." in text
    assert "The service desk has it." in text


# --- what a reporter can say


def test_adding_words_once_however_often_they_are_sent(client, school, device):
    call = dispatched_call(school, device)
    key = new_form_key()
    for _ in range(3):
        assert say(client, call, "add", "It is the left lamp.", key).location == page_of(call)
    said = [event for event in calls.events(school, call.id) if event.step is Step.ADD]
    assert [event.note for event in said] == ["It is the left lamp."]
    text = client.get(page_of(call)).text
    assert text.count("It is the left lamp.") == 1
    assert "You wrote" in text


def test_who_goes_back_and_writes_something_else_is_heard_again(client, school, device):
    call = dispatched_call(school, device)
    for text in ("It is the left one.", "It is the left one.", "No, the right one."):
        assert say(client, call, "add", text, "k" * 22).status_code == 302
    added = [event.note for event in calls.events(school, call.id) if event.step is Step.ADD]
    assert added == ["It is the left one.", "No, the right one."]


def test_it_works_now_needs_no_words(client, school, device):
    call = dispatched_call(school, device)
    key = new_form_key()
    assert say(client, call, "works_now", "", key).status_code == 302
    assert now_of(school, call).status is Status.RESOLVED
    assert "You said that it works again" in client.get(page_of(call)).text
    assert say(client, call, "works_now", "", key).status_code == 302, "a second tap is harmless"


def test_still_broken_opens_it_again_within_the_window_only(client, school, device, monday):
    call = closed_call(school, device, now=MONDAY)
    text = client.get(page_of(call)).text
    assert "say so here until 21 Sep 2026; after that, report it again" in text
    assert say(client, call, "still_broken", "").status_code == 422
    assert say(client, call, "still_broken", "Dark again.").status_code == 302
    assert now_of(school, call).status is Status.TRIAGED
    late = closed_call(school, device, now=MONDAY)
    monday.shift(15 * 24 * 3600)
    text = client.get(page_of(late)).text
    assert "Still broken" not in text
    assert f'<a href="/d/{device.code}">Report it again' in text
    answer = say(client, late, "still_broken", "Dark <again>.")
    assert answer.status_code == 422
    assert "Dark &lt;again&gt;." in answer.text
    assert now_of(school, late).status is Status.CLOSED


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("", "", "Write what the service desk should know."),
        ("x" * 2001, "", "Use at most 2000 characters."),
        ("It hums", "short", "press Send once more"),
    ],
)
def test_what_is_wrong_is_said_beside_the_words_which_stay(client, school, device, text, key, said):
    call = dispatched_call(school, device)
    answer = say(client, call, "add", text, key)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="error-add"' in answer.text
    assert text[:100] in answer.text
    assert not [event for event in calls.events(school, call.id) if event.step is Step.ADD]


def test_a_full_disk_keeps_the_words(client, school, device):
    call = dispatched_call(school, device)
    pages = school.connection.execute("PRAGMA page_count").fetchone()[0]
    school.connection.execute(f"PRAGMA max_page_count = {pages}")
    codes = set()
    for number in range(40):  # until the last page is full
        answer = say(client, call, "add", f"Word {number} " + "x" * 1900)
        codes.add(answer.status_code)
    assert 503 in codes
    assert codes <= {302, 503}
    assert "Word 39" in answer.text
    assert "Nothing could be saved just now" in answer.text


def test_nobody_says_anything_without_the_token(client, school, device):
    call = dispatched_call(school, device)
    for token in ("0" * 40, call.form_key, str(call.id), "x"):
        assert client.get(f"/status/{token}").status_code == 404
        assert client.post(f"/status/{token}/add", data={"text": "x", "form_key": "k" * 22}).status_code == 404
    for step in ("note", "log", "close", "x", "affects_me"):
        assert say(client, call, step, "x").status_code == 404
    assert client.get(page_of(call)).headers["Referrer-Policy"] == "no-referrer"


def test_a_forged_form_is_refused_and_keeps_the_words(school, tmp_path, device):
    call = dispatched_call(school, device)
    app = create_app(tmp_path, school, SECRET_KEY=SECRET, REPORT_LIMITS_ENABLED=True)
    answer = say(app.test_client(), call, "add", "from elsewhere")
    assert answer.status_code == 422
    assert "from elsewhere" in answer.text
    assert not [event for event in calls.events(school, call.id) if event.step is Step.ADD]


def test_too_many_words_wait_with_their_text_kept(school, tmp_path, device, monday):
    call = dispatched_call(school, device)
    app = create_app(tmp_path, school, SECRET_KEY=SECRET, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=True)
    browser = app.test_client()
    answers = [say(browser, call, "add", f"Word {number}") for number in range(30)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 10
    assert "Word 29" in refused[-1].text
    assert refused[-1].headers["Retry-After"] == "60"
    data = {"call": str(call.id)}
    also = browser.post(f"/D/{device.code}/affects-me", data=data)
    assert also.status_code == 429
    assert "Send report" in also.text
    monday.shift(61)
    assert say(browser, call, "add", "Word 29").status_code == 302


# --- from the sticker to the receipt


def test_the_phone_that_reported_finds_its_report_on_the_sticker(client, app, school, device):
    report = {"form_key": "k" * 22, "kind": "incident", "symptom": "no_picture", "answer": "no"}
    receipt = client.post(f"/D/{device.code}", data=report).location.split("?")[0]
    cookie = client.get_cookie("receipts")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert f'<a href="{receipt}">Your report C1: see how it stands</a>' in client.get(f"/D/{device.code}").text
    elsewhere = add_device(school, "Another")
    assert "Your report" not in client.get(f"/D/{elsewhere.code}").text
    assert "Your report" not in app.test_client().get(f"/D/{device.code}").text
    client.delete_cookie("receipts")
    assert client.get(f"/D/{device.code}").status_code == 200


def test_a_phone_keeps_five_receipts_and_no_nonsense(client, school, device):
    for _ in range(7):
        report = {"form_key": new_form_key(), "kind": "incident", "symptom": "no_picture", "answer": "no"}
        last = client.post(f"/D/{device.code}", data=report).location.split("?")[0]
    kept = client.get_cookie("receipts").value.split(".")
    assert len(kept) == 5
    assert last.endswith(kept[0])
    for nonsense in ("x" * 4000, "'; --", "..", "0" * 40):
        client.set_cookie("receipts", nonsense)
        page = client.get(f"/D/{device.code}")
        assert page.status_code == 200
        assert "Your report" not in page.text


def test_resolved_calls_ask_whether_it_is_right(client, school, device):
    call = resolved_call(school, device)
    text = client.get(page_of(call)).text
    assert "Still broken" in text
    assert "It works now" not in text
    assert builders.MONDAY


# --- how long the link leads somewhere


@pytest.mark.parametrize(("days", "status"), [(89, 200), (91, 404)])
def test_a_link_leads_nowhere_three_months_after_the_call_is_over(client, school, device, monday, days, status):
    over = closed_call(school, device)
    still_open = log_call(school, device)
    cancelled = log_call(school, device)
    actions.cancel(school, actor(school, "desk"), cancelled, "not wanted any more", MONDAY)
    monday.move_to(MONDAY + timedelta(days=days))
    assert client.get(page_of(over)).status_code == status
    assert client.get(page_of(cancelled)).status_code == status
    said = client.post(f"{page_of(over)}/add", data={"text": "x", "form_key": new_form_key()})
    assert (said.status_code == 404) is (status == 404)
    assert client.get(page_of(still_open)).status_code == 200
