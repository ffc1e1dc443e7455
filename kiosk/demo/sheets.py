"""Diagnostics sheets of the invented school: the first checklists, who is qualified for what, and sheets filled in."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kiosk.calls.records import Call
from kiosk.core.access import Actor
from kiosk.demo.register import School
from kiosk.devices.records import Kind
from kiosk.diagnostics import rules
from kiosk.diagnostics import store as checklists
from kiosk.diagnostics.first_checklists import add_first_checklists
from kiosk.diagnostics.records import FIXED, STOP, CheckStep, Result
from kiosk.diagnostics.sheets import actions as sheets
from kiosk.diagnostics.sheets import store
from kiosk.diagnostics.sheets.records import Part, Used
from kiosk.diagnostics.skills.actions import save_skills

FILLED_IN = 0.12
FITS_THE_SYMPTOM = 3
MOST_STEPS = 6
BETWEEN_TICKS = timedelta(seconds=25)
QUALIFIED = {
    "tech1": (Kind.PRINTER, Kind.PROJECTOR, Kind.INTERACTIVE_BOARD, Kind.AUDIO, Kind.PHONE),
    "tech2": (Kind.LAPTOP, Kind.DESKTOP, Kind.TABLET, Kind.NETWORK, Kind.SERVER),
}


def put_up_first(school: School, now: datetime) -> None:
    """Add the checklists that come with Scandesk, and say who is qualified for what."""
    add_first_checklists(school.database, now)
    save_skills(
        school.database,
        {(school.people[name].person_id or 0, kind.value) for name, kinds in QUALIFIED.items() for kind in kinds},
    )


def fill_in(
    school: School, actor: Actor, call: Call, kind: Kind, now: datetime, most: int = MOST_STEPS, is_left: bool = False
) -> None:
    """Work through the checklist that fits a call, up to so many steps: to the fix, unless it is left before."""
    found = rules.best_first(checklists.headings_in_use(school.database), kind.value, call.symptom)
    if not found or found[0][1] < FITS_THE_SYMPTOM:
        return
    sheets.choose_checklist(school.database, actor, call, found[0][0], school.once(), now)
    used = store.latest_used(school.database, call.id)
    for at in _moments(now):
        step = used.walk.next if used else None
        if used is None or step is None or len(used.walk.done) >= most:
            return
        result = _answer(used, step, is_last=not is_left and len(used.walk.done) + 2 >= most)
        used = sheets.tick(school.database, actor, call, used.id, step.key, result, "", school.once(), at)


def fill_in_sometimes(school: School, actor: Actor, call: Call, kind: Kind, now: datetime) -> None:
    """Fill a sheet in for some of the calls."""
    if school.happens(FILLED_IN):
        fill_in(school, actor, call, kind, now)


def write_symptom_down(school: School, actor: Actor, call: Call, how: str, changed: str, now: datetime) -> None:
    """Note on the sheet that the fault was seen, and what was new before it began."""
    for part, said in ((Part.SYMPTOM, {"confirmed": "sometimes", "how": how}), (Part.CHANGES, {"what": changed})):
        sheets.write_down(school.database, actor, call, part, said, 0, school.once(), now)


def _moments(now: datetime) -> Iterator[datetime]:
    return (now + number * BETWEEN_TICKS for number in range(1, MOST_STEPS + 1))


def _answer(used: Used, step: CheckStep, is_last: bool) -> Result:
    """Go on while there are steps, take the fix at the last, and escalate only where nothing else is left."""
    leads = {
        result: rules.leads_to(used.version.steps, step, result)
        for result in (Result.AS_EXPECTED, Result.NOT_AS_EXPECTED)
    }
    wanted = [result for result, to in leads.items() if (to == FIXED) == is_last and to != STOP]
    return next(iter(wanted or [result for result, to in leads.items() if to != STOP] or leads))
