"""Everything the invented school does beside its calls, in the order in which it began."""

from collections.abc import Callable
from datetime import date, datetime

from kiosk.demo import (
    articles,
    attention,
    causes,
    desk_day,
    firms,
    labels,
    opinions,
    papers,
    reports,
    rollout,
    server_down,
    sheets,
    terms,
    year,
)
from kiosk.demo import sticker_years as stickers
from kiosk.demo.agenda import Agenda
from kiosk.demo.articles import OWN, day_after
from kiosk.demo.register import School

READ_AGAIN_AFTER_DAYS = 375
Chapter = tuple[datetime, Callable[[], None]]


def begin(school: School, begins: date, today: date) -> None:
    """Set up on the first day what a school sets up once."""
    at = terms.at_minute(begins, 0)
    year.enter(school, begins, today)
    firms.sign(school, begins, today, at)
    attention.set_up_ladder(school)
    articles.put_up_first(school, at)
    sheets.put_up_first(school, at)
    labels.set_up(school, at)
    papers.publish_first(school, at)
    rollout.set_out(school, begins, at)


def plan(agenda: Agenda, school: School, begins: date, midway: date, now: datetime) -> None:
    """Plan what happens between the first day and now."""
    today = now.astimezone(terms.ZONE).date()
    for own in OWN:
        at = day_after(begins, own.days_in)
        agenda.add(at, articles.write_own(school, own, at))
    read_again = day_after(begins, READ_AGAIN_AFTER_DAYS)
    agenda.add(read_again, articles.read_again(school, read_again))
    first = terms.at_minute(begins, 0)
    agenda.add(first, articles.help_without_call(school, first))
    firms.renew(agenda, school, today)
    causes.plan(agenda, school, today)
    server_down.plan(agenda, school, today, now)
    since = year.targets_since(today)
    attention.plan(agenda, school, since, now)
    stickers.plan_first_address(agenda, school, begins, midway)
    stickers.plan_present_address(agenda, school, since, today)
    kiosk_at = terms.at_minute(terms.next_school_day(midway), 60)
    agenda.add(kiosk_at, reports.put_up_kiosk(school))


def chapters(school: School, address: str, today: date, now: datetime) -> tuple[Chapter, ...]:
    """Return the moments at which the school decided something that calls go by from then on, and the last: now."""
    since = terms.at_minute(year.targets_since(today), 0)

    def with_targets() -> None:
        year.close_for_burst_pipe(school, since)
        year.propose_targets(school, since)
        rollout.promise(school, since)
        papers.publish_targets(school, since)
        stickers.begin_present_address(school, address, since)

    def at_last() -> None:
        desk_day.plan_visits(school, now)
        desk_day.save_views(school, now)
        papers.write_to_supplier(school, now)
        opinions.answer_taps(school, now)
        opinions.ask_each_term(school, now)
        rollout.at_last(school, now)
        stickers.end_today(school, address, now)

    return (since, with_targets), (now, at_last)
