"""Words in calls are found: by whom, in which order, whatever is typed; and past calls like a new one."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.calls import actions as calls
from kiosk.calls.records import CallKind
from kiosk.core.database import Database
from kiosk.search import actions, rules, store
from tests.builders import MONDAY, actor, add_device, closed_call, dispatched_call, log_call, resolved_call


def found(school: Database, text: str, who: str = "desk", **filters: str) -> list[int]:
    return [call.id for call in actions.find(school, actor(school, who), text, filters)]


@pytest.fixture(autouse=True)
def kept_up(school: Database) -> None:
    """What is written is found at once, as it is beside the server."""
    actions.keep_up(school)


@pytest.fixture
def call(school: Database):
    device = add_device(school, "Taflunydd y Tŷ", location="Neuadd", asset_tag="LG-0042", serial="X4C99")
    return closed_call(
        school,
        device,
        summary="Dim llun ar y wal",
        description="It hums, the lamp stays dark.",
        error_text="Error 50.3 fuser",
        reporter_name="Siân Môn",
        affected_person="Blwyddyn Pump",
        tried="Switched it off and on",
    )


def test_every_part_of_a_call_is_found(school: Database, call):
    device = call.device_id
    code = school.connection.execute("SELECT code FROM devices WHERE id = ?", (device,)).fetchone()["code"]
    texts = ["ty", "TŶ", "tŷ", "llun wal", "hums", "50.3", "fuser", "sian", "Mon", "blwydd", "switched"]
    texts += ["Reseated", "LG-0042", "x4c99", "neuadd", "Epson", "EB-2250U", code, f"{code[:4]}-{code[4:]}"]
    texts += [call.reference, str(call.id), "hu", "h", "lamp hdmi neuadd"]
    for text in texts:
        assert found(school, text) == [call.id], text
    for text in ("", "  ", "?!", "nowhere", "llun nowhere", "ums"):
        assert found(school, text) == [], text


def test_what_changes_is_found_under_its_new_words_alone(school: Database, call):
    assert found(school, "taflunydd") == [call.id]
    with school.writing() as connection:
        connection.execute("UPDATE devices SET name = 'Beamer'")
        connection.execute("UPDATE calls SET resolution = 'New lamp fitted'")
    assert found(school, "taflunydd") == []
    assert found(school, "beamer") == found(school, "fitted") == [call.id]
    assert found(school, "reseated") == []


def test_a_renamed_room_is_found_for_open_calls(school: Database, call):
    device = add_device(school, location="Neuadd")
    opened = log_call(school, device)
    found(school, "neuadd")
    with school.writing() as connection:
        connection.execute("UPDATE locations SET name = 'Main hall' WHERE name = 'Neuadd'")
    assert found(school, "main hall") == [opened.id]
    assert found(school, "neuadd") == [call.id]


def test_the_newest_come_first_and_pages_hold_each_once(school: Database):
    made = [log_call(school, summary=f"Printer jam {n}").id for n in range(60)]
    seen: list[int] = []
    while True:
        before = seen[-1] if seen else 0
        page = actions.find(school, actor(school, "desk"), "jam", {}, before)
        seen += [one.id for one in page[: store.PAGE_CALLS]]
        if len(page) <= store.PAGE_CALLS:
            break
    assert seen == made[::-1]


def test_filters(school: Database):
    device = add_device(school)
    opened, ended = log_call(school, summary="Jam"), closed_call(school, device, summary="Jam")
    asked = log_call(school, kind=CallKind.REQUEST, symptom="supplies", summary="Jam jars")
    assert found(school, "jam", status="open") == [asked.id, opened.id]
    assert found(school, "jam", status="ended") == [ended.id]
    assert found(school, "jam", status="closed") == [ended.id]
    assert found(school, "jam", kind="request") == [asked.id]


def test_a_technician_finds_what_was_sent_to_them_alone(school: Database):
    device = add_device(school)
    theirs = dispatched_call(school, device, summary="Jam")
    log_call(school, device, summary="Jam")
    assert found(school, "jam", "tech1") == [theirs.id]
    assert found(school, "jam", "tech2") == []
    assert found(school, "jam", "tech2", technician=str(actor(school, "tech1").person_id)) == []
    assert len(found(school, "jam", "coordinator")) == 2


@given(text=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_whatever_is_typed_is_only_ever_words(school: Database, text: str):
    if not school.connection.execute("SELECT 1 FROM calls").fetchone():
        log_call(school)
    found(school, text)
    actions.similar(school, text)
    for operator in ("OR", "NOT", "NEAR(", '"', "summary:", "*", "^"):
        found(school, f"{text} {operator}")


@given(st.lists(st.tuples(st.text(alphabet="ab ŷ", max_size=5), st.booleans())))
def test_marks_are_taken_apart_without_losing_a_letter(given_parts: list[tuple[str, bool]]):
    marked = "".join(f"{rules.MARK_ON}{words}{rules.MARK_OFF}" if hit else words for words, hit in given_parts)
    again = rules.parts(marked)
    assert "".join(words for words, _ in again) == "".join(words for words, _ in given_parts)
    assert [words for words, hit in again if hit] == [words for words, hit in given_parts if hit and words]


def test_what_a_command_wrote_beside_the_server_is_read_by_the_rounds(school: Database, call):
    school.before_commit.clear()  # a command knows nothing of the search
    beside = log_call(school, summary="It hums too")
    assert found(school, "hums") == [call.id], "looking changes nothing"
    actions.catch_up(school)
    assert found(school, "hums") == [beside.id, call.id]


def test_a_change_that_is_undone_is_not_found(school: Database, call):
    def log_and_fail() -> None:
        with school.writing():
            log_call(school, summary="It hums too")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        log_and_fail()
    assert found(school, "hums") == [call.id]


# --- pages


def test_the_page_marks_what_it_found_and_escapes_the_rest(school: Database, signed_in):
    call = log_call(school, summary="<script>alert(1)</script> jam", description="Paper <b>jam</b> & toner")
    page = signed_in("desk").get("/search/?text=jam").text
    assert f'<a href="/desk/calls/{call.id}">&lt;script&gt;alert(1)&lt;/script&gt; <mark>jam</mark></a>' in page
    assert "Paper &lt;b&gt;<mark>jam</mark>&lt;/b&gt; &amp; toner" in page


def test_the_search_in_the_head_leads_to_a_thing_or_to_the_page(school: Database, signed_in):
    device = add_device(school, "Hall projector", asset_tag="LG-1")
    call, desk = log_call(school, device), signed_in("desk")
    assert desk.get("/find?text=lg-1").location == f"/fieldwork/devices/{device.code}"
    assert desk.get(f"/find?text=http://HELPDESK.SCHOOL:8080/D/{device.code}").location.endswith(device.code)
    assert desk.get(f"/find?text=C{call.id}").location == f"/desk/calls/{call.id}"
    answer = desk.get("/find?text=projector")
    assert answer.location == "/search/?text=projector"
    page = desk.get(answer.location).text
    assert f"/fieldwork/devices/{device.code}" in page
    assert f"/desk/calls/{call.id}" in page


def test_a_technicians_page_leads_to_their_own_house(school: Database, signed_in):
    call = dispatched_call(school, add_device(school), summary="Jam")
    other = log_call(school, summary="Jam")
    page = signed_in("tech1").get("/search/?text=jam").text
    assert f"/fieldwork/calls/{call.id}" in page
    assert f"calls/{other.id}" not in page
    assert "No call sent to you has these words." in signed_in("tech2").get("/search/?text=jam").text


def test_the_page_turns_and_keeps_its_filters(school: Database, signed_in):
    for _ in range(30):
        log_call(school, summary="Jam")
    desk = signed_in("desk")
    page = desk.get("/search/?text=jam&status=open&kind=incident").text
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older
    second = desk.get(older[1].replace("&amp;", "&")).text
    assert second.count("data-line") == 5
    assert "status=open" in second.replace("&amp;", "&")
    for spoilt in ("status=nonsense", "kind='", "before=x", f"before={'9' * 40}", "text=%00", f"text={'x' * 5000}"):
        assert desk.get(f"/search/?{spoilt}").status_code == 200


# --- past calls like a new one


def test_past_calls_like_a_new_one_say_what_helped(school: Database):
    device, twin, other = add_device(school, "A"), add_device(school, "B"), add_device(school, model="X1")
    near = resolved_call(school, device, summary="Lamp flickers")
    same_model = resolved_call(school, twin, summary="Lamp flickers")
    elsewhere = resolved_call(school, other, summary="Lamp flickers and hums")
    log_call(school, device, summary="Lamp flickers")
    resolved_call(school, other, summary="Paper jam")
    result = actions.similar(school, "The lamp flickers", device.id, device.model.id)
    assert [one.id for one in result] == [near.id, same_model.id, elsewhere.id]
    assert result[0].resolution == "Reseated the HDMI cable."
    assert (result[0].is_same_device, result[1].is_same_device, result[1].is_same_model) == (True, False, True)
    assert actions.similar(school, "lamp flickers hums")[0].id == elsewhere.id
    assert len(actions.similar(school, "lamp", limit=1)) == 1
    assert actions.similar(school, "the and") == actions.similar(school, "") == []


def test_a_call_that_was_opened_again_helped_nobody(school: Database):
    call = resolved_call(school, add_device(school), summary="Lamp flickers")
    calls.reopen(school, actor(school, "desk"), call, "Dark again", MONDAY)
    assert actions.similar(school, "lamp flickers") == []
