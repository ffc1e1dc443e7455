import io

import pytest

from kiosk.core.tables import LARGEST_FILE, read_table
from kiosk.core.web import sizes
from kiosk.devices import store
from kiosk.imports import actions
from kiosk.jobs import actions as jobs
from tests.builders import add_device
from tests.spreadsheets import xlsx

LIST = "Tag,Name,Room,Price,Assigned To\n1,Café projector,Hall,5,Ann\n2,<b>Bold</b>,Hall,x1,Bob\n".encode()


def send(browser, content, name="list.csv"):
    return browser.post("/imports/", data={"file": (io.BytesIO(content), name)})


def columns(browser, address):
    """Say of the columns what they are proposed as; return the answer."""
    page = browser.get(f"{address}/columns").text
    chosen = {}
    for part in page.split('<select class="form-select" id="column-')[1:]:
        number = part.split('"', 1)[0]
        options = part.split("</select>")[0].split("<option value=")[1:]
        chosen[f"column-{number}"] = next((o.split('"')[1] for o in options if " selected" in o), "")
    return browser.post(f"{address}/columns", data=chosen)


def planned(browser, content, name="list.csv"):
    """Send a file and go on to its preview; return its address."""
    address = send(browser, content, name).location.removesuffix("/reading")
    assert columns(browser, address).location == address
    return address


@pytest.fixture
def coordinator(signed_in):
    return signed_in("coordinator")


def test_the_whole_way_of_a_file(coordinator, school):
    answer = send(coordinator, LIST)
    assert answer.location == "/imports/1/reading"
    reading = coordinator.get(answer.location).text
    assert "The headings stand in line 1" in reading
    assert "with 2 rows below" in reading
    assert "UTF-8, comma between the columns" in reading
    page = coordinator.get("/imports/1/columns").text
    assert "Café projector" in page
    assert "who has a device is not kept here" in page
    preview = coordinator.get(planned(coordinator, LIST))
    for words in ("Café projector", "Nothing has changed yet", "is not a price", "who has a device is not kept here"):
        assert words in preview.text
    assert "Import 1 device" in preview.text
    assert store.count_devices(school, {}) == 0
    done = coordinator.post("/imports/2/confirm", follow_redirects=True)
    assert "Import done" in done.text
    assert "/printing/?never_printed=1" in done.text
    assert store.count_devices(school, {}) == 1
    coordinator.post("/imports/2/confirm")
    assert store.count_devices(school, {}) == 1
    rejects = coordinator.get("/imports/2/rejects.csv")
    assert "list-rejects.csv" in rejects.headers["Content-Disposition"]
    assert read_table(rejects.data).rows[0].cells[0] == "2"


def test_dates_are_shown_as_they_are_read(coordinator):
    send(coordinator, b"Tag,Purchase Date\n1,1/2/2023\n2,soon\n")
    page = coordinator.get("/imports/1/reading").text
    assert "1/2/2023 → <strong>1 February 2023</strong>" in page
    assert 'soon → <span class="soft">no date: it is left out</span>' in page
    coordinator.post("/imports/1/reading", data={"date_order": "month"})
    assert "1/2/2023 → <strong>2 January 2023</strong>" in coordinator.get("/imports/1/reading").text


def test_a_workbook_is_read_from_the_sheet_and_line_that_are_chosen(coordinator, school):
    file = xlsx({"List": [["Assets 2026"], [], ["Tag", "Name"], ["1", "A"]], "Old": [["Tag", "Name"], ["9", "Z"]]})
    send(coordinator, file, "assets.xlsx")
    page = coordinator.get("/imports/1/reading").text
    assert "Sheet &#39;List&#39;" in page
    assert "The headings stand in line 3" in page
    coordinator.post("/imports/1/reading", data={"sheet": "Old", "heading_row": "3"})
    page = coordinator.get("/imports/1/reading").text
    assert "Sheet &#39;Old&#39;" in page
    assert "The headings stand in line 1" in page
    columns(coordinator, "/imports/1")
    coordinator.post("/imports/1/confirm")
    assert [device.asset_tag for device in store.devices(school, {})] == ["9"]


def test_a_way_of_reading_that_does_not_work_leaves_the_file_as_it_was_read(coordinator):
    send(coordinator, LIST)
    for data in ({"heading_row": "99"}, {"heading_row": "3"}, {"heading_row": "x"}, {"encoding": "klingon"}):
        answer = coordinator.post("/imports/1/reading", data=data)
        assert answer.status_code == 422, data
        assert "Error:" in answer.text
    assert "with 2 rows below" in coordinator.get("/imports/1/reading").text


def test_wrong_letters_are_put_right(coordinator):
    send(coordinator, "Tag,Name\n1,Café\n".encode("cp850"))
    assert "Café" not in coordinator.get("/imports/1/reading").text
    coordinator.post("/imports/1/reading", data={"encoding": "cp850"})
    assert "Café" in coordinator.get("/imports/1/reading").text


def test_headings_nobody_knows_are_matched_by_hand_once(coordinator, school):
    french = "Nom,Numéro de série,Emplacement\nVidéoprojecteur,S1,Salle 1\n".encode()
    send(coordinator, french)
    page = coordinator.get("/imports/1/columns").text
    assert "None of the headings in this file is known here" in page
    answer = coordinator.post("/imports/1/columns", data={})
    assert answer.status_code == 422
    chosen = {"column-0": "name", "column-1": "serial", "column-2": "location"}
    assert coordinator.post("/imports/1/columns", data=chosen).location == "/imports/1"
    coordinator.post("/imports/1/confirm")
    assert [device.serial for device in store.devices(school, {})] == ["S1"]
    address = planned(coordinator, french.replace(b"S1", b"S2"))  # the next one is known at once
    assert "Import 1 device" in coordinator.get(address).text


def test_a_list_can_be_taken_as_something_else(coordinator, school):
    send(coordinator, b"Room,Name\nHall,x\n")
    coordinator.post("/imports/1/subject", data={"subject": "locations"})
    page = coordinator.get("/imports/1/columns").text
    assert "Name of the location" in page
    columns(coordinator, "/imports/1")
    assert "Import 1 location" in coordinator.get("/imports/1").text
    assert coordinator.post("/imports/1/subject", data={"subject": "pupils"}).status_code == 302


def test_what_changes_is_shown_and_typed_text_escaped(coordinator):
    first = planned(coordinator, b"Tag,Name\n1,A\n")
    coordinator.post(f"{first}/confirm")
    preview = coordinator.get(planned(coordinator, b"Tag,Name\n1,<b>x</b>\n", "<i>.csv"))
    assert "name: A → &lt;b&gt;x&lt;/b&gt;" in preview.text
    assert "<b>x" not in preview.text
    assert "<i>" not in preview.text


def test_the_same_file_again_has_nothing_to_confirm(coordinator):
    first = planned(coordinator, b"Tag,Name\n1,A\n")
    coordinator.post(f"{first}/confirm")
    preview = coordinator.get(planned(coordinator, b"Tag,Name\n1,A\n"))
    assert "holds all of this already" in preview.text
    assert "/confirm" not in preview.text
    assert "list.csv" in coordinator.get("/imports/").text


def test_a_register_that_changed_in_the_meantime_is_shown_again(coordinator, school):
    address = planned(coordinator, b"Tag,Name\n1,A\n")
    add_device(school, "Quicker", asset_tag="1")
    page = coordinator.post(f"{address}/confirm", follow_redirects=True).text
    assert "Look at it again" in page
    assert "name: Quicker → A" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Tag,Name\n", "no rows below"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04rest", "cannot be read"),
        (b"First name,Last name,Email,Username\nA,B,c@d.example,e\n", "list of people"),
    ],
)
def test_a_file_that_is_no_list_is_refused_beside_the_field(coordinator, content, words):
    answer = send(coordinator, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="file-error"' in answer.text
    assert "Error:" in answer.text
    assert "Not imported yet" not in coordinator.get("/imports/").text


def test_no_file_chosen(coordinator):
    answer = coordinator.post("/imports/", data={})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_large_file_goes_its_way_by_jobs(coordinator, school, monkeypatch):
    monkeypatch.setattr(actions, "LARGE_FILE", 10)
    monkeypatch.setattr(actions, "MANY_ROWS", 1)

    def waited(answer):
        job_id = int(answer.location.removeprefix("/jobs/"))
        job = jobs.wait(school, job_id)
        assert job.error == ""
        return job.result

    assert waited(send(coordinator, b"Tag,Name,Room\n1,A,Hall\n2,B,Hall\n")) == "/imports/1/reading"
    assert waited(coordinator.post("/imports/1/reading", data={"encoding": "cp1252"})) == "/imports/1/reading"
    assert waited(columns(coordinator, "/imports/1")) == "/imports/1"
    assert store.count_devices(school, {}) == 0
    assert waited(coordinator.post("/imports/1/confirm")) == "/imports/1"
    assert store.count_devices(school, {}) == 2
    assert waited(coordinator.post("/imports/1/undo")) == "/imports/1"
    assert store.count_devices(school, {}) == 0


def test_a_file_may_be_larger_than_other_forms(coordinator, app, monkeypatch):
    assert sizes.LARGER_FORMS["imports.send"] > LARGEST_FILE > app.config["MAX_CONTENT_LENGTH"]
    app.config["MAX_CONTENT_LENGTH"] = 1000
    monkeypatch.setitem(sizes.LARGER_FORMS, "imports.send", 5000)
    assert send(coordinator, b"Tag\n" + b"1\n" * 1500).status_code == 302
    assert send(coordinator, b"Tag\n" + b"1\n" * 3000).status_code == 413


def test_an_import_is_undone_after_a_question(coordinator, school):
    address = planned(coordinator, b"Tag,Name,Room\n1,A,Hall\n")
    assert coordinator.get(f"{address}/undo").location == address
    coordinator.post(f"{address}/confirm")
    assert "Undo this import" in coordinator.get(f"{address}/undo").text
    page = coordinator.post(f"{address}/undo", follow_redirects=True).text
    assert "Import undone" in page
    assert "Huw Ellis took it back" in page
    assert store.count_devices(school, {}) == 0
    assert coordinator.post(f"{address}/undo").location == address


def test_an_import_that_was_used_says_why_it_cannot_be_undone(coordinator, school):
    address = planned(coordinator, b"Tag,Name,Room\n1,A,Hall\n")
    coordinator.post(f"{address}/confirm")
    (device,) = store.devices(school, {})
    coordinator.post(f"/devices/{device.code}", data={"name": "B"})
    school.connection.execute("UPDATE imports SET last_event_id = last_event_id - 1")
    page = coordinator.get(f"{address}/undo")
    assert "It cannot be undone any more" in page.text
    assert "it was changed since" in page.text
    assert coordinator.post(f"{address}/undo").status_code == 409
    assert store.count_devices(school, {}) == 1


def test_a_file_can_be_given_up(coordinator):
    address = planned(coordinator, LIST)
    assert coordinator.post(f"{address}/drop", follow_redirects=True).status_code == 200
    assert coordinator.get(address).status_code == 404


def test_unknown_imports_are_not_found(coordinator):
    for page in ("", "/reading", "/columns", "/undo", "/rejects.csv"):
        assert coordinator.get(f"/imports/99{page}").status_code == 404
    for step in ("/confirm", "/reading", "/columns", "/subject", "/plan", "/undo", "/drop"):
        assert coordinator.post(f"/imports/99{step}", data={"subject": "devices"}).status_code == 404, step
    good = planned(coordinator, b"Tag\n1\n")
    assert coordinator.get(f"{good}/rejects.csv").status_code == 404


@pytest.mark.parametrize("who", ["desk", "tech1"])
def test_only_the_coordinator_imports(signed_in, who):
    browser = signed_in(who)
    assert browser.get("/imports/").status_code == 403
    assert send(browser, LIST).status_code == 403


def test_what_cannot_be_read_as_a_date_is_said_with_its_lines(coordinator):
    send(coordinator, b"Tag,Model,Purchase Date\n1,G9,1/2/2023\n2,G9,13/25/2023\n3,G9,13/25/2023\n")
    words = "&#39;13/25/2023&#39; cannot be read as a date: lines 3, 4"
    assert words in coordinator.get("/imports/1/reading").text
    coordinator.post("/imports/1/plan")
    assert words in coordinator.get("/imports/1").text


def test_what_the_file_does_not_say_is_counted_with_its_lines(coordinator):
    send(coordinator, b"Tag,Model,Room\n1,G9,Hall\n2,G9,\n00000,,Hall\n3,,Hall\n")
    coordinator.post("/imports/1/plan")
    page = coordinator.get("/imports/1").text
    assert "1 row without a location: they go to &#39;Unplaced&#39;, which no public page shows (line 3)." in page
    assert "1 row without a model" in page


def test_a_tag_of_noughts_is_never_dropped_in_silence(coordinator):
    send(coordinator, b"Tag,Model,Room\n00000,G9,Hall\n0,G8,Hall\n")
    coordinator.post("/imports/1/plan")
    assert "2 rows with an asset tag or serial number such as 0 or 00000, which is left out" in (
        coordinator.get("/imports/1").text
    )


def test_the_result_leads_to_what_came_in(coordinator):
    send(coordinator, b"Tag,Name,Model,Room\n7,Big projector,G9,Hall\n")
    coordinator.post("/imports/1/plan")
    coordinator.post("/imports/1/confirm")
    page = coordinator.get("/imports/1").text
    assert "See these devices" in page
    assert "Big projector 7</a>" in page


def test_an_unfinished_file_can_be_gone_on_with_or_discarded(coordinator):
    send(coordinator, b"Tag,Model\n1,G9\n")
    page = coordinator.get("/imports/").text
    assert 'action="/imports/1/drop"' in page
    coordinator.post("/imports/1/drop")
    assert "/imports/1" not in coordinator.get("/imports/").text


def test_the_tab_of_the_office_is_lit(coordinator):
    assert '<a href="/office/" aria-current="page">' in coordinator.get("/imports/").text
