"""Who is best qualified: ticked on a page, suggested where a call is sent."""

import pytest

from kiosk.core.access import Role
from kiosk.devices.records import Kind
from kiosk.diagnostics.skills import store
from kiosk.diagnostics.skills.actions import save_skills, suggested_technicians
from kiosk.people import store as people
from tests import builders
from tests.builders import actor


@pytest.fixture
def tom(school):
    return actor(school, "tech1").person_id


@pytest.fixture
def priya(school):
    return actor(school, "tech2").person_id


def test_the_qualified_come_first_and_then_who_has_less_to_do(school, tom, priya):
    device = builders.add_device(school)
    assert suggested_technicians(school, Kind.PROJECTOR) == [
        (priya, "Priya Nair", False),
        (tom, "Tom Ashworth", False),
    ]
    for _ in range(2):
        builders.resolved_call(school, device)  # by tech1: done, so it weighs nothing
    assert suggested_technicians(school, Kind.PROJECTOR)[0][0] == priya
    save_skills(school, {(tom, "projector"), (priya, "printer")})
    builders.dispatched_call(school, device)
    assert suggested_technicians(school, Kind.PROJECTOR) == [(tom, "Tom Ashworth", True), (priya, "Priya Nair", False)]
    assert suggested_technicians(school, None) == [(priya, "Priya Nair", False), (tom, "Tom Ashworth", False)]
    save_skills(school, {(tom, "projector"), (priya, "projector"), (tom, "no_device")})
    assert [name for _, name, _ in suggested_technicians(school, Kind.PROJECTOR)] == ["Priya Nair", "Tom Ashworth"]
    assert suggested_technicians(school, None)[0] == (tom, "Tom Ashworth", True)


def test_whoever_left_or_is_no_technician_is_not_suggested(school, tom, priya):
    save_skills(school, {(tom, "projector")})
    people.set_active(school, tom, False)
    people.set_roles(school, priya, frozenset({Role.DESK}))
    assert suggested_technicians(school, Kind.PROJECTOR) == []
    save_skills(school, {(priya, "printer")})
    assert store.skills(school) == {(tom, "projector")}  # what is not shown on the page stays


def test_skills_are_ticked_on_a_page(school, signed_in, tom, priya):
    desk = signed_in("desk")
    data = {"skill": [f"{tom}:projector", f"{priya}:no_device", f"{tom}:toaster", "99:printer", "nonsense"]}
    assert desk.post("/diagnostics/skills/", data=data).location == "/diagnostics/skills/"
    assert store.skills(school) == {(tom, "projector"), (priya, "no_device")}
    page = desk.get("/diagnostics/skills/").text
    assert f'value="{tom}:projector" checked' in page
    assert f'value="{tom}:printer" checked' not in page
    assert signed_in("coordinator").post("/diagnostics/skills/").status_code == 302
    assert store.skills(school) == set()
    assert signed_in("tech1").get("/diagnostics/skills/").status_code == 403
