import io

import pytest

from kiosk.core.tables import read_table
from kiosk.devices import store

LIST = "Tag,Name,Room,Price,Assigned To\n1,Café projector,Hall,5,Ann\n2,<b>Bold</b>,Hall,x1,Bob\n".encode()


def send(browser, content, name="list.csv"):
    return browser.post("/imports/", data={"file": (io.BytesIO(content), name)})


@pytest.fixture
def coordinator(signed_in):
    return signed_in("coordinator")


def test_upload_preview_confirm_result(coordinator, school):
    answer = send(coordinator, LIST)
    assert answer.status_code == 302
    preview = coordinator.get(answer.location)
    assert preview.status_code == 200
    for words in ("Café projector", "Nothing has changed yet", "is not a price", "who has a device is not kept here"):
        assert words in preview.text
    assert "Import 1 device" in preview.text
    assert store.count_devices(school, {}) == 0
    done = coordinator.post(f"{answer.location}/confirm", follow_redirects=True)
    assert done.status_code == 200
    assert "Import done" in done.text
    assert "/printing/?never_printed=1" in done.text
    assert store.count_devices(school, {}) == 1
    coordinator.post(f"{answer.location}/confirm")
    assert store.count_devices(school, {}) == 1
    rejects = coordinator.get(f"{answer.location}/rejects.csv")
    assert "list-rejects.csv" in rejects.headers["Content-Disposition"]
    assert read_table(rejects.data).rows[0].cells[0] == "2"


def test_what_changes_is_shown_and_typed_text_escaped(coordinator):
    first = send(coordinator, b"Tag,Name\n1,A\n").location
    coordinator.post(f"{first}/confirm")
    preview = coordinator.get(send(coordinator, b"Tag,Name\n1,<b>x</b>\n", "<i>.csv").location)
    assert "name: A → &lt;b&gt;x&lt;/b&gt;" in preview.text
    assert "<b>x" not in preview.text
    assert "<i>" not in preview.text


def test_the_same_file_again_has_nothing_to_confirm(coordinator):
    first = send(coordinator, b"Tag,Name\n1,A\n").location
    coordinator.post(f"{first}/confirm")
    preview = coordinator.get(send(coordinator, b"Tag,Name\n1,A\n").location)
    assert "holds all of this already" in preview.text
    assert "/confirm" not in preview.text
    assert "list.csv" in coordinator.get("/imports/").text


@pytest.mark.parametrize(("content", "words"), [(b"", "empty"), (b"Colour\nred\n", "None of the headings")])
def test_a_file_that_is_no_register_is_refused_beside_the_field(coordinator, content, words):
    answer = send(coordinator, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="file-error"' in answer.text
    assert "Error:" in answer.text


def test_no_file_chosen(coordinator):
    answer = coordinator.post("/imports/", data={})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_unknown_imports_are_not_found(coordinator):
    assert coordinator.get("/imports/99").status_code == 404
    assert coordinator.get("/imports/99/rejects.csv").status_code == 404
    assert coordinator.post("/imports/99/confirm").status_code == 404
    good = send(coordinator, b"Tag\n1\n").location
    assert coordinator.get(f"{good}/rejects.csv").status_code == 404


@pytest.mark.parametrize("who", ["desk", "tech1"])
def test_only_the_coordinator_imports(signed_in, who):
    browser = signed_in(who)
    assert browser.get("/imports/").status_code == 403
    assert send(browser, LIST).status_code == 403
