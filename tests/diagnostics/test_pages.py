"""The pages on which a school edits its checklists, without scripts."""

import re

import pytest

from kiosk.diagnostics import actions, store
from tests.diagnostics.conftest import STEPS, add_checklist

STEP = {"check": "Wake the computer.", "expected": "It wakes.", "who": "anybody", "yes": "next", "no": "next"}


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


def form_key(page: str) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', page)
    assert found
    return found[1]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_checklist_is_written_tried_out_and_published_through_the_pages(school, desk, signed_in):
    new = {"form_key": form_key(desk.get("/diagnostics/new").text), "title": "Camera: dark", "kinds": ["camera"]}
    answer = desk.post("/diagnostics/new", data=new | {"symptoms": ["poor_picture"], "purpose": "For <the> hall"})
    assert desk.post("/diagnostics/new", data=new).location == answer.location  # sent twice, it is one
    house = answer.location.removesuffix("/edit")
    page = desk.get(f"{house}/edit").text
    assert "There is no step yet." in page
    assert "For &lt;the&gt; hall" in page
    assert "Publish" not in page
    assert signed_in("tech1").get(house).status_code == 404  # until it is published
    for check in ("First.", "Second.", "Third."):
        at = desk.get(f"{house}/steps/new")
        data = STEP | {"check": check, "seen": seen(at.text)}
        assert desk.post(f"{house}/steps/new", data=data).location == f"{house}/edit"
    first, _, third = actions.newest(school, int(house.split("/")[-1])).steps
    offered = desk.get(f"{house}/steps/{first.key}").text
    assert "go to step 3: Third." in offered
    ends = {"yes": "fixed", "no": "stop", "stop_words": "Ask Clwyd AV.", "article": "/knowledge/12"}
    assert desk.post(f"{house}/steps/{third.key}", data=STEP | ends | {"check": "Third."}).status_code == 302
    assert desk.post(f"{house}/steps/{first.key}", data=STEP | {"yes": str(third.key)}).status_code == 302
    page = desk.get(f"{house}/edit").text
    assert "As expected: go to step 3." in page
    preview = desk.get(f"{house}/preview?tried={first.key}y").text
    assert "Step 3 of 3" in preview
    assert 'href="/knowledge/12"' in preview
    assert "Ask Clwyd AV." in desk.get(f"{house}/preview?tried={first.key}y.{third.key}n").text
    assert desk.post(f"{house}/publish", data={"seen": seen(page)}).location == house
    read = signed_in("tech1").get(house).text
    assert "version 1" in read
    assert "Change it" not in read


def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(school, desk, checklist):
    house = f"/diagnostics/{checklist}"
    wrong = {"check": "", "expected": "kept words", "who": "", "article": "see my shelf", "yes": "2", "no": "next"}
    answer = desk.post(f"{house}/steps/3", data=wrong)
    assert answer.status_code == 422
    assert 'id="check-error"' in answer.text
    assert 'id="who-error"' in answer.text
    assert "kept words" in answer.text
    for field, text in (("article", "see my shelf"), ("yes", "2"), ("no", "77")):  # 2 stands before it
        answer = desk.post(f"{house}/steps/3", data=STEP | {field: text})
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True), field
    answer = desk.post(f"{house}/heading", data={"title": "x" * 99, "stop_words": "kept"})
    assert answer.status_code == 422
    assert 'id="title-error"' in answer.text
    assert "kept" in answer.text
    answer = desk.post(f"{house}/heading", data={"title": "x", "kinds": ["toaster"]})
    assert 'id="kinds-error"' in answer.text
    assert desk.post("/diagnostics/new", data={"title": "x", "kinds": ["camera"]}).status_code == 422  # no form key
    assert actions.newest(school, checklist).steps == STEPS


def test_steps_move_and_go_by_their_buttons(school, desk, checklist):
    house = f"/diagnostics/{checklist}"
    for move, order in (("4/up", [1, 2, 4, 3]), ("1/down", [2, 1, 4, 3]), ("2/remove", [1, 4, 3])):
        state = seen(desk.get(f"{house}/edit").text)
        assert desk.post(f"{house}/steps/{move}", data={"seen": state}).location == f"{house}/edit#steps"
        assert [step.key for step in actions.newest(school, checklist).steps] == order
    assert desk.post(f"{house}/steps/1/sideways").status_code == 404
    assert desk.post(f"{house}/steps/77/up").status_code == 404
    assert desk.get(f"{house}/steps/77").status_code == 404
    page = desk.get(f"{house}/edit").text
    assert "draft of version 2" in page
    assert desk.post(f"{house}/discard", data={"seen": seen(page)}).status_code == 302
    assert actions.newest(school, checklist).steps == STEPS


def test_the_slower_of_two_is_told_and_keeps_the_typed_text(school, desk, signed_in, checklist):
    house = f"/diagnostics/{checklist}"
    old = seen(desk.get(f"{house}/edit").text)
    form = desk.get(f"{house}/steps/1").text
    quick = signed_in("coordinator")
    assert quick.post(f"{house}/steps/2", data=STEP | {"seen": old, "no": "stop"}).status_code == 302
    answer = desk.post(f"{house}/steps/1", data=STEP | {"seen": seen(form), "check": "My slow words."})
    assert answer.status_code == 422
    assert "changed in the meantime" in answer.text
    assert "My slow words." in answer.text
    again = desk.post(f"{house}/steps/1", data=STEP | {"seen": seen(answer.text), "check": "My slow words."})
    assert again.status_code == 302
    assert [s.check for s in actions.newest(school, checklist).steps[:2]] == ["My slow words.", "Wake the computer."]
    assert desk.post(f"{house}/steps/4/up", data={"seen": old}).location == f"{house}/edit"
    assert "Not done: This checklist was changed" in desk.get(f"{house}/edit").text
    assert actions.newest(school, checklist).steps[3].key == 4


def test_a_copy_begins_with_the_steps_of_another_and_leaves_it_alone(school, desk, checklist):
    version = store.newest_version(school, checklist)
    page = desk.get(f"/diagnostics/new?copy_from={version.id}").text
    assert "Projector: no picture (copy)" in page
    data = {"form_key": form_key(page), "title": "Ours", "kinds": ["projector"], "copy_from": str(version.id)}
    made = int(desk.post("/diagnostics/new", data=data).location.split("/")[2])
    assert actions.newest(school, made).steps == STEPS
    assert actions.newest(school, checklist) == version
    assert desk.post("/diagnostics/new", data=data | {"form_key": "z" * 20, "copy_from": "99"}).status_code == 422
    assert desk.get("/diagnostics/new?copy_from=99").status_code == 200


def test_retiring_and_using_again(school, desk, checklist):
    assert desk.post(f"/diagnostics/{checklist}/retire").location == "/diagnostics/"
    assert "Retired (1)" in desk.get("/diagnostics/").text
    assert desk.post(f"/diagnostics/{checklist}/retire", data={"use": "again"}).status_code == 302
    assert "Retired (" not in desk.get("/diagnostics/").text


def test_earlier_versions_can_be_read_and_printed(school, desk, checklist):
    house = f"/diagnostics/{checklist}"
    desk.post(f"{house}/steps/1", data=STEP | {"check": "New words.", "yes": "3"})
    desk.post(f"{house}/publish")
    assert "New words." in desk.get(house).text
    old = desk.get(f"{house}?version=1").text
    assert "Look at the light." in old
    assert "This is an earlier version." in old
    sheet = desk.get(f"{house}/sheet?version=1").text
    assert "Look at the light." in sheet
    assert "Yes: step 3" in sheet
    for page in (f"{house}?version=9", f"{house}/sheet?version=9", "/diagnostics/99", "/diagnostics/99/edit"):
        assert desk.get(page).status_code == 404


def test_a_technician_reads_and_prints_but_changes_nothing(school, signed_in, checklist):
    technician = signed_in("tech1")
    draft_only = add_checklist(school, publish=False)
    for page in ("/diagnostics/", f"/diagnostics/{checklist}", f"/diagnostics/{checklist}/sheet"):
        assert technician.get(page).status_code == 200
    for page in ("new", f"{checklist}/edit", f"{checklist}/heading", f"{checklist}/steps/1", f"{checklist}/preview"):
        assert technician.get(f"/diagnostics/{page}").status_code == 403
    assert technician.get(f"/diagnostics/{draft_only}").status_code == 404
    posts = ("first", "new", "1/heading", "1/steps/new", "1/steps/1", "1/steps/1/up", "1/publish", "1/discard")
    for page in (*posts, "1/retire", "skills/"):
        assert technician.post(f"/diagnostics/{page}", data=STEP).status_code == 403, page
    assert actions.newest(school, checklist).steps == STEPS
