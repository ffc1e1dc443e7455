"""Due times worked out by hand, with a calendar on the wall: one line each."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.calendar.hours import Interval, OtherDay, Pause, SchoolHours, Term, account, due, worked


def day(*stretches: str) -> tuple[Interval, ...]:
    def at(text: str) -> time:
        return time.min if text == "24:00" else time.fromisoformat(text)

    return tuple(Interval(*map(at, stretch.split("-"))) for stretch in stretches)


def days(first: str, last: str, reason: str, *stretches: str) -> dict[date, OtherDay]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    other = OtherDay(reason, day(*stretches))
    return {begin + timedelta(days=n): other for n in range((end - begin).days + 1)}


def week(*stretches: str) -> tuple[tuple[Interval, ...], ...]:
    return (*(day(*stretches),) * 5, (), ())


TERMS = (
    Term("Autumn term", date(2026, 9, 2), date(2026, 12, 18)),
    Term("Spring term", date(2027, 1, 4), date(2027, 3, 25)),
    Term("Summer term", date(2027, 4, 12), date(2027, 7, 21)),
)
OTHER_DAYS = {
    **days("2026-10-26", "2026-10-30", "Autumn half-term"),
    **days("2026-11-02", "2026-11-02", "INSET day"),
    **days("2026-11-26", "2026-11-26", "closed: snow"),
    **days("2026-12-18", "2026-12-18", "half day: last day of term", "08:00-12:30"),
    **days("2026-12-19", "2027-01-03", "Christmas holiday"),
    **days("2027-01-04", "2027-01-04", "INSET day"),
}
LONDON = "Europe/London"
SCHOOL = SchoolHours(LONDON, week("08:00-16:00"), OTHER_DAYS, TERMS, "england_wales")
WORKS_ON_MAY_DAY = SchoolHours(
    LONDON, SCHOOL.week, OTHER_DAYS | {date(2027, 5, 3): OtherDay("open", None)}, TERMS, "england_wales"
)
LUNCH = SchoolHours(LONDON, week("08:00-12:00", "13:00-16:00"), OTHER_DAYS, TERMS)
ALL_YEAR = SchoolHours(LONDON, SCHOOL.week)
ENGLAND = SchoolHours(LONDON, SCHOOL.week, region="england_wales")
SCOTLAND = SchoolHours(LONDON, SCHOOL.week, region="scotland")
NIGHTS = SchoolHours(LONDON, (day("00:00-06:00", "22:00-24:00"),) * 7)
FROM_HALF_PAST_ONE = SchoolHours(LONDON, (day("01:30-05:00"),) * 7)
UNTIL_HALF_PAST_ONE = SchoolHours(LONDON, (day("00:00-01:30"),) * 7)
NEW_YORK = SchoolHours("America/New_York", SCHOOL.week)
AUCKLAND = SchoolHours("Pacific/Auckland", SCHOOL.week)

NEVER = ""
# what it shows · hours · from (by the wall) · hours and minutes · pauses · due (by the wall)
BY_HAND = [
    ("within a morning", SCHOOL, "2026-09-07 08:30", "1:00", [], "2026-09-07 09:30"),
    ("to the very end of a day", SCHOOL, "2026-09-07 08:00", "8:00", [], "2026-09-07 16:00"),
    ("one minute more than a day", SCHOOL, "2026-09-07 08:00", "8:01", [], "2026-09-08 08:01"),
    ("from the very end of a day", SCHOOL, "2026-09-07 16:00", "0:30", [], "2026-09-08 08:30"),
    ("from an evening", SCHOOL, "2026-09-07 19:45", "1:00", [], "2026-09-08 09:00"),
    ("from before school", SCHOOL, "2026-09-08 06:10", "0:30", [], "2026-09-08 08:30"),
    ("no time at all", SCHOOL, "2026-09-07 19:45", "0:00", [], "2026-09-07 19:45"),
    ("over a weekend", SCHOOL, "2026-09-11 15:00", "2:00", [], "2026-09-14 09:00"),
    ("from a Saturday", SCHOOL, "2026-09-12 11:00", "4:00", [], "2026-09-14 12:00"),
    ("from the last minute of a Sunday", SCHOOL, "2026-09-13 23:59", "7:00", [], "2026-09-14 15:00"),
    ("three days over a weekend", SCHOOL, "2026-09-10 10:00", "24:00", [], "2026-09-15 10:00"),
    ("five days", SCHOOL, "2026-09-09 09:15", "40:00", [], "2026-09-16 09:15"),
    ("from before the first term", SCHOOL, "2026-09-01 10:00", "1:00", [], "2026-09-02 09:00"),
    ("over half-term and an INSET day", SCHOOL, "2026-10-23 15:30", "1:00", [], "2026-11-03 08:30"),
    ("from within half-term", SCHOOL, "2026-10-28 12:00", "4:00", [], "2026-11-03 12:00"),
    ("from an INSET day", SCHOOL, "2026-11-02 10:00", "0:30", [], "2026-11-03 08:30"),
    ("over a day of snow", SCHOOL, "2026-11-25 14:00", "3:00", [], "2026-11-27 09:00"),
    ("within a half day", SCHOOL, "2026-12-18 09:00", "3:00", [], "2026-12-18 12:00"),
    ("to the very end of a half day", SCHOOL, "2026-12-18 10:00", "2:30", [], "2026-12-18 12:30"),
    ("over half day, Christmas and INSET", SCHOOL, "2026-12-18 12:00", "1:00", [], "2027-01-05 08:30"),
    ("from the afternoon of a half day", SCHOOL, "2026-12-18 14:00", "0:15", [], "2027-01-05 08:15"),
    ("over Easter, between two terms", SCHOOL, "2027-03-25 15:00", "2:00", [], "2027-04-12 09:00"),
    ("after the last term entered", SCHOOL, "2027-07-21 15:00", "2:00", [], NEVER),
    ("over a bank holiday in term", SCHOOL, "2027-04-30 15:00", "2:00", [], "2027-05-04 09:00"),
    ("a bank holiday on which it works", WORKS_ON_MAY_DAY, "2027-04-30 15:00", "2:00", [], "2027-05-03 09:00"),
    ("over a substitute day", ENGLAND, "2026-12-24 15:00", "2:00", [], "2026-12-29 09:00"),
    ("2 January in England", ENGLAND, "2025-12-31 15:30", "1:00", [], "2026-01-02 08:30"),
    ("2 January in Scotland", SCOTLAND, "2025-12-31 15:30", "1:00", [], "2026-01-05 08:30"),
    ("a pause", SCHOOL, "2026-09-07 09:00", "4:00", ["07 10:00/07 12:00"], "2026-09-07 15:00"),
    ("a pause over night", SCHOOL, "2026-09-07 09:00", "4:00", ["07 10:00/08 10:00"], "2026-09-08 13:00"),
    ("a pause within a weekend", SCHOOL, "2026-09-11 15:00", "2:00", ["12 00:00/13 23:00"], "2026-09-14 09:00"),
    (
        "several pauses",
        SCHOOL,
        "2026-09-07 08:00",
        "4:00",
        ["07 09:00/07 10:00", "07 11:00/07 11:30", "07 15:00/07 16:00"],
        "2026-09-07 13:30",
    ),
    (
        "pauses that overlap",
        SCHOOL,
        "2026-09-07 08:00",
        "3:00",
        ["07 09:00/07 11:00", "07 10:00/07 12:00"],
        "2026-09-07 14:00",
    ),
    ("from within a pause", SCHOOL, "2026-09-07 09:00", "1:00", ["07 08:30/07 10:15"], "2026-09-07 11:15"),
    ("a pause from the due time on", SCHOOL, "2026-09-07 08:00", "1:00", ["07 09:00/"], "2026-09-07 09:00"),
    ("a pause without an end", SCHOOL, "2026-09-07 08:00", "1:00", ["07 08:30/"], NEVER),
    ("over a lunch break", LUNCH, "2026-09-07 11:30", "1:00", [], "2026-09-07 13:30"),
    ("to the very start of lunch", LUNCH, "2026-09-07 11:00", "1:00", [], "2026-09-07 12:00"),
    ("from within lunch", LUNCH, "2026-09-07 12:20", "0:10", [], "2026-09-07 13:10"),
    ("the weekend the clock goes back", ALL_YEAR, "2026-10-23 15:00", "2:00", [], "2026-10-26 09:00"),
    ("the weekend it goes forward", ALL_YEAR, "2027-03-26 15:00", "2:00", [], "2027-03-29 09:00"),
    ("the night it goes back", NIGHTS, "2026-10-25 00:00", "4:00", [], "2026-10-25 03:00"),
    ("all of the night it goes back", NIGHTS, "2026-10-25 00:00", "7:00", [], "2026-10-25 06:00"),
    ("the night it goes forward", NIGHTS, "2027-03-28 00:00", "4:00", [], "2027-03-28 05:00"),
    ("more than that night has", NIGHTS, "2027-03-28 00:00", "6:00", [], "2027-03-28 23:00"),
    ("over midnight", NIGHTS, "2026-09-07 23:30", "1:00", [], "2026-09-08 00:30"),
    ("hours from a time that is skipped", FROM_HALF_PAST_ONE, "2027-03-28 00:00", "1:00", [], "2027-03-28 03:00"),
    ("hours until a time that comes twice", UNTIL_HALF_PAST_ONE, "2026-10-25 00:00", "1:30", [], "2026-10-25 01:30"),
    ("New York, the clock going forward", NEW_YORK, "2026-03-06 15:00", "2:00", [], "2026-03-09 09:00"),
    ("Auckland, the clock going back", AUCKLAND, "2026-04-03 15:00", "2:00", [], "2026-04-06 09:00"),
]


@pytest.mark.parametrize(
    ("hours", "start", "amount", "pauses", "expected"), [r[1:] for r in BY_HAND], ids=[r[0] for r in BY_HAND]
)
def test_a_due_time_worked_out_by_hand(hours: SchoolHours, start: str, amount: str, pauses: list[str], expected: str):
    zone = ZoneInfo(hours.zone)

    def at(text: str) -> datetime:
        return datetime.fromisoformat(text if len(text) > 11 else start[:8] + text).replace(tzinfo=zone)

    whole_hours, minutes = map(int, amount.split(":"))
    length = timedelta(hours=whole_hours, minutes=minutes)
    stops = [
        Pause(at(begins), at(ends) if ends else None, "waiting for the reporter")
        for begins, ends in (pause.split("/") for pause in pauses)
    ]
    found = due(hours, at(start), length, stops)
    assert (f"{found.astimezone(zone):%Y-%m-%d %H:%M}" if found else NEVER) == expected
    if found:
        assert found == at(expected).astimezone(UTC)
        assert worked(hours, at(start), found, stops) == length
        assert sum((s.length for s in account(hours, at(start), found, stops) if s.is_counted), timedelta(0)) == length


def test_there_are_at_least_forty_of_them():
    assert len(BY_HAND) >= 40
    assert len({row[0] for row in BY_HAND}) == len(BY_HAND)
