"""The pages of repairs: what is away, sending, one repair, its delivery note, contracts that end."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls.addresses import address_of
from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, clean_text, new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.pdf import pdf_or_page
from kiosk.core.refusals import NOT_DONE, NotFound, Refused, StoreUnavailable
from kiosk.core.settings import school_today, settings
from kiosk.core.sqlite import Row
from kiosk.devices import store as devices
from kiosk.devices.forms import pence
from kiosk.repairs import actions, ending_soon, store
from kiosk.repairs import forms as repair_forms
from kiosk.repairs import records as repair_records
from kiosk.repairs.forms import (
    AnswerForm,
    BackForm,
    ChangeForm,
    NoteForm,
    QuoteForm,
    RepairForm,
    ReplyForm,
    SendForm,
    moment_typed,
)
from kiosk.repairs.listing import COLUMNS
from kiosk.repairs.records import QuoteAnswer, Repair
from kiosk.suppliers import agreements
from kiosk.suppliers import rules as supplier_rules
from kiosk.suppliers import store as suppliers

bp = Blueprint("repairs", __name__, url_prefix="/repairs")
VIEW_WORDS = {"away": "Away now", "overdue": "Overdue", "back": "Back"}
FORMS: dict[str, type[RepairForm]] = {
    form.part: form for form in (ReplyForm, QuoteForm, AnswerForm, ChangeForm, NoteForm)
}
Answer = str | Response | tuple[str, int]


@bp.get("/")
@only_for(*STAFF)
def all_repairs() -> str:
    view, supplier_id = request.args.get("view", "away"), request.args.get("supplier", 0, type=row_number)
    if view not in VIEW_WORDS:
        abort(404)
    today = school_today(the_database(), clock.now()).isoformat()
    found = store.repairs(the_database(), view, supplier_id, today)
    return render_template(
        "repairs/all.html",
        view=view,
        views=VIEW_WORDS,
        counts=store.counts(the_database(), today),
        repairs=found,
        devices=store.devices_of(the_database(), (repair.id for repair in found)),
        supplier=suppliers.supplier(the_database(), supplier_id),
        today=today,
        list_cap=store.LIST_CAP,
    )


@taken_out(bp, "/repairs")
@only_for(*STAFF)
def repairs_list() -> Listing:
    view, supplier_id = request.args.get("view", "away"), request.args.get("supplier", 0, type=row_number)
    if view not in VIEW_WORDS:
        abort(404)
    today = school_today(the_database(), clock.now()).isoformat()
    return listing_of("repairs", COLUMNS, store.repairs(the_database(), view, supplier_id, today, most=-1))


@bp.get("/new")
@only_for(*STAFF)
def new_repair() -> str:
    database = the_database()
    call_id = request.args.get("call", 0, type=row_number)
    call = calls.call_for(database, signed_in(), call_id) if call_id else None
    if call and call.device_id:
        device = devices.device(database, call.device_id)
    else:
        device = devices.device_by_code(database, request.args.get("device", ""))
    form = SendForm()
    form.prepare(database)
    form.start_from(request.args.get("supplier", 0, type=row_number), device, call)
    return render_template("repairs/new.html", form=form)


@bp.post("/new")
@only_for(*STAFF)
def send_away() -> Answer:
    form, database, actor = SendForm(), the_database(), signed_in()
    form.prepare(database)

    def act() -> Repair:
        if known := store.repair_by_form_key(database, form.form_key.data):
            return known
        return actions.send_away(database, actor, form.new_repair(), form.sent(database, actor), clock.now())

    made = form.attempt(act)
    if made is None:
        return render_template("repairs/new.html", form=form), form.status
    flash(f"Noted as {made.reference}. The calls wait for {made.supplier} from now on.")
    return redirect(url_for(".repair", repair_id=made.id))


@bp.get("/<int:repair_id>")
@only_for(*STAFF)
def repair(repair_id: int) -> str:
    return _page(actions.known_repair(the_database(), repair_id), {})


@bp.post("/<int:repair_id>/<part>")
@only_for(*STAFF)
def take_step(repair_id: int, part: str) -> Answer:
    if part not in FORMS:
        abort(404)
    found, form = actions.known_repair(the_database(), repair_id), FORMS[part]()
    looked_at = _as_seen(found, form)
    if not form.attempt(lambda: _take(looked_at, form)):
        form.version.data = str(found.version)
        return _page(found, {part: form}), form.status
    return redirect(url_for(".repair", repair_id=repair_id))


def _as_seen(found: Repair, form: RepairForm) -> Repair:
    seen = row_number(form.version.data)
    return found if not seen else Repair(**{**vars(found), "version": seen})


def _take(found: Repair, form: RepairForm) -> bool:
    database, actor, now, zone = the_database(), signed_in(), clock.now(), settings().time_zone
    match form:
        case ReplyForm():
            answered_at = moment_typed(form.answered_at.data, zone) or now
            actions.they_answered(database, actor, found, form.form_key.data, answered_at, form.note.data, now)
        case QuoteForm():
            on = form.quoted_on.data.isoformat()
            actions.quote(database, actor, found, pence(form.price.data), on, now)
        case AnswerForm():
            actions.answer_quote(database, actor, found, QuoteAnswer(form.answer.data), form.note.data, now)
        case ChangeForm():
            on = form.expected_on.data.isoformat()
            actions.change(database, actor, found, form.their_reference.data, on, form.note.data, now)
        case NoteForm():
            actions.note(database, actor, found, form.note.data, now)
    return True


@bp.post("/<int:repair_id>/devices/<int:row_id>/back")
@only_for(*STAFF)
def come_back(repair_id: int, row_id: int) -> Answer:
    database, actor, now = the_database(), signed_in(), clock.now()
    found, device = actions.known_repair(database, repair_id), store.repaired_device(database, repair_id, row_id)
    if device is None:
        raise NotFound("This device is not part of this repair.")
    form = BackForm(part=f"back-{row_id}")

    def act() -> bool:
        actions.come_back(database, actor, found, device, form.back(settings().time_zone, now), now)
        return True

    if not form.attempt(act):
        return _page(found, {f"back-{row_id}": form}), form.status
    flash(f"{device.title} is back.")
    return redirect(url_for(".repair", repair_id=repair_id))


@bp.get("/<int:repair_id>/delivery-note")
@only_for(*STAFF)
def delivery_note(repair_id: int) -> str:
    found = actions.known_repair(the_database(), repair_id)
    return render_template(
        "repairs/delivery_note.html",
        repair=found,
        devices=store.devices_of(the_database(), [found.id]).get(found.id, []),
        supplier=suppliers.supplier(the_database(), found.supplier_id),
        words=repair_records,
        agreement=_agreement(found),
    )


@bp.get("/<int:repair_id>/delivery-note.pdf")
@only_for(*STAFF)
def delivery_note_pdf(repair_id: int) -> Response:
    page = url_for(".delivery_note", repair_id=repair_id)
    return pdf_or_page(delivery_note(repair_id), "Delivery note", f"delivery-note-{repair_id}", page)


@bp.post("/calls/<int:call_id>/reply")
@only_for(*STAFF)
def reply_about_call(call_id: int) -> Response:
    database, actor = the_database(), signed_in()
    call = calls.call_for(database, actor, call_id)
    text, key = clean_text(request.form.get("note"))[:2000], clean_line(request.form.get("form_key"))[:64]
    try:
        actions.they_answered_about(database, actor, call, key or new_form_key(), text, clock.now())
        flash("Noted that they answered.")
    except StoreUnavailable:
        raise
    except Refused as refusal:
        flash(str(refusal), NOT_DONE)
    return redirect(address_of(actor, call_id))


@bp.get("/reminders")
@only_for(Role.DESK, Role.COORDINATOR)
def reminders() -> str:
    database, now = the_database(), clock.now()
    rows = _warranties_ending(store.LIST_CAP)
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row["supplier"] or "Supplier not known", []).append(row)
    return render_template(
        "repairs/reminders.html",
        ending=agreements.ending_contracts(database, now),
        groups=groups,
        days=int(settings().warranty_reminder_days),
        contract_days=int(settings().contract_reminder_days),
        is_capped=len(rows) == store.LIST_CAP,
    )


@taken_out(bp, "/repairs/reminders")
@only_for(Role.DESK, Role.COORDINATOR)
def reminders_list() -> Listing:
    contracts = agreements.ending_contracts(the_database(), clock.now())
    return Listing("ending-soon", ending_soon.COLUMNS, ending_soon.rows(contracts, _warranties_ending(-1)))


def _warranties_ending(most: int) -> list[Row]:
    today = school_today(the_database(), clock.now())
    last = today + timedelta(days=int(settings().warranty_reminder_days))
    return store.warranties_ending(the_database(), today.isoformat(), last.isoformat(), most)


def _agreement(found: Repair) -> object:
    sent_on = clock.school_date(clock.moment(found.sent_at), settings().time_zone).isoformat()
    return supplier_rules.in_force(suppliers.agreements(the_database(), found.supplier_id), sent_on)


def _page(found: Repair, sent: dict[str, RepairForm]) -> str:
    database, actor = the_database(), signed_in()
    today = school_today(database, clock.now())
    shown = store.devices_of(database, [found.id]).get(found.id, [])
    forms = {part: sent.get(part) or form_class(formdata=None) for part, form_class in FORMS.items()}
    if "change" not in sent:
        forms["change"] = ChangeForm(
            formdata=None, data={"their_reference": found.their_reference, "note": found.note, "expected_on": None}
        )
        forms["change"]["expected_on"].process_formdata([found.expected_on])
    if "quote" not in sent:
        forms["quote"]["quoted_on"].data = today
    if "reply" not in sent:
        forms["reply"]["form_key"].data = new_form_key()
    for part, form in forms.items():
        if part not in sent:
            form.version.data = str(found.version)
    sees_all = actor.holds(Role.DESK, Role.COORDINATOR)
    return render_template(
        "repairs/repair.html",
        repair=found,
        devices=shown,
        supplier=suppliers.supplier(database, found.supplier_id),
        contacts=suppliers.contacts(database, found.supplier_id),
        agreement=_agreement(found),
        events=store.events(database, found.id),
        forms=forms,
        back_forms={
            device.id: sent.get(f"back-{device.id}") or repair_forms.BackForm(formdata=None, part=f"back-{device.id}")
            for device in shown
            if device.back_at is None
        },
        sent=sent,
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        addresses={
            device.call_id: address_of(actor, device.call_id)
            for device in shown
            if device.call_id and (sees_all or device.technician_id == actor.person_id)
        },
        waiting=_waiting(shown),
        words=repair_records,
        today=today.isoformat(),
    )


def _waiting(shown: list[repair_records.RepairedDevice]) -> set[int]:
    """Return the calls that still wait although their device is back."""
    return store.calls_on_hold(the_database(), [d.call_id for d in shown if d.call_id and d.back_at])
