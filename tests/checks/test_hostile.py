"""Hostile words over the wire, few of each kind; checks/release sends them all. Each with its guard taken away, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import hostile
from checks.phone import Phone
from checks.school import PASSWORD, School, make_school
from checks.server import Server, running
from tests.test_hostile_text import MARKUP

QUOTED = tuple(text for text in hostile.INJECTIONS if "'" in text)[:6]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return make_school(tmp_path_factory.mktemp("hostile") / "school")


@pytest.fixture(scope="module")
def server(school: School) -> Iterator[Server]:
    with running(school.folder) as started:
        yield started


def test_hostile_words_break_no_page(server: Server, school: School):
    found = hostile.type_everywhere(server.port, school.codes[0], MARKUP[:4], hands=1)
    assert found.problems == []
    assert found.requests == 4 * (len(hostile.FIELDS) + sum(len(names) for names in hostile.LISTS.values()) + 2)


def test_no_parameter_becomes_a_part_of_a_question(server: Server):
    assert hostile.inject(server.port, QUOTED, hostile.PAIRS[4:6]).problems == []


def test_nobody_guesses_the_page_of_a_report(server: Server, school: School):
    hostile.report_once(server.port, school.codes[0])
    assert hostile.guess(server.port, 60).problems == []


@pytest.mark.parametrize("token", ["", "x", "ImY.x.x"])
def test_a_form_with_a_wrong_token_does_nothing(server: Server, school: School, token: str):
    public, path = Phone(server.port), f"/D/{school.codes[0]}"
    values = public.get(path).form(path) | {"symptom": "no_picture", "answer": "no", "csrf_token": token}
    assert public.post(path, values).status == 422, "the page was open too long: the words are still there"
    person = {"username": "desk", "password": PASSWORD, "csrf_token": token}
    assert public.post("/sign-in", public.get("/sign-in").form("/sign-in") | person).status == 400


@pytest.mark.parametrize("guard", ["no escaping", "values in SQL", "any token"])
def test_without_its_guard_it_is_noticed(guard: str, tmp_path: Path):
    weak = make_school(tmp_path / "school")
    with running(weak.folder, guard) as server:
        hostile.report_once(server.port, weak.codes[0])
        if guard == "no escaping":
            found = hostile.type_everywhere(server.port, weak.codes[0], MARKUP, hands=1)
        elif guard == "values in SQL":
            found = hostile.inject(server.port, QUOTED, ())
        else:
            found = hostile.guess(server.port, 6)
    assert found.problems
