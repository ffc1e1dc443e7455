"""The plan and the review as PDFs: tagged, titled, on A4, with long names and the letters of Welsh."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from kiosk.core.settings import change_setting
from kiosk.measures.periods import Period
from kiosk.rollout.plan import actions as plan
from kiosk.rollout.plan.actions import Said
from kiosk.rollout.plan.steps import STEPS
from kiosk.rollout.review import actions as reviews
from kiosk.rollout.review.lines import LINES
from kiosk.rollout.review.records import Answer, Answered
from tests import builders
from tests.builders import MONDAY

PERIOD = Period(date(2026, 8, 1), date(2026, 9, 6))
LONG = "Ysgol Gynradd Gymraeg Llanfairpwllgwyngyllgogerychwyrndrobwll ŵŷ"
A4 = (595, 842)


@pytest.fixture
def full(school):
    """A plan and a review with the longest words that fit."""
    change_setting(school, "school", LONG)
    huw = builders.actor(school, "coordinator")
    said = Said("Gŵyl " * 40, "Donaudampfschifffahrtsgesellschaft", "2026-10-01", True, {}, 0)
    for step in STEPS:
        plan.save(school, huw, step, said, MONDAY)
    review = reviews.begin(school, huw, PERIOD, "a review's one-time key", MONDAY)
    reviews.answer(school, review, [Answered(line.key, Answer.NO, "Nid yw’n wir. " * 20) for line in LINES])
    reviews.decide(school, review, "", "W" * 200, LONG, "2026-12-01", "an action's one-time key", MONDAY)
    return school


@pytest.mark.parametrize(
    ("page", "title"),
    [("/rollout/plan.pdf", "Plan for the service desk"), ("/rollout/reviews/1.pdf", "Yearly support review")],
)
def test_the_papers_are_tagged_titled_and_within_a4(full, desk, page, title):
    answer = desk.get(page)
    assert answer.content_type == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    assert reader.metadata.title == f"{title}, {LONG}"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in reader.pages} == {A4}
    text = "".join(found.extract_text() for found in reader.pages)
    assert "ŵŷ" in text
    assert "Date and signature" in text
    assert "Sign out" not in text


def test_a_school_that_decided_nothing_yet_has_a_plan_to_print(desk):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(desk.get("/rollout/plan.pdf").data)).pages)
    assert "Still to be decided." in text
    assert all(step.title in " ".join(text.split()) for step in STEPS[:3])
