"""The kiosk as somebody meets it who has no phone to hand: find, report, check; and what the next person sees."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from qrcode.main import QRCode
from werkzeug.test import TestResponse

from kiosk.calls import actions as call_actions
from kiosk.calls import store as calls
from kiosk.calls.records import Call, Channel, Status
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.devices import actions as devices
from kiosk.devices.records import Device, Kind
from kiosk.knowledge import importing
from kiosk.knowledge import store as knowledge
from kiosk.locations.records import UNPLACED
from kiosk.walkup import store
from kiosk.walkup.lock import FORGOTTEN
from kiosk.walkup.visits import LASTS_S, Visits
from tests import builders
from tests.builders import MONDAY, add_device, log_call
from tests.clocks import SteadyClock

LINK = re.compile(r"""\b(?:href|action|src|formaction)\s*=\s*["']?([^"'\s>]+)""")
REFERENCE = re.compile(r'walkup-reference">(C\d+)<')
WORDS = re.compile(r'<dd class="walkup-words">([a-z]+ [a-z]+)<')


@pytest.fixture
def device(school: Database) -> Device:
    return add_device(school, "Hall projector", location="Hall", asset_tag="LG-0042", serial="X4C7700")


def began(client: FlaskClient, way: str = "code") -> str:
    """Return the address of a new visit."""
    return client.get(f"/walkup/start/{way}").location.rsplit("/", 1)[0]


def chosen(client: FlaskClient, device: Device, kind: str = "incident") -> str:
    """Return the address of a visit in which a device was chosen."""
    visit = began(client)
    answer = client.post(f"{visit}/device/{device.code}", data={"kind": kind})
    assert answer.location == f"{visit}/report/wrong"
    return visit


def answered(client: FlaskClient, visit: str, **answers: str) -> TestResponse:
    """Answer questions; return the last answer of the server."""
    for question, typed in answers.items():
        answer = client.post(f"{visit}/report/{question}", data={"answer": typed})
        assert answer.status_code == 302, answer.text
    return answer


def sent(
    client: FlaskClient, device: Device, words: str = "It hums.", name: str = "Mrs Hughes"
) -> tuple[str, str, str]:
    """Send a report; return the visit's address, the reference and the two words."""
    visit = chosen(client, device)
    answered(client, visit, wrong="no_picture", lesson="no", words=words, name=name)
    answer = client.post(f"{visit}/report/check")
    assert answer.location == f"{visit}/sent", answer.text
    page = client.get(answer.location).text
    return [visit, REFERENCE.findall(page)[0], WORDS.findall(page)[0]]


def only_call(school: Database) -> Call:
    (row,) = school.connection.execute("SELECT id FROM calls").fetchall()
    found = calls.call(school, row["id"])
    assert found
    return found


# --- finding the device


@pytest.mark.parametrize("typed", ["{code}", "{shown}", "http://HELPDESK.SCHOOL:8080/D/{code}", "LG-0042", "x4c7700"])
def test_whatever_stands_on_the_device_leads_to_it(client: FlaskClient, device: Device, typed: str):
    text = typed.format(code=device.code, shown=device.shown_code)
    start = client.get("/walkup/start/code", query_string={"text": text})
    answer = client.get(start.location)
    assert answer.location.endswith(f"/device/{device.code}")
    assert "Hall projector" in client.get(answer.location).text


def test_the_keypad_works_key_by_key_without_scripts(client: FlaskClient, device: Device):
    visit, typed = began(client), ""
    for key in [*device.code[:3], "delete", *device.code[2:]]:
        answer = client.get(f"{visit}/code", query_string={"text": typed, "key": key})
        typed = typed[:-1] if key == "delete" else typed + key
        if len(typed) < 7:
            assert f'value="{typed}"' in answer.text
    assert answer.location == f"{visit}/device/{device.code}"


def test_a_typo_is_told_at_once_and_the_code_stays(client: FlaskClient, device: Device):
    wrong = device.code[:-1] + ("A" if device.code[-1] != "A" else "B")
    answer = client.get(f"{began(client)}/code", query_string={"text": wrong[:-1], "key": wrong[-1]})
    assert answer.status_code == 404
    assert "One of the letters or figures is not right" in answer.text
    assert f'value="{wrong}"' in answer.text


def test_few_devices_are_shown_without_asking_for_their_kind(client: FlaskClient, school: Database):
    for number in range(11):
        add_device(school, f"Laptop {number}", Kind.LAPTOP, "HP", "G9", "Room 1")
    board = add_device(school, "Board", Kind.INTERACTIVE_BOARD, "SMART", "MX", "Room 1")
    page = client.get(f"{began(client, 'rooms')}/rooms?at=&room={board.location_id}").text
    assert page.count("/device/") == 12


def test_where_nothing_is_placed_is_no_room_to_choose(client: FlaskClient, school: Database):
    lost = add_device(school, "Lost", Kind.LAPTOP, "HP", "G9", UNPLACED)
    add_device(school, "Board", Kind.INTERACTIVE_BOARD, "SMART", "MX", "Room 1")
    for page in (client.get(f"{began(client, 'rooms')}/rooms").text, client.get("/").text):
        assert "Room 1" in page
        assert UNPLACED not in page
    assert client.get(f"/walkup/start/code?text={lost.code}", follow_redirects=True).status_code == 200


def test_rooms_lead_to_devices_by_kind(client: FlaskClient, school: Database):
    for number in range(39):
        add_device(school, f"Laptop {number}", Kind.LAPTOP, "HP", "G9", f"Room {number % 3 + 1}")
    board = add_device(school, "Board", Kind.INTERACTIVE_BOARD, "SMART", "MX", "Room 1")
    visit = began(client, "rooms")
    page = client.get(f"{visit}/rooms?at=&room={board.location_id}").text
    assert "Laptops<small>13</small>" in page
    kind = re.search(r'href="([^"]+kind=interactive_board)"', page)
    assert kind
    assert f"{visit}/device/{board.code}" in client.get(kind[1].replace("&amp;", "&")).text


def test_a_void_sticker_and_nonsense_are_said_in_words(client: FlaskClient, device: Device):
    for text, words in (("nonsense", "A code has seven letters"), ("$$$$$$$", "never contains"), ("", "Tap the code")):
        page = client.get(f"{began(client)}/code", query_string={"text": text}).text
        assert words in page


def test_a_device_that_is_gone_takes_no_report(client: FlaskClient, school: Database, device: Device):
    devices.retire_device(school, builders.actor(school, "desk"), device.id, "2026-09-01", "worn out", builders.MONDAY)
    visit = began(client)
    assert "no longer in service" in client.get(f"{visit}/device/{device.code}").text
    assert client.post(f"{visit}/device/{device.code}").status_code == 404


# --- reporting


def test_a_report_is_the_reporters_and_came_by_the_kiosk(client: FlaskClient, school: Database, device: Device):
    _, reference, words = sent(client, device)
    call = only_call(school)
    assert call.reference == reference
    assert (call.channel, call.status, call.device_id) == (Channel.KIOSK, Status.LOGGED, device.id)
    assert (call.description, call.reporter_name, call.symptom) == ("It hums.", "Mrs Hughes", "no_picture")
    assert (call.impact, call.urgency) == (2, 1)
    assert "Mrs Hughes" not in words
    assert calls.events(school, call.id)[0].actor == "Mrs Hughes"


def test_words_and_name_may_be_left_out(client: FlaskClient, school: Database, device: Device):
    sent(client, device, "", "")
    assert (only_call(school).description, only_call(school).reporter_name) == ("", "")


def test_a_message_is_asked_for_and_kept_apart(client: FlaskClient, school: Database, device: Device):
    visit = chosen(client, device)
    answered(client, visit, wrong="error_message")
    assert answered(client, visit, lesson="no").location.endswith("/message")
    answered(client, visit, message="E5 lamp", words="", name="")
    client.post(f"{visit}/report/check")
    assert (only_call(school).error_text, only_call(school).symptom) == ("E5 lamp", "error_message")


def test_something_can_be_asked_for(client: FlaskClient, school: Database, device: Device):
    visit = chosen(client, device, "request")
    assert "What do you need?" in client.get(f"{visit}/report/wrong").text
    answered(client, visit, wrong="supplies", lesson="today", words="Toner, black", name="")
    client.post(f"{visit}/report/check")
    assert (only_call(school).kind.value, only_call(school).symptom) == ("request", "supplies")


def test_sent_twice_it_is_one_call(client: FlaskClient, school: Database, device: Device):
    visit = chosen(client, device)
    answered(client, visit, wrong="no_picture", lesson="no", words="x", name="")
    for _ in range(5):
        assert client.post(f"{visit}/report/check").location == f"{visit}/sent"
    only_call(school)
    assert client.get(f"{visit}/report/words").location == f"{visit}/sent", "what was sent cannot be sent once more"


def test_nobody_sends_half_a_report(client: FlaskClient, school: Database, device: Device):
    visit = chosen(client, device)
    assert client.get(f"{visit}/report/check").location == f"{visit}/report/wrong"
    assert client.post(f"{visit}/report/check").location == f"{visit}/report/wrong"
    for question, typed in (("wrong", "made_up"), ("wrong", ""), ("lesson", "made_up")):
        answer = client.post(f"{visit}/report/{question}", data={"answer": typed})
        assert answer.status_code == 422
        assert "Tap one of these." in answer.text
    assert client.post(f"{visit}/report/made_up").status_code == 404
    assert client.post(f"{began(client)}/report/check").status_code == 404
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


def test_words_that_are_too_long_stay_and_are_not_sent(client: FlaskClient, school: Database, device: Device):
    visit = chosen(client, device)
    answered(client, visit, wrong="no_picture", lesson="no")
    answer = client.post(f"{visit}/report/words", data={"answer": "y" * 2100})
    assert answer.status_code == 422
    assert "y" * 2100 in answer.text
    assert "at most 2000 characters" in answer.text
    assert client.post(f"{visit}/report/check").status_code == 302
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


def test_an_answer_can_be_changed_from_the_check_page(client: FlaskClient, school: Database, device: Device):
    visit = chosen(client, device)
    answered(client, visit, wrong="no_picture", lesson="no", words="x", name="")
    assert client.post(f"{visit}/report/lesson?then=check", data={"answer": "yes"}).location == f"{visit}/report/check"
    client.post(f"{visit}/report/check")
    assert only_call(school).urgency == 3


def test_what_is_known_comes_first_and_can_affect_me_too(client: FlaskClient, school: Database, device: Device):
    call = log_call(school, device, description="Secret words", reporter_name="Miss Secret")
    visit = began(client)
    page = client.get(f"{visit}/device/{device.code}").text
    assert "Reported already" in page
    assert "No picture" in page
    assert "Secret" not in page
    for _ in range(3):
        answer = client.post(f"{visit}/device/{device.code}/affects-me", data={"call": call.id})
        assert answer.location.startswith(f"{visit}/thanks")
    found = calls.call(school, call.id)
    assert found
    assert found.people_affected == 2, "once a visit"
    assert client.post(f"{visit}/device/{device.code}/affects-me", data={"call": 999}).status_code == 404


def test_what_helps_is_offered_without_its_links_and_counted(client: FlaskClient, school: Database, device: Device):
    importing.add_first_articles(school, builders.MONDAY)
    school.connection.execute("UPDATE articles SET resolution = resolution || '\n\n[more](http://evil.example/x)'")
    visit = chosen(client, device)
    assert answered(client, visit, wrong="no_picture").location == f"{visit}/first-aid"
    page = client.get(f"{visit}/first-aid").text
    if choices := re.findall(r"first-aid\?answer=(\d+)", page):
        page = client.get(f"{visit}/first-aid?answer={choices[0]}").text
    assert "more" in page
    assert "evil.example" not in page
    article = re.search(r'name="article" value="(\d+)"', page)
    assert article
    assert client.post(f"{visit}/first-aid", data={"article": article[1]}).location.startswith(f"{visit}/thanks")
    helped = knowledge.article(school, int(article[1]))
    assert helped
    assert helped.helped_themselves == 1
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


# --- how it stands


def test_reference_and_words_together_say_how_it_stands(client: FlaskClient, school: Database, device: Device):
    _, reference, words = sent(client, device, "Secret words", "Miss Secret")
    visit = began(client, "call")
    assert f"belong to {reference}" in client.get(f"{visit}/call?reference={reference.lower()}").text
    answer = client.post(f"{visit}/call", data={"reference": reference[1:], "words": words.upper()})
    page = client.get(answer.location).text
    assert "The service desk has it" in page
    assert "Hall projector" in page
    assert "Secret" not in page


def test_a_wrong_reference_and_wrong_words_read_the_same(client: FlaskClient, school: Database, device: Device):
    _, reference, words = sent(client, device)
    visit = began(client, "call")
    pairs = [(reference[1:], "calm otter"), ("999", "calm otter"), ("999", words), ("", words), (reference[1:], "")]
    pages = set()
    for number, typed in pairs:
        answer = client.post(f"{visit}/call", data={"reference": number, "words": typed})
        assert answer.status_code == 422
        said = re.sub(r'name="(words|reference)" value="[^"]*"', "", answer.text)
        pages.add(said.replace(f"C{number or 0}", "C"))
    assert len(pages) == 1
    assert "These words do not belong to this reference" in pages.pop()
    assert client.get(f"{visit}/call/stands").status_code == 404


def test_the_question_of_the_desk_is_shown(client: FlaskClient, school: Database, device: Device):
    _, reference, words = sent(client, device)
    call_actions.return_for_information(
        school, builders.actor(school, "desk"), only_call(school), "Which lamp burns?", clock.now()
    )
    visit = began(client, "call")
    answer = client.post(f"{visit}/call", data={"reference": reference[1:], "words": words})
    assert "Which lamp burns?" in client.get(answer.location).text


def test_the_board_shows_faults_and_no_people(client: FlaskClient, school: Database, device: Device):
    log_call(school, device, description="Secret words", summary="Secret summary", reporter_name="Miss Secret")
    builders.dispatched_call(school, add_device(school, "Library printer", Kind.PRINTER, location="Library"))
    log_call(school, None, symptom="other", summary="Secret wish", description="Secret")
    builders.closed_call(school, device)
    log_call(school, device, set_aside_because="joke", symptom="damaged")
    page = client.get("/walkup/board").text
    assert "Known already: 3 faults" in page
    assert "Hall projector" in page
    assert "A technician has it" in page
    for secret in ("Secret", "Tom Ashworth", "Carys", "damaged"):
        assert secret not in page


def test_the_board_has_pages(client: FlaskClient, school: Database, device: Device):
    for _ in range(20):
        log_call(school, device)
    pages = [client.get(f"/walkup/board?page={page}").text for page in ("1", "2", "3", "99", "nonsense")]
    assert [page.count('<th scope="row">') for page in pages] == [7, 7, 6, 6, 7]
    assert "page=2" in pages[0]
    assert "page=2" not in pages[4].split("Page 1")[1]


# --- forgetting


def every_page(client: FlaskClient, device: Device) -> list[str]:
    """Return the addresses of a visit in which everything was done."""
    visit, reference, words = sent(client, device, "Secret words", "Miss Secret")
    answer = client.post(f"{visit}/call", data={"reference": reference[1:], "words": words})
    return [
        answer.location,
        *(f"{visit}/{page}" for page in ("code", "rooms", "sent", "report/words", "report/check", "first-aid", "call")),
        f"{visit}/device/{device.code}",
        f"{visit}/thanks",
    ]


def test_after_begin_again_no_address_of_the_visit_leads_anywhere(client: FlaskClient, device: Device):
    pages = every_page(client, device)
    assert client.get(pages[0]).status_code == 200
    visit = pages[0].split("/")[2]
    assert client.get(f"/walkup/?over={visit}").status_code == 200
    for page in pages:
        assert client.get(page).location == "/walkup/?late=yes", page
        answer = client.post(page, data={"answer": "x", "kind": "incident"})
        assert answer.status_code in (400, 405)
        assert "Secret" not in answer.text


def test_the_way_home_from_an_error_ends_the_visit_too(client: FlaskClient, device: Device):
    for page in ("report/words", "report/made_up", "slip", "rooms?room=999", f"device/{device.code[::-1]}"):
        visit = chosen(client, device)
        answered(client, visit, wrong="no_picture", lesson="no", words="Secret words")
        send = client.post if page == "report/words" else client.get
        answer = send(f"{visit}/{page}", data={"answer": "x" * 70_000})
        assert answer.status_code >= 400, page
        over = f"over={visit.split('/')[2]}"
        assert f'id="begin-again" href="/walkup/?{over}"' in answer.text
        assert f'data-scan-opens="/walkup/start/code?{over}&' in answer.text
        client.get(f"/walkup/?{over}")
        assert client.get(f"{visit}/report/words").location == "/walkup/?late=yes"


def test_a_made_up_visit_gets_into_no_page(client: FlaskClient):
    assert "over=" not in client.post("/walkup/made.up/call").text


def test_a_refused_page_can_be_asked_for_anew(client: FlaskClient, device: Device):
    visit = began(client)
    address = f"{visit}/device/{device.code}"
    assert client.get(f"{address}/affects-me").location == address


def test_the_next_scan_ends_the_visit_before(client: FlaskClient, device: Device):
    visit = chosen(client, device).split("/")[2]
    client.get("/walkup/start/code", query_string={"over": visit, "text": device.code})
    assert client.get(f"/walkup/{visit}/report/wrong").location == "/walkup/?late=yes"


def test_a_visit_is_forgotten_after_an_hour(client: FlaskClient, device: Device):
    steady = SteadyClock()
    client.application.extensions["scandesk.walkup"] = Visits(steady)
    visit = chosen(client, device)
    steady.seconds += LASTS_S - 1
    assert client.get(f"{visit}/report/wrong").status_code == 200
    steady.seconds += 1
    assert client.get(f"{visit}/report/wrong").location == "/walkup/?late=yes"


def test_looking_with_head_forgets_nothing_and_keeps_nothing(client: FlaskClient, device: Device):
    visit = chosen(client, device)
    client.head(f"{visit}/report/wrong")
    assert client.get(f"{visit}/report/wrong").status_code == 200


def test_no_answer_sets_a_cookie_or_may_be_kept(client: FlaskClient, app: Flask, device: Device):
    seen: list[TestResponse] = []
    app.after_request(lambda answer: seen.append(answer) or answer)
    pages = every_page(client, device)
    for page in [*pages, "/walkup/", "/walkup/board", "/walkup/nothing", "/walkup/?late=yes", "/walkup/start/nothing"]:
        client.get(page)
    client.delete("/walkup/")
    assert len(seen) > 20
    for answer in seen:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert len(answer.headers.getlist("Content-Security-Policy")) == 2
    assert not client._cookies


def test_whoever_is_signed_in_on_that_pc_changes_nothing(
    client: FlaskClient, signed_in: Callable[[str], FlaskClient], school: Database, device: Device
):
    for username in ("desk", "tech1", "coordinator"):
        staff = signed_in(username)
        for page in ("/walkup/", "/walkup/board", "/walkup/nothing"):
            answer = staff.get(page)
            assert answer.text == client.get(page).text
            assert "Set-Cookie" not in answer.headers
        _, reference, _ = sent(staff, device, name="")
        call = calls.call(school, int(reference[1:]))
        assert call
        assert (call.channel, call.owner_id, call.responded_at) == (Channel.KIOSK, None, None)
        assert calls.events(school, call.id)[0].actor == "reporter"


def test_no_field_is_one_that_browsers_fill_in(client: FlaskClient, device: Device):
    visit = chosen(client, device)
    answered(client, visit, wrong="error_message", lesson="no")
    change = [f"{visit}/report/{question}" for question in ("message", "words", "name")]
    for page in ("/walkup/", f"{visit}/code", f"{visit}/call", f"{visit}/call?reference=1", *change):
        text = client.get(page).text
        fields = [tag for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", text) if 'type="hidden"' not in tag]
        assert fields, page
        for tag in fields:
            assert 'autocomplete="off"' in tag, tag
            name = re.search(r'\bname="([^"]+)"', tag)
            assert name
            assert name[1] in ("text", "answer", "reference", "words", "leave_empty")
            assert "maxlength=" in tag or name[1] == "leave_empty", "nobody types so much that it is lost"


# --- locked


def follow_all(client: FlaskClient, pages: list[str]) -> set[str]:
    """Return everything that the kiosk's pages lead to; what stands in an address of a visit is left out."""
    waiting, seen = ["/walkup/", "/walkup/nothing", *pages], set()
    while waiting:
        page = waiting.pop()
        if (short := re.sub(r"[\w-]{22}\.\d+\.[0-9a-f]{32}", "V", page)) in seen:
            continue
        seen.add(short)
        answer = client.get(page)
        found = [answer.location] if answer.location else LINK.findall(answer.text)
        for link in found:
            link = link.replace("&amp;", "&")
            if link.startswith(("/assets/", "data:image/svg+xml", "#")):
                continue
            assert link.startswith("/walkup/"), f"{page} leads to {link}"
            waiting.insert(0 if "over=" in link else len(waiting), link)  # what ends the visit comes last
        for wrong in ("target=", "<iframe", "<object", "<embed", "download", 'type="file"', "tel:", "mailto:"):
            assert wrong not in answer.text, f"{page}: {wrong}"
    return seen


def test_nothing_leads_out_of_the_kiosk(client: FlaskClient, school: Database, device: Device):
    importing.add_first_articles(school, builders.MONDAY)
    for number in range(25):
        add_device(school, f"Laptop {number}", Kind.LAPTOP, "HP", "G9", f"Room {number}")
        log_call(school, device)
    visit = chosen(client, device)
    answered(client, visit, wrong="no_picture", lesson="no")
    followed = follow_all(client, [f"{visit}/first-aid", f"{visit}/report/check", f"{visit}/report/words"])
    assert len(followed) > 40
    change_setting(school, "walkup_print", "on")
    visit, *_ = sent(client, device)
    assert "/walkup/V/slip" in follow_all(client, [f"{visit}/sent", f"{visit}/thanks?what=fixed"])


def test_another_site_cannot_send_a_form_of_the_kiosk(client: FlaskClient, school: Database, device: Device):
    visit = chosen(client, device)
    answered(client, visit, wrong="no_picture", lesson="no")
    for site in ("cross-site", "same-site"):
        answer = client.post(f"{visit}/report/check", headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


def test_there_is_no_file_picker_and_no_printing_unless_the_school_wants_them(
    client: FlaskClient, school: Database, device: Device
):
    visit, *_ = sent(client, device)
    assert client.get(f"{visit}/photo").status_code == 404
    assert client.post(f"{visit}/photo").status_code == 404
    assert client.get(f"{visit}/slip").status_code == 404
    assert "photo" not in client.get("/walkup/").text
    change_setting(school, "walkup_photo", "on")
    change_setting(school, "walkup_print", "on")
    assert 'type="file"' in client.get(f"{visit}/photo").text
    assert "/walkup/start/photo" in client.get("/walkup/").text
    slip = client.get(f"{visit}/slip").text
    assert "Hall projector" in slip
    assert "Mrs Hughes" not in slip


def test_errors_stay_in_the_kiosk(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, app: Flask, device: Device):
    def fail(_: Database) -> None:
        raise RuntimeError("a secret of the inside")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(store, "board", fail)
    for answer, status in (
        (client.get("/walkup/board"), 500),
        (client.get("/walkup/x/y/z"), 404),
        (client.put("/walkup/"), 405),
        (client.post(f"{chosen(client, device)}/report/wrong", data={"answer": "x" * 70_000}), 413),
    ):
        assert answer.status_code == status
        assert "Begin again" in answer.text
        assert "secret" not in answer.text
        assert 'href="/"' not in answer.text
        assert "/sign-in" not in answer.text


# --- what reporters type


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 191 * 911 }}",
        "</textarea><b>",
        "a\0b\x1b[31m",
        "‮x",
    ],
)
def test_what_is_typed_stays_text(client: FlaskClient, school: Database, device: Device, hostile: str):
    visit = chosen(client, device)
    answered(client, visit, wrong="error_message", lesson="no", message=hostile, words=hostile, name=hostile)
    pages = [f"{visit}/report/{question}" for question in ("message", "words", "name", "check")]
    for page in [client.get(address).text for address in pages]:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>" not in page
        assert "174001" not in page
        assert "\0" not in page
    for text in (hostile, f"{hostile}-1234"):
        assert "<script>alert" not in client.get(f"{visit}/code", query_string={"text": text}).text
        assert "<script>alert" not in client.get(f"{visit}/call", query_string={"reference": text}).text
        assert "<img src=x" not in client.post(f"{visit}/call", data={"reference": text, "words": text}).text
    client.post(f"{visit}/report/check")
    only_call(school)


# --- a photo of the sticker


def photo_of(text: str, size: int = 500) -> bytes:
    code = QRCode(border=4, box_size=8)
    code.add_data(text)
    image = code.make_image().get_image().convert("RGB").resize((size, size))
    scene = Image.new("RGB", (1600, 1200), "gray")
    scene.paste(image.rotate(7, expand=True, fillcolor="white"), (500, 300))
    buffer = io.BytesIO()
    scene.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def test_a_photo_of_the_sticker_leads_to_the_device(client: FlaskClient, school: Database, device: Device):
    change_setting(school, "walkup_photo", "on")
    picture = photo_of(f"http://HELPDESK.SCHOOL:8080/D/{device.code}")
    visit = began(client, "photo")
    answer = client.post(f"{visit}/photo", data={"photo": (io.BytesIO(picture), "a.jpg")})
    assert answer.location == f"{visit}/device/{device.code}"
    assert client.post("/find", data={"photo": (io.BytesIO(picture), "a.jpg")}).location == f"/d/{device.code}"


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (b"", "Take a photo"),
        (b"no picture at all", "not a photo that can be read"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "not a photo that can be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a photo that can be read"),
        (photo_of("http://evil.example/D/0000000"), "not on one of the school"),
        (photo_of("<script>alert(1)</script>"), "not on one of the school"),
    ],
    ids=["nothing", "text", "half a jpeg", "svg", "a code of others", "hostile words"],
)
def test_other_photos_are_refused_in_words(client: FlaskClient, school: Database, upload: bytes, words: str):
    change_setting(school, "walkup_photo", "on")
    for address in (f"{began(client, 'photo')}/photo", "/find"):
        answer = client.post(address, data={"photo": (io.BytesIO(upload), "a.jpg")})
        assert answer.status_code == 422
        assert words in answer.text
        assert "<script>alert" not in answer.text


def test_a_picture_of_very_many_pixels_is_refused_before_it_is_opened(client: FlaskClient, school: Database):
    buffer = io.BytesIO()
    Image.new("1", (8_000, 7_000)).save(buffer, "PNG")
    answer = client.post("/find", data={"photo": (io.BytesIO(buffer.getvalue()), "a.png")})
    assert answer.status_code == 422
    assert "too many pixels" in answer.text


def test_a_plain_picture_has_no_code(client: FlaskClient, school: Database):
    buffer = io.BytesIO()
    Image.new("RGB", (800, 600), "navy").save(buffer, "PNG")
    answer = client.post("/find", data={"photo": (io.BytesIO(buffer.getvalue()), "a.png")})
    assert answer.status_code == 422
    assert "No code can be read" in answer.text


@pytest.mark.parametrize(("idle", "tapped_s", "typed_s"), [("60", 75, 240), ("600", 615, 615), ("30", 45, 240)])
def test_the_pages_say_how_long_they_stay(client, school, idle, tapped_s, typed_s):
    change_setting(school, "walkup_idle", idle)
    assert f"after {tapped_s} seconds without a touch" in client.get("/walkup/").text
    device = add_device(school)
    visit = client.get("/walkup/start/code").location.rsplit("/", 1)[0]
    client.post(f"{visit}/device/{device.code}")
    for question, seconds in (("wrong", tapped_s), ("words", typed_s)):
        page = client.get(f"{visit}/report/{question}").text
        assert f'http-equiv="refresh" content="{seconds};url=' in page
        assert f"Open for {seconds} seconds, then forgotten." in page
        for name, typed in (("wrong", "no_picture"), ("lesson", "no")):
            client.post(f"{visit}/report/{name}", data={"answer": typed})


def test_a_visit_ends_after_the_hour_that_its_words_name():
    assert LASTS_S == 3600
    assert "over an hour" in FORGOTTEN


def test_a_clock_that_is_put_right_ends_no_visit(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    page = client.get("/walkup/start/code").location
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=3650))
    assert client.get(page).status_code == 200
