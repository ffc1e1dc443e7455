"""A visit begins, is forgotten, and never comes back."""

from kiosk.walkup import visits
from kiosk.walkup.records import Draft
from kiosk.walkup.visits import Visits
from tests.clocks import SteadyClock

HERE, THERE = "here", "there"


def test_a_visit_goes_on_until_it_is_ended():
    found = Visits()
    visit = found.begin()
    assert found.is_open(visit)
    found.keep(visit, HERE, Draft(words="It hums."))
    assert found.draft(visit) == Draft(words="It hums.", form_key=found.draft(visit).form_key)
    found.end(visit)
    assert not found.is_open(visit)
    assert found.draft(visit) is None
    found.keep(visit, HERE, Draft(words="sent late"))
    assert found.draft(visit) is None


def test_a_visit_that_nobody_ended_is_forgotten_all_the_same():
    steady = SteadyClock()
    found = Visits(steady)
    visit = found.begin()
    found.keep(visit, HERE, Draft(name="Mrs Hughes"))
    steady.seconds += visits.LASTS_S - 1
    assert found.is_open(visit)
    steady.seconds += 2
    assert not found.is_open(visit)
    found.forget_old()
    assert found.draft(visit) is None


def test_nobody_makes_a_visit_up():
    found, other = Visits(), Visits()
    own = found.begin()
    nonce, moment, signature = own.split(".")
    for made_up in (
        *("", "x", "..", other.begin(), f"{nonce}.{int(moment) + 1}.{signature}", f"{nonce}.{moment}.{'0' * 32}"),
        *(own.upper(), f"{own}x", f"{'a' * 22}.{moment}.{signature}"),
    ):
        assert not found.is_open(made_up), made_up
        found.end(made_up)
    assert found.is_open(own)


def test_one_address_cannot_push_out_what_is_entered_at_another():
    found = Visits()
    theirs = found.begin()
    found.keep(theirs, THERE, Draft(words="mine"))
    flood = [found.begin() for _ in range(visits.MOST_DRAFTS_OF_ADDRESS + 30)]
    for visit in flood:
        found.keep(visit, HERE, Draft())
    assert found.draft(theirs)
    assert sum(found.draft(visit) is not None for visit in flood) == visits.MOST_DRAFTS_OF_ADDRESS


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(visits, "MOST_DRAFTS", 50)
    monkeypatch.setattr(visits, "MOST_OVER", 50)
    found = Visits()
    for number in range(200):
        visit = found.begin()
        found.keep(visit, f"address {number}", Draft())
    assert len(found._drafts) == 50
    for _ in range(200):
        found.end(found.begin())
    assert len(found._over) == 50
