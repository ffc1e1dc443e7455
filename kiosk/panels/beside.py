"""Gathering what every slice has to say about a call, and what its resolution can start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.calls import rules, targets
from kiosk.calls import store as calls
from kiosk.calls.records import Call, Cause, Event, Resolution, ResolutionType, Step
from kiosk.calls.step_form import StepForm
from kiosk.calls.targets import TargetLine
from kiosk.calls.work_forms import ResolveForm
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.numbers import row_number
from kiosk.core.settings import read_settings
from kiosk.diagnostics import panel as diagnostics
from kiosk.escalations import panel as escalations
from kiosk.knowledge import actions as knowledge_actions
from kiosk.knowledge import panel as knowledge
from kiosk.knowledge import store as articles
from kiosk.panels import presence
from kiosk.panels.presence import PresencePanel
from kiosk.problems import panel as problems
from kiosk.repairs import panel as repairs
from kiosk.surveys.after_closing import panel as surveys

STARTS_A_RESOLUTION = ("fix", "article", "problem")


@dataclass(frozen=True)
class Beside:
    """The panels of a call, each as its slice returns it."""

    presence: PresencePanel
    targets: list[TargetLine]
    knowledge: knowledge.OnCall
    diagnostics: diagnostics.DiagnosticsPanel
    problems: problems.ProblemsOnCall
    repairs: repairs.RepairsOnCall
    escalations: escalations.Panel
    how_it_went: surveys.HowItWent


def beside(database: Database, actor: Actor, call: Call, events: list[Event], now: datetime) -> Beside:
    """Return what there is to show beside a call that the person may see."""
    return Beside(
        presence.on_call(actor, call.id, now, read_settings(database).time_zone),
        targets.lines(database, call, events, now),
        knowledge.on_call(database, actor, call),
        diagnostics.on_call(database, actor, call),
        problems.on_call(database, actor, call),
        repairs.on_call(database, actor, call),
        escalations.on_call(database, actor, call),
        surveys.on_call(database, actor, call),
    )


def start_resolution(
    database: Database, actor: Actor, call: Call, forms: Mapping[Step, StepForm], named: Mapping[str, str]
) -> bool:
    """Fill in the open form of resolving from what the address names; tell whether it named something.

    `named` may hold the id of a `fix` (an earlier call), an `article` or a `problem` whose workaround is used.
    """
    form = forms.get(Step.RESOLVE)
    start = _resolution_named(database, actor, call, named)
    if start is None or not isinstance(form, ResolveForm):
        return False
    form.start_from(start)
    return True


def _resolution_named(database: Database, actor: Actor, call: Call, named: Mapping[str, str]) -> Resolution | None:
    ids = {name: row_number(named.get(name, "")) for name in STARTS_A_RESOLUTION}
    if ids["article"] and (article := articles.article(database, ids["article"])):
        text = knowledge_actions.resolution_from(article)
        return Resolution(ResolutionType.FIX, Cause.UNKNOWN, text, 0)
    if ids["problem"]:
        return problems.resolution_from(database, ids["problem"])
    fix = calls.call(database, ids["fix"]) if ids["fix"] else None
    is_open_to_them = fix and (rules.may_see(actor, fix) or fix.device_id == call.device_id)
    if fix and is_open_to_them and fix.resolution and fix.resolution_type and fix.cause:
        return Resolution(fix.resolution_type, fix.cause, f"{fix.resolution}\n(As in {fix.reference})", 0)
    return None
