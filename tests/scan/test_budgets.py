"""How much may come from where: the rules by values, then floods against a real database."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import create_app
from kiosk.calls import actions as call_actions
from kiosk.calls import store as call_store
from kiosk.calls.records import Status
from kiosk.core import clock as school_clock
from kiosk.core.access import Role
from kiosk.core.addresses import is_listed
from kiosk.core.commands import open_database
from kiosk.core.forms import new_form_key
from kiosk.core.secret import keyed
from kiosk.core.settings import change_setting
from kiosk.gate import budgets, suspicion
from kiosk.gate.budgets import PASS, Counted, Seen, verdict, verdict_on_words
from kiosk.intake import budget
from kiosk.knowledge import importing
from kiosk.knowledge import store as knowledge
from kiosk.scan import phones
from tests import builders
from tests.builders import MONDAY, SECRET, add_device

NO_MORE = Counted(10**6, 10**6, 10**6)
BUSY = Seen(*(NO_MORE,) * 2, 3, *(NO_MORE,) * 3)


# --- the rules alone


def test_the_first_report_of_a_phone_passes_whatever_the_others_do():
    flood = Seen(everything=NO_MORE, queue=NO_MORE)
    assert verdict(flood, is_shared=False, is_known_phone=False) == PASS


def test_a_phone_that_was_here_before_today_is_not_slowed_down_by_its_neighbours():
    neighbours = Seen(address=NO_MORE, phones_of_address=90, queue=NO_MORE, everything=NO_MORE)
    assert verdict(neighbours, is_shared=True, is_known_phone=True) == PASS
    assert verdict(neighbours, is_shared=True, is_known_phone=False).retry_s == budgets.HOUR_S


@pytest.mark.parametrize(
    ("seen", "is_set_aside"),
    [
        (Seen(phone=Counted(3, 9, 19)), False),
        (Seen(phone=Counted(4, 4, 4)), True),
        (Seen(phone=Counted(0, 10, 10)), True),
        (Seen(phone=Counted(0, 0, 20)), True),
        (Seen(address=Counted(5, 19, 39)), False),
        (Seen(address=Counted(6, 6, 6)), True),
        (Seen(address=Counted(6, 6, 6), phones_of_address=5), False),
        (Seen(address=Counted(60, 60, 60), phones_of_address=5), True),
        (Seen(sticker=Counted(8, 8, 8)), True),
        (Seen(queue=NO_MORE, address=Counted(0, 2, 2)), False),
        (Seen(queue=NO_MORE, address=Counted(0, 3, 3)), True),
    ],
)
def test_what_is_over_a_budget_is_set_aside_in_words(seen: Seen, is_set_aside: bool):
    found = verdict(seen, is_shared=False, is_known_phone=False)
    assert bool(found.set_aside_because) is is_set_aside
    assert not found.retry_s
    if is_set_aside:
        assert found.set_aside_because.endswith(".")


@pytest.mark.parametrize(
    ("counted", "retry_s"),
    [
        (budgets.PHONE_MOST, budgets.HOUR_S),
        (Counted(8, 8, 8), budgets.MINUTE_S),
        (Counted(0, 20, 20), budgets.TEN_MINUTES_S),
    ],
)
def test_what_is_far_over_is_to_come_again_later(counted: Counted, retry_s: int):
    assert verdict(Seen(phone=counted), is_shared=True, is_known_phone=True).retry_s == retry_s


def test_a_sticker_alone_refuses_nobody():
    """Or anybody could see to it that a broken projector cannot be reported."""
    found = verdict(Seen(sticker=NO_MORE), is_shared=False, is_known_phone=False)
    assert found.set_aside_because
    assert not found.retry_s


counts = st.integers(0, 5000)
counted = st.builds(Counted, counts, counts, counts)
seen = st.builds(Seen, counted, counted, st.integers(0, 50), counted, counted, counted)


@given(seen, st.booleans(), st.booleans())
def test_who_was_here_before_or_shares_is_never_worse_off(given_seen: Seen, is_shared: bool, is_known: bool):
    def severity(found: budgets.Verdict) -> int:
        return 2 if found.retry_s else int(bool(found.set_aside_because))

    as_it_is = verdict(given_seen, is_shared, is_known)
    assert not (as_it_is.retry_s and as_it_is.set_aside_because)
    assert severity(verdict(given_seen, True, is_known)) <= severity(as_it_is)
    assert severity(verdict(given_seen, is_shared, True)) <= severity(as_it_is)
    fewer = replace(given_seen, phone=Counted(), sticker=Counted())
    assert severity(verdict(fewer, is_shared, is_known)) <= severity(as_it_is)


def test_words_said_to_a_report_pass_or_wait():
    assert verdict_on_words(Seen(), is_shared=False, is_known_phone=False) == PASS
    assert verdict_on_words(Seen(phone=Counted(8, 8, 8)), False, True).retry_s == budgets.MINUTE_S
    assert verdict_on_words(Seen(address=Counted(20, 20, 20)), False, False).retry_s == budgets.MINUTE_S
    assert verdict_on_words(Seen(address=Counted(20, 20, 20)), True, False) == PASS
    assert not verdict_on_words(BUSY, True, True).set_aside_because


def test_suspicions_are_reasons_in_words():
    assert suspicion.reasons("", 5, 0, ["It hums"], ["crap"]) == []
    assert len(suspicion.reasons("http://x", 1, 5, ["So CRAP, this"], ["crap"])) == 4
    assert len(suspicion.reasons("", None, 0, [], [])) == 1


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("What a Shit, printer!", ["shit"]),
        ("The shitake mushrooms", []),
        ("s h i t", []),
        ("Please go\naway_now", ["go away"]),
        ("cachu!", ["cachu"]),
        ("", []),
    ],
)
def test_unwanted_words_are_found_as_whole_words(said: str, found: list[str]):
    assert suspicion.unwanted_in([said], ["shit", " go away", "cachu", ""]) == found


def test_listed_addresses():
    assert is_listed("10.20.3.4", "10.20.0.0/16, 192.168.1.1/32")
    assert is_listed("192.168.1.1", "10.20.0.0/16, 192.168.1.1/32")
    assert not is_listed("10.21.3.4", "10.20.0.0/16")
    assert not is_listed("10.21.3.4", "")
    assert not is_listed("nonsense", "10.20.0.0/16")


def test_an_id_that_we_did_not_give_out_is_no_phone():
    made_up = {"phone": f"{'x' * 22}.0.{'0' * 32}"}
    assert phones.visitor(made_up, "10.0.0.1", SECRET, MONDAY).phone == ""
    issued = f"{'x' * 22}.{int(MONDAY.timestamp())}"
    cookies = {"phone": f"{issued}.{keyed(SECRET, 'phone', issued)}"}
    fresh = phones.visitor(cookies, "10.0.0.1", SECRET, MONDAY)
    assert fresh.phone
    assert not fresh.is_known_phone
    assert "10.0.0.1" not in fresh.address
    assert phones.visitor(cookies, "10.0.0.1", SECRET, MONDAY + timedelta(hours=12)).is_known_phone
    assert phones.visitor(cookies, "10.0.0.1", "another secret", MONDAY).phone == ""


# --- floods


@pytest.fixture
def guarded(school, tmp_path) -> Flask:
    """The app as it runs at a school, but for the token of its forms."""
    return create_app(tmp_path, school, SECRET_KEY=SECRET, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=True)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


class Phone:
    """Somebody's phone at an address of the network."""

    def __init__(self, app: Flask, address: str = "10.1.1.1", clock: time_machine.Traveller | None = None) -> None:
        self.browser: FlaskClient = app.test_client()
        self.address, self.clock = address, clock

    def scan(self, device) -> str:
        page = self.browser.get(f"/D/{device.code}", environ_base={"REMOTE_ADDR": self.address}).text
        return page.split('name="opened" value="')[1].split('"')[0]

    def report(self, device, **what: str):
        """Open the page, read for three seconds, tap, send."""
        opened = self.scan(device)
        if self.clock:
            self.clock.shift(3)
        return self.post(device, {"opened": opened} | what)

    def post(self, device, what: dict[str, str]):
        report = {"form_key": new_form_key(), "kind": "incident", "symptom": "no_picture", "answer": "no"}
        return self.browser.post(f"/D/{device.code}", data=report | what, environ_base={"REMOTE_ADDR": self.address})

    def tap(self, address: str, **what: str):
        data = {"form_key": new_form_key()} | what
        return self.browser.post(address, data=data, environ_base={"REMOTE_ADDR": self.address})


def people_affected(school) -> int:
    return school.connection.execute("SELECT people_affected FROM calls").fetchone()[0]


def statuses(school) -> list[Status]:
    return [Status(row["status"]) for row in school.connection.execute("SELECT status FROM calls ORDER BY id")]


def reason_of_the_last(school) -> str:
    return school.connection.execute("SELECT note FROM call_events ORDER BY id DESC LIMIT 1").fetchone()["note"]


def test_a_normal_report_goes_to_the_queue(guarded, school, clock):
    answer = Phone(guarded, clock=clock).report(add_device(school))
    assert answer.status_code == 302
    assert statuses(school) == [Status.LOGGED]


def test_sixty_pupils_behind_one_address_are_all_acknowledged(guarded, school, clock):
    devices = [add_device(school, f"Projector {n}") for n in range(12)]
    answers = []
    for number in range(60):
        answers.append(Phone(guarded, "10.9.9.9", clock).report(devices[number % 12]))
        clock.shift(6)
    assert {answer.status_code for answer in answers} == {302}
    assert len(statuses(school)) == 60
    assert set(statuses(school)) <= {Status.LOGGED, Status.SET_ASIDE}
    for answer in answers:
        assert Phone(guarded).browser.get(answer.location).status_code == 200


PHONES_OF_A_SCHOOL = 300
SET_ASIDE_AT_MOST = 0.02  # of what honest people send


def an_hour_of_a_school() -> list[int]:
    """Return at which seconds of an hour people press Send: a third as a lesson begins, the others at any time."""
    chance = Random(300)
    as_it_begins = [chance.randrange(0, 600) for _ in range(PHONES_OF_A_SCHOOL // 3)]
    return sorted(as_it_begins + [chance.randrange(0, 3600) for _ in range(PHONES_OF_A_SCHOOL - len(as_it_begins))])


def reports_of_an_hour(guarded: Flask, school, clock: time_machine.Traveller) -> list[int]:
    """Let 300 phones behind one address report within an hour; return how they were answered.

    Each reads the page for some seconds; most stand before a device of their own, every fifteenth before the copier.
    """
    chance, copier = Random(5), add_device(school, "Copier of the staff room")
    devices = [add_device(school, f"Laptop {n}") for n in range(100)]
    answers = []
    for number, second in enumerate(an_hour_of_a_school()):
        phone, device = Phone(guarded, "10.9.9.9"), copier if number % 15 == 14 else devices[number % 100]
        sent_at = MONDAY + timedelta(seconds=second)
        clock.move_to(sent_at - timedelta(seconds=chance.randrange(4, 60)))
        opened = phone.scan(device)
        clock.move_to(sent_at)
        answers.append(phone.post(device, {"opened": opened}).status_code)
    return answers


def test_a_school_behind_one_address_hardly_notices(guarded, school, clock):
    """With the budgets as they are delivered: nobody is refused, and two of a hundred are set aside at most."""
    assert reports_of_an_hour(guarded, school, clock) == [302] * PHONES_OF_A_SCHOOL
    assert len(statuses(school)) == PHONES_OF_A_SCHOOL
    assert statuses(school).count(Status.SET_ASIDE) <= SET_ASIDE_AT_MOST * PHONES_OF_A_SCHOOL


def test_a_school_that_is_taken_for_one_phone_does_notice(guarded, school, clock, monkeypatch):
    """The control of the test above: without seeing that many phones share the address, hundreds are refused."""
    monkeypatch.setattr(budgets, "PHONES_THAT_SHARE", 10**6)
    answers = reports_of_an_hour(guarded, school, clock)
    assert answers.count(429) > 100
    assert statuses(school).count(Status.SET_ASIDE) > SET_ASIDE_AT_MOST * PHONES_OF_A_SCHOOL


def test_five_hundred_reports_of_one_phone(guarded, school, clock):
    device = add_device(school)
    phone = Phone(guarded, clock=clock)
    opened = phone.scan(device)
    clock.shift(3)
    answers = [phone.post(device, {"opened": opened, "description": f"Joke {n}"}) for n in range(500)]
    taken = [answer for answer in answers if answer.status_code == 302]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(taken) + len(refused) == 500
    assert len(taken) == budgets.PHONE_MOST.minute
    assert len(statuses(school)) == len(taken), "what was acknowledged is there"
    assert statuses(school).count(Status.LOGGED) == budgets.PHONE.minute
    assert "Joke 499" in refused[-1].text
    assert "telephone the service desk on 01792 555 0101" in refused[-1].text
    assert refused[-1].headers["Retry-After"] == "60"
    for answer in taken:
        assert phone.browser.get(answer.location).status_code == 200
    clock.shift(3601)
    assert phone.report(device).status_code == 302
    assert statuses(school)[-1] is Status.LOGGED


@contextmanager
def room_aside_for(number: int, is_guarded: bool = True):
    """Let so many reports be set aside; without the guard nobody asks how many there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budgets, "SET_ASIDE_MOST", number)
        if not is_guarded:
            patch.setattr(budget, "insist_on_room_aside", lambda *_: None)
        yield


def dismiss(school, call_id: int) -> None:
    found = call_store.call(school, call_id)
    assert found
    call_actions.dismiss(school, builders.actor(school, "desk"), found, "A joke.", school_clock.now())


def joke(guarded: Flask, clock: time_machine.Traveller, device, number: int):
    """Send something that is set aside, from a phone and an address of its own, with time enough between."""
    clock.shift(120)
    return Phone(guarded, f"10.4.0.{number}", clock).report(device, leave_empty="x", description=f"Joke {number}")


def test_where_too_many_are_set_aside_more_of_the_kind_are_refused_with_their_words(guarded, school, clock):
    device = add_device(school)
    with room_aside_for(3):
        answers = [joke(guarded, clock, device, number) for number in range(5)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 429, 429]
        refused = answers[-1]
        assert refused.headers["Retry-After"] == str(budgets.HOUR_S)
        assert "More reports wait at the service desk than it can look through" in refused.text
        assert "Joke 4</textarea>" in refused.text
        assert "Your reference" not in refused.text
        assert "set aside" not in refused.text.casefold()
        assert len(statuses(school)) == 3
        for answer in answers[:3]:
            assert Phone(guarded).browser.get(answer.location).status_code == 200, "acknowledged stays acknowledged"
        clock.shift(120)
        assert Phone(guarded, "10.2.2.2", clock).report(device).status_code == 302, "a proper report comes through"
        assert statuses(school)[-1] is Status.LOGGED
        dismiss(school, 1)
        assert joke(guarded, clock, device, 9).status_code == 302, "once they were looked through there is room"


def test_without_that_limit_there_is_no_end_to_what_is_set_aside(guarded, school, clock):
    """The control of the test above."""
    device = add_device(school)
    with room_aside_for(3, is_guarded=False):
        assert {joke(guarded, clock, device, number).status_code for number in range(5)} == {302}


def test_pressing_send_again_on_one_that_was_set_aside_leads_to_its_receipt_when_there_is_no_room(
    guarded, school, clock
):
    device, phone = add_device(school), Phone(guarded)
    with room_aside_for(1):
        first = phone.post(device, {"form_key": "k" * 22})
        again = phone.post(device, {"form_key": "k" * 22})
        assert (again.status_code, again.location) == (302, first.location)
        assert statuses(school) == [Status.SET_ASIDE]


def test_the_limit_of_what_is_set_aside_is_what_is_written_down():
    assert budgets.SET_ASIDE_MOST == 5000


def test_during_a_flood_a_teacher_with_another_phone_lands_in_the_queue(guarded, school, clock):
    silly, hall = add_device(school, "Toilet hand drier"), add_device(school, "Hall projector", location="Hall")
    for number in range(400):
        crowd = Phone(guarded, f"10.7.0.{number % 9}")  # a new cookie every time, from nine addresses
        crowd.post(silly, {"opened": crowd.scan(silly)})
    clock.shift(1)
    answer = Phone(guarded, "10.2.2.2", clock).report(hall)
    assert answer.status_code == 302
    assert statuses(school)[-1] is Status.LOGGED
    assert statuses(school)[:-1].count(Status.LOGGED) == 0, "sent without reading"


def test_who_throws_cookies_away_is_counted_by_address(guarded, school, clock):
    devices = [add_device(school, f"Projector {n}") for n in range(200)]
    codes = []
    for device in devices:
        phone = Phone(guarded, "10.3.3.3")
        opened = phone.scan(device)
        codes.append(phone.post(device, {"opened": opened}).status_code)
    assert codes.count(302) == budgets.ADDRESS_MOST.minute * budgets.SHARED_TIMES
    assert codes.count(429) == 200 - codes.count(302)


def test_without_cookies_an_address_has_its_own_budget(guarded, school, clock):
    devices = [add_device(school, f"Projector {n}") for n in range(20)]
    codes = [Phone(guarded, "10.3.3.3").post(device, {}).status_code for device in devices]
    assert codes.count(302) == budgets.ADDRESS_MOST.minute
    change_setting(school, "shared_addresses", "10.3.0.0/16")
    assert Phone(guarded, "10.3.3.3").post(devices[0], {}).status_code == 302


def test_pressing_send_again_leads_to_the_receipt_even_when_slowed_down(guarded, school, clock):
    device, phone = add_device(school), Phone(guarded)
    first = phone.post(device, {"form_key": "k" * 22})
    while phone.post(device, {}).status_code == 302:
        pass
    again = phone.post(device, {"form_key": "k" * 22})
    assert (again.status_code, again.location) == (302, first.location)
    changed = phone.post(device, {"form_key": "k" * 22, "description": "under a key that was used"})
    assert changed.status_code == 429


def test_a_whole_school_behind_one_address_says_that_it_is_affected(guarded, school, clock):
    """The network is down: nobody reports it again, everybody taps, from new phones behind one address."""
    switch = add_device(school, "Network cabinet")
    call = builders.log_call(school, switch)
    phones_of_school = [Phone(guarded, "10.9.9.9", clock) for _ in range(80)]
    answers = []
    for phone in phones_of_school:
        phone.scan(switch)
        answers.append(phone.tap(f"/D/{switch.code}/affects-me", call=str(call.id)))
        clock.shift(1)
    assert {answer.status_code for answer in answers} == {302}
    assert people_affected(school) == 81


def test_one_phone_counts_once_a_day_however_often_its_page_is_opened(guarded, school, clock):
    device = add_device(school)
    call = builders.log_call(school, device)
    pupil = Phone(guarded, clock=clock)
    for _ in range(5):
        pupil.scan(device)
        assert pupil.tap(f"/D/{device.code}/affects-me", call=str(call.id)).status_code == 302
    assert people_affected(school) == 2
    clock.shift(timedelta(days=1))
    pupil.tap(f"/D/{device.code}/affects-me", call=str(call.id))
    assert people_affected(school) == 3


def test_a_phone_with_an_id_of_another_installation_gets_one_of_ours(guarded, school, clock):
    device, phone = add_device(school), Phone(guarded)
    foreign = f"{'a' * 22}.1780000000.{'0' * 32}"
    phone.browser.set_cookie("phone", foreign)
    phone.scan(device)
    given_out = phone.browser.get_cookie("phone")
    assert given_out
    assert given_out.value != foreign
    phone.scan(device)
    kept = phone.browser.get_cookie("phone")
    assert kept
    assert kept.value == given_out.value, "and keeps it"


def test_that_fixed_it_has_a_budget_and_counts_a_phone_once_a_day(guarded, school, clock):
    importing.add_first_articles(school, MONDAY)
    article = knowledge.articles(school, {"public": ""})[0]
    phone = Phone(guarded)
    phone.browser.get(f"/help/{article.id}")
    answers = [phone.tap(f"/help/{article.id}/fixed") for _ in range(budgets.PHONE_SAYS_MOST.minute + 2)]
    assert [answer.status_code for answer in answers[-3:]] == [302, 429, 429]
    assert "please press That fixed it again in a minute" in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "60"
    found = knowledge.article(school, article.id)
    assert found
    assert found.helped_themselves == article.helped_themselves + 1
    bare = [Phone(guarded).tap(f"/help/{article.id}/fixed").status_code for _ in range(40)]
    assert bare.count(302) < budgets.ADDRESS_SAYS_MOST.minute


@pytest.mark.parametrize(
    ("what", "because"),
    [
        ({"leave_empty": "http://spam.example"}, "A field was filled in that people do not see."),
        ({"opened": ""}, "It was not sent from the page."),
        ({"opened": "1.00"}, "It was not sent from the page."),
        ({"description": "This shit again"}, "It has words that are on the list: shit."),
        ({"reporter_name": "Wanker"}, "It has words that are on the list: wanker."),
    ],
)
def test_what_looks_like_a_joke_is_set_aside_and_acknowledged_like_any_other(guarded, school, clock, what, because):
    phone = Phone(guarded, clock=clock)
    answer = phone.report(add_device(school), **what)
    assert answer.status_code == 302
    assert statuses(school) == [Status.SET_ASIDE]
    assert reason_of_the_last(school) == because
    receipt = phone.browser.get(answer.location).text
    assert "Your reference is" in receipt
    assert "C1<" in receipt
    later = phone.browser.get(answer.location.split("?")[0]).text
    assert "The service desk has it." in later
    assert because not in receipt + later
    assert "set aside" not in (receipt + later).casefold()


def test_quicker_than_anybody_reads(guarded, school, clock):
    device, phone = add_device(school), Phone(guarded)
    opened = phone.scan(device)
    clock.shift(1)
    phone.post(device, {"opened": opened})
    clock.shift(1)
    phone.post(device, {"opened": opened})
    assert statuses(school) == [Status.SET_ASIDE, Status.LOGGED]
    assert (
        school.connection.execute("SELECT note FROM call_events ORDER BY id LIMIT 1").fetchone()["note"]
        == "It was sent quicker than a person can fill it in."
    )


def test_the_same_words_from_everywhere(guarded, school, clock):
    for number in range(7):
        phone = Phone(guarded, f"10.5.0.{number}", clock)
        phone.report(add_device(school, f"Board {number}"), description=f"  The board is HAUNTED{'!' * number}")
    assert statuses(school) == [Status.LOGGED] * 5 + [Status.SET_ASIDE] * 2


def test_what_is_set_aside_is_not_shown_on_the_sticker_and_counts_nobody(guarded, school, clock):
    device, phone = add_device(school), Phone(guarded, clock=clock)
    phone.report(device, leave_empty="x")
    stranger = Phone(guarded, "10.8.8.8")
    page = stranger.browser.get(f"/D/{device.code}").text
    assert "Already reported" not in page
    assert stranger.browser.post(f"/D/{device.code}/affects-me", data={"call": "1"}).status_code == 404
    assert "Your report C1" in phone.browser.get(f"/D/{device.code}").text


def test_the_school_may_switch_the_limits_off(guarded, school, clock):
    device, phone = add_device(school), Phone(guarded)
    change_setting(school, "report_limits", "off")
    assert {phone.post(device, {}).status_code for _ in range(60)} == {302}
    assert set(statuses(school)) == {Status.LOGGED}


def test_counting_is_forgotten_after_a_day_and_says_nothing_of_anybody(guarded, school, clock):
    device, phone = add_device(school), Phone(guarded, "10.44.55.66", clock)
    phone.report(device, description="The board is haunted", reporter_name="Dilys")
    kept = "".join(str(tuple(row)) for row in school.connection.execute("SELECT * FROM report_marks"))
    for private in ("10.44.55.66", "haunted", "Dilys", phone.browser.get_cookie("phone").value.split(".")[0]):
        assert private not in kept
    clock.shift(24 * 3600 + 60)
    phone.report(device)
    assert school.connection.execute("SELECT count(*) FROM report_marks").fetchone()[0] == 1


def test_counting_looks_at_nothing_but_the_last_hour(school):
    queries = (
        "SELECT count(*), sum(at > 'b') FROM report_marks WHERE phone = 'x' AND act = 'report' AND at > 'a'",
        "SELECT count(*), sum(at > 'b') FROM report_marks WHERE address = 'x' AND act = 'report' AND at > 'a'",
        "SELECT count(*), sum(at > 'b') FROM report_marks WHERE device_id = 1 AND act = 'report' AND at > 'a'",
        "SELECT count(*), sum(NOT is_set_aside) FROM report_marks WHERE at > 'a' AND act = 'report'",
        "SELECT DISTINCT phone FROM report_marks WHERE address='x' AND act='report' AND at>'a' AND phone<>'' LIMIT 5",
        "SELECT count(*) FROM report_marks WHERE words <> '' AND words = 'x' AND at > 'a'",
    )
    for query in queries:
        plan = " ".join(row["detail"] for row in school.connection.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert "SEARCH" in plan, plan
        assert "at>?" in plan, plan


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 40)), min_size=5, max_size=60))
def test_whatever_is_acknowledged_is_in_the_database(steps):
    """Any mix of phones, addresses and pauses: an answer with a receipt means a call, and nothing else does."""
    with a_school() as (app, school, device), time_machine.travel(MONDAY, tick=False) as traveller:
        people = [Phone(app, f"10.0.0.{n % 2}") for n in range(4)]
        receipts = set()
        for number, what, pause in steps:
            trap = {"leave_empty": "x"} if what == 2 else {}
            answer = people[number].post(device, {"description": new_form_key()} | trap)
            assert answer.status_code in (302, 429)
            if answer.status_code == 302:
                receipts.add(answer.location)
            traveller.shift(pause)
        assert len(statuses(school)) == len(receipts)
        for receipt in receipts:
            assert people[0].browser.get(receipt).status_code == 200


@contextmanager
def a_school():
    """A school of its own for every example."""
    with TemporaryDirectory() as folder:
        school = open_database(Path(folder))
        builders.add_person(school, "desk", "Carys Morgan", Role.DESK)
        config = {"SECRET_KEY": SECRET, "WTF_CSRF_ENABLED": False, "REPORT_LIMITS_ENABLED": True}
        try:
            yield create_app(Path(folder), school, **config), school, add_device(school)
        finally:
            school.close()
