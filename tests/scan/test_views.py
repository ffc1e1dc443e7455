"""The sticker's page as a person in front of the device meets it."""

import io
import re

import pytest
from PIL import Image

from kiosk.calls import actions as call_actions
from kiosk.calls import store as calls
from kiosk.calls import tokens
from kiosk.calls.records import CallKind, HoldReason, Status
from kiosk.devices import actions as devices
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.problems import actions as problems
from kiosk.problems.actions import PublicWords
from kiosk.problems.records import NewProblem, RaisedHow, Touches
from kiosk.stickers import actions as stickers
from labels.phrase import phrase_of
from tests import builders
from tests.builders import MONDAY, SECRET, actor, add_device, dispatched_call, log_call

KEY = "k" * 22
REPORT = {"form_key": KEY, "kind": "incident", "symptom": "no_picture", "answer": "no"}


@pytest.fixture
def device(school):
    return add_device(school, "Hall projector", location="Hall")


def only_call(school):
    rows = school.connection.execute("SELECT id FROM calls").fetchall()
    assert len(rows) == 1
    return calls.call(school, rows[0]["id"])


def form_key_of(page: str) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_page_knows_the_device_and_the_room(client, device):
    page = client.get(f"/D/{device.code}").text
    for words in ("Hall projector", "Hall", "Epson EB-2250U", device.shown_code, "No picture", "Can the lesson go on?"):
        assert words in page
    assert client.get(f"/D/{device.code}").text != page, "every page has a key of its own"


def test_two_taps_and_a_press_are_a_report(client, school, device):
    answer = client.post(f"/D/{device.code}", data=REPORT)
    call = only_call(school)
    assert answer.location == f"/status/{tokens.status_token(SECRET, KEY)}?sent=yes"
    assert (call.kind, call.status, call.impact, call.urgency, call.priority) == (
        CallKind.INCIDENT,
        Status.LOGGED,
        2,
        1,
        2,
    )
    assert (call.device_id, call.location_id, call.model_id) == (device.id, device.location_id, device.model.id)
    receipt = client.get(answer.location).text
    assert "Report sent" in receipt
    assert call.reference in receipt
    later = client.get(answer.location.split("?")[0]).text
    assert "The service desk has it." in later


def test_a_report_that_is_sent_ten_times_is_one_call_with_one_receipt(client, school, device):
    leads_to = {client.post(f"/D/{device.code}", data=REPORT).location for _ in range(10)}
    assert len(leads_to) == 1
    assert only_call(school).form_key == KEY


def test_a_form_that_a_phone_brings_back_and_that_says_something_else_is_another_report(client, school, device):
    first = client.post(f"/D/{device.code}", data=REPORT).location
    other = [client.post(f"/D/{device.code}", data=REPORT | {"symptom": "no_sound"}).location for _ in range(3)]
    assert len({first, *other}) == 2
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 2
    for receipt, words in ((first, "No picture"), (other[0], "No sound")):
        assert words in client.get(receipt).text


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"symptom": ""}, "symptom", "Tap what is wrong."),
        ({"symptom": "paper_jam"}, "symptom", "Tap what is wrong."),
        ({"answer": ""}, "answer", "Tap whether the lesson can go on."),
        ({"answer": "today"}, "answer", "Tap whether the lesson can go on."),
        ({"kind": "request"}, "symptom", "Tap what you need."),
        ({"description": "x" * 2001}, "description", "Use at most 2000 characters."),
        ({"reporter_name": "x" * 81}, "reporter_name", "Use at most 80 characters."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(client, school, device, change, field, said):
    typed = {"description": "It hums <loudly>", "error_text": "E-47", "reporter_name": "Dilys", "remember": "y"}
    answer = client.post(f"/D/{device.code}", data=REPORT | typed | change)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'<a href="#{field}">' in answer.text
    assert said in answer.text
    assert form_key_of(answer.text) == KEY
    for name, kept in (("description", "It hums &lt;loudly&gt;"), ("reporter_name", 'value="Dilys"')):
        assert name in change or kept in answer.text
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


def test_a_page_without_its_key_keeps_what_was_typed(client, device):
    answer = client.post(f"/D/{device.code}", data=REPORT | {"form_key": "short", "description": "It hums"})
    assert answer.status_code == 422
    assert "press Send once more" in answer.text
    assert "It hums" in answer.text


def test_a_bad_photo_is_said_and_a_good_one_is_kept(client, school, device):
    bad = {"photo": (io.BytesIO(b"<svg onload=alert(1)>"), "photo.jpg"), "description": "It hums"}
    answer = client.post(f"/D/{device.code}", data=REPORT | bad)
    assert answer.status_code == 422
    assert 'id="photo-error"' in answer.text
    assert "It hums" in answer.text
    picture = io.BytesIO()
    Image.new("RGB", (30, 20)).save(picture, "PNG")
    good = {"photo": (io.BytesIO(picture.getvalue()), "photo.png")}
    assert client.post(f"/D/{device.code}", data=REPORT | good).status_code == 302
    assert [(row["width"], row["height"]) for row in calls.photos(school, only_call(school).id)] == [(30, 20)]


def test_a_disk_that_is_full_keeps_what_was_typed(client, school, device):
    pages = school.connection.execute("PRAGMA page_count").fetchone()[0]
    school.connection.execute(f"PRAGMA max_page_count = {pages}")
    picture = io.BytesIO()
    Image.effect_noise((600, 400), 80).save(picture, "PNG")
    typed = {"description": "It hums loudly", "photo": (io.BytesIO(picture.getvalue()), "photo.png")}
    answer = client.post(f"/D/{device.code}", data=REPORT | typed)
    assert answer.status_code == 503
    assert "Nothing could be saved just now" in answer.text
    assert "It hums loudly" in answer.text
    assert form_key_of(answer.text) == KEY
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0
    school.connection.execute("PRAGMA max_page_count = 1000000")
    assert client.post(f"/D/{device.code}", data=REPORT).status_code == 302


def test_something_else_is_called_what_the_person_wrote(client, school, device):
    client.post(f"/D/{device.code}", data=REPORT | {"symptom": "other", "description": "Smells of\n burning"})
    assert only_call(school).summary == "Smells of burning"


def test_asking_for_something(client, school, device):
    page = client.get(f"/D/{device.code}?kind=request").text
    assert "What do you need?" in page
    assert "Send request" in page
    client.post(f"/D/{device.code}", data=REPORT | {"kind": "request", "symptom": "supplies", "answer": "today"})
    call = only_call(school)
    assert (call.kind, call.symptom, call.priority) == (CallKind.REQUEST, "supplies", 3)


def test_a_name_is_remembered_on_this_phone_only_when_asked(client, school, device):
    client.post(f"/D/{device.code}", data=REPORT | {"reporter_name": "Dilys", "remember": "y"})
    cookie = client.get_cookie("reporter")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert 'value="Dilys"' in client.get(f"/D/{device.code}").text
    client.post(f"/D/{device.code}", data=REPORT | {"reporter_name": "Dilys", "form_key": "x" * 22})
    assert client.get_cookie("reporter") is None
    assert 'value="Dilys"' not in client.get(f"/D/{device.code}").text
    client.set_cookie("reporter", "<b>" + "x" * 500)
    assert "<b>x" not in client.get(f"/D/{device.code}").text


def test_what_is_reported_already_is_said_and_one_can_be_counted(client, school, device):
    first = dispatched_call(school, device)
    page = client.get(f"/D/{device.code}").text
    assert "Already reported" in page
    assert "a technician has it" in page
    data = {"call": str(first.id), "form_key": KEY}
    for _ in range(3):
        assert client.post(f"/D/{device.code}/affects-me", data=data).location == f"/d/{device.code}"
    assert "2 people are affected" in client.get(f"/D/{device.code}").text
    technician = actor(school, "tech1")
    held = calls.call(school, first.id)
    assert held
    call_actions.hold(school, technician, held, HoldReason.PART, "2026-09-14", "", MONDAY)
    page = client.get(f"/D/{device.code}").text
    assert "waiting for a part, the desk looks again on 14 Sep 2026" in page


def test_one_is_counted_only_on_a_report_of_this_device(client, school, device):
    elsewhere = log_call(school, add_device(school, "Other"))
    for call in (str(elsewhere.id), "0", "x", ""):
        assert client.post(f"/D/{device.code}/affects-me", data={"call": call}).status_code == 404
    closed = builders.closed_call(school, device)
    answer = client.post(f"/D/{device.code}/affects-me", data={"call": str(closed.id)})
    assert answer.status_code == 400
    assert "closed in the meantime" in answer.text


def test_a_sticker_on_a_device_out_of_service(client, school, device):
    devices.retire_device(school, actor(school, "desk"), device.id, "2026-09-07", "", MONDAY)
    page = client.get(f"/D/{device.code}").text
    assert "no longer in service" in page
    assert "01792 555 0101" in page
    assert "Send report" not in page


def test_the_code_is_read_however_it_is_written(client, school):
    device = add_device(school)
    for code in (device.code, device.code.lower(), device.shown_code, f" {device.code} "):
        assert client.get(f"/D/{code}").status_code == 200
        assert client.get(f"/d/{code}").status_code == 200
    alike = device.code.replace("0", "o").replace("1", "I")
    assert client.get(f"/D/{alike}").status_code == 200
    assert client.post(f"/d/{device.code.lower()}", data=REPORT).status_code == 302


@pytest.mark.parametrize("code", ["7K3Q9X1", "0000000", "x", "%00", "'", "<script>alert(1)<script>", "x" * 2000])
def test_a_code_that_leads_nowhere_leads_to_help(client, device, code):
    answer = client.get(f"/D/{code}")
    assert answer.status_code == 404
    assert "Find the device" in answer.text
    assert f'/rooms/{device.location_id}"' in answer.text
    assert "<script>alert" not in answer.text


def test_the_public_search(client, school, device):
    tagged = add_device(school, "Tagged", asset_tag="LG-0042")
    assert client.get(f"/find?text={device.shown_code}").location == f"/d/{device.code}"
    assert client.get("/find?text=lg-0042").location == f"/d/{tagged.code}"
    nothing = client.get("/find?text=C1")
    assert nothing.status_code == 404
    assert 'value="C1"' in nothing.text
    assert client.get("/find").status_code == 404


def test_the_search_of_the_staff(school, signed_in, device):
    call = dispatched_call(school, device)
    desk, technician = signed_in("desk"), signed_in("tech1")
    assert desk.get(f"/find?text={call.reference}").location == f"/desk/calls/{call.id}"
    assert technician.get(f"/find?text=c{call.id}").location == f"/fieldwork/calls/{call.id}"
    assert desk.get(f"/find?text={device.code}").location == f"/fieldwork/devices/{device.code}"
    assert desk.get("/find?text=no such thing").location == "/search/?text=no+such+thing"
    assert desk.get(f"/D/{device.code}").location == f"/fieldwork/devices/{device.code}"


def test_without_a_sticker_one_goes_by_the_room(client, school, device):
    add_device(school, "Sold", location="Hall")
    home = client.get("/").text
    assert f'<a href="/rooms/{device.location_id}">Hall</a>' in home
    assert "2 devices" in home
    assert f"/d/{device.code}" in client.get(f"/rooms/{device.location_id}").text


def test_a_status_page_follows_the_call_and_names_nobody(client, school, device):
    client.post(f"/D/{device.code}", data=REPORT | {"reporter_name": "Dilys"})
    call, desk = only_call(school), actor(school, "desk")
    page = f"/status/{tokens.status_token(SECRET, KEY)}"
    call = call_actions.triage(school, desk, call, CallKind.INCIDENT, 2, 1, MONDAY)
    call_actions.dispatch(school, desk, call, actor(school, "tech1"), "Bring the ladder, Dilys is short.", MONDAY)
    text = client.get(page).text
    assert "A technician has it." in text
    for private in ("Dilys", "Carys", "Tom Ashworth", "ladder"):
        assert private not in text
    assert client.get(page[:-1]).status_code == 404


@pytest.mark.parametrize("kilobytes", [63, 64, 65, 127, 128, 129, 300, 450])
def test_a_photo_of_any_size_arrives(client, school, device, kilobytes):
    """Forms with a file are read in pieces; what one piece leaves over must not make the next one too big."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    padded = picture.getvalue() + b"\r\n--" * (kilobytes * 256)  # looks like the beginning of a boundary all along
    answer = client.post(f"/D/{device.code}", data=REPORT | {"photo": (io.BytesIO(padded), "photo.png")})
    assert answer.status_code == 302, answer.text


def test_what_helped_others_is_offered_outside_the_report_and_with_a_symptom(client, school, device):
    """Forms cannot stand in forms: each answer has its own, and the report's last fields belong to it by its id."""
    page = client.get(f"/D/{device.code}").text
    inside = page.split('<form id="report"')[1].split("</form>")[0]
    assert "data-suggest" not in inside
    assert f'data-suggest="/help/suggestions?device={device.code}"' in page
    assert page.count('form="report"') == 3
    assert "suggest.js" in page
    request = client.get(f"/D/{device.code}?kind=request").text
    assert "suggest.js" not in request
    assert "data-suggest" not in request


def test_what_is_known_of_a_device_stands_on_top(client, school, device):
    coordinator = actor(school, "coordinator")
    touches = Touches(device_id=device.id)
    new = NewProblem("k" * 22, "SECRET-TITLE", RaisedHow.HAND, touches, evidence="SECRET-EVIDENCE")
    problem = problems.raise_problem(school, coordinator, new, (), MONDAY)
    problem = problems.find(school, coordinator, problem, "SECRET-CAUSE", "SECRET-WORKAROUND", MONDAY)
    assert "Already known" not in client.get(f"/D/{device.code}").text
    words = PublicWords(is_public=True, title="Goes dark when it is hot", workaround="Switch it on again.")
    problems.tell_users(school, coordinator, problem, words, MONDAY)
    page = client.get(f"/D/{device.code}").text
    assert page.index("Already known: Goes dark when it is hot") < page.index("What is wrong?")
    assert "Switch it on again." in page
    assert "SECRET" not in page


def test_an_own_report_offers_its_receipt_instead_of_a_count(client, app, device):
    receipt = client.post(f"/D/{device.code}", data=REPORT).location.split("?")[0]
    own, other = client.get(f"/D/{device.code}").text, app.test_client().get(f"/D/{device.code}").text
    assert f'<a href="{receipt}">' in own
    assert "It affects me too" not in own
    assert "/status/" not in other
    assert "It affects me too" in other


@pytest.mark.parametrize("kind", ["void", "blank"])
def test_the_page_of_a_sticker_that_is_on_no_device_says_its_words_too(school, client, device, kind):
    person = actor(school, "desk")
    if kind == "void":
        given_codes.replace_code(school, person, device.id, device.code, VoidReason.PASTED_OVER, "", MONDAY)
    code = device.code if kind == "void" else stickers.new_blank_codes(school, person, 1, MONDAY)[0]
    page = client.get(f"/D/{code}").text
    assert f"<strong>{phrase_of(code)}</strong>" in page
    assert "<strong>helpdesk.school:8080</strong>" in page
    assert page.index("</h1>") < page.index("sticker-says") < page.index('class="lead"')
