"""The office's pages: start, settings, people; and the set-up page of the first start."""

from collections.abc import Callable

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, open_to_all, signed_in
from kiosk.core.addresses import lan_addresses
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import settings
from kiosk.core.tables import Cell
from kiosk.office import actions
from kiosk.office import finer_settings as finer
from kiosk.office.first_start import WORDS, Answer, FirstStart
from kiosk.office.forms import OTHER_ADDRESS, SchoolForm, SetUpForm
from kiosk.people import actions as people
from kiosk.people import doors
from kiosk.people import store as people_store
from kiosk.people.forms import OwnPasswordForm, PersonForm, RolesForm
from kiosk.people.records import Person
from kiosk.people.second_factor import actions as second_factor
from kiosk.people.sessions import actions as sessions
from kiosk.people.sessions import store as session_store
from kiosk.stickers import store as stickers

PEOPLE_COLUMNS: dict[str, Callable[[Person], Cell]] = {
    "Name": lambda person: person.name,
    "Username": lambda person: person.username,
    "Roles": lambda person: ", ".join(sorted(person.roles)),
    "May Sign In": lambda person: "yes" if person.is_active else "no",
}
bp = Blueprint("office", __name__)
in_the_office = only_for(Role.COORDINATOR)
OPEN_BEFORE_SET_UP = (
    *("office.set_up", "office.carry_out_set_up", "assets.asset", "addresses.here"),
    "health.healthz",
)
STICKER_PAGES = ("scan.report", "scan.send_report", "scan.affects_me", "status.page", "scan.room", "scan.find")


def watch_for_first_start(app: Flask) -> None:
    """Lead every page but the stickers' to the set-up page until there is a co-ordinator."""
    app.extensions["scandesk.first_start"] = FirstStart()
    app.extensions["scandesk.is_set_up"] = False

    @app.before_request
    def lead_to_set_up() -> Response | None:
        if request.endpoint in STICKER_PAGES or request.endpoint in OPEN_BEFORE_SET_UP or is_set_up():
            return None
        return redirect(url_for("office.set_up"))


def is_set_up() -> bool:
    """Tell whether Scandesk is set up; asked of the database only until it is."""
    if not current_app.extensions["scandesk.is_set_up"]:
        current_app.extensions["scandesk.is_set_up"] = actions.is_set_up(the_database())
    return bool(current_app.extensions["scandesk.is_set_up"])


@bp.get("/set-up")
@open_to_all
def set_up() -> str | Response | tuple[str, int]:
    if is_set_up():
        return redirect(url_for("people.sign_in"))
    code = clean_line(request.args.get("code"))
    answer = _answer_to(code)
    if answer is not Answer.ADMITTED:
        return _code_page(answer), 403 if code else 200
    form = SetUpForm()
    form.offer(_own_addresses())
    form.code.data = code
    return render_template("office/set_up.html", form=form, other=OTHER_ADDRESS)


@bp.post("/set-up")
@open_to_all
def carry_out_set_up() -> Response | tuple[str, int]:
    form = SetUpForm()
    if is_set_up():
        return redirect(url_for("people.sign_in"))
    answer = _answer_to(form.code.data or "")
    if answer is not Answer.ADMITTED:
        return _set_up_page_again(form, answer), 403
    form.offer(_own_addresses())
    made = form.attempt(
        lambda: actions.set_up(
            the_database(),
            school=form.school.data,
            address=form.chosen_address,
            desk_phone=form.desk_phone.data,
            username=form.username.data,
            name=form.name.data,
            password=form.password.data,
            now=clock.now(),
        )
    )
    if made is None:
        return render_template("office/set_up.html", form=form, other=OTHER_ADDRESS), form.status
    flash(f"Scandesk is set up for {form.school.data}. Sign in: the office leads on, step by step.")
    return redirect(url_for("people.sign_in", next=url_for("office.home")))


def _answer_to(code: str) -> Answer:
    first_start: FirstStart = current_app.extensions["scandesk.first_start"]
    return first_start.answer_to(request.remote_addr, code)


def _code_page(answer: Answer) -> str:
    return render_template("office/set_up_code.html", words=WORDS.get(answer, ""), is_closed=answer is Answer.CLOSED)


def _set_up_page_again(form: SetUpForm, answer: Answer) -> str:
    """Show what was typed again, to be sent with the right code; of this PC it says nothing."""
    if answer is Answer.CLOSED:
        return _code_page(answer)
    chosen = form.address_choice.data or OTHER_ADDRESS
    form.offer([] if chosen == OTHER_ADDRESS else [chosen])
    form.refuse(FieldRefused("code", WORDS.get(answer, WORDS[Answer.WRONG_CODE])))
    return render_template("office/set_up.html", form=form, other=OTHER_ADDRESS)


def _own_addresses() -> list[str]:
    port = request.host.rpartition(":")[2]
    suffix = f":{port}" if port.isascii() and port.isdigit() and port != "80" else ""
    return [f"http://{address}{suffix}" for address in lan_addresses()]


@bp.get("/office/")
@in_the_office
def home() -> str:
    return render_template("office/home.html")


@bp.route("/office/finer-settings", methods=["GET", "POST"])
@in_the_office
def finer_settings() -> str | Response | tuple[str, int]:
    form = finer.finer_settings_form()
    if request.method != "POST":
        return render_template("office/finer_settings.html", form=form, groups=finer.GROUPS)
    chosen = {name: form[name].data or "" for name in finer.NAMES}
    address = request.remote_addr or ""
    if not form.attempt(lambda: actions.change_finer_settings(the_database(), chosen, address)):
        return render_template("office/finer_settings.html", form=form, groups=finer.GROUPS), form.status
    flash("Saved.")
    return redirect(url_for("office.finer_settings"))


@bp.route("/office/settings", methods=["GET", "POST"])
@in_the_office
def school_settings() -> str | Response | tuple[str, int]:
    form = SchoolForm(school=settings().school, desk_phone=settings().desk_phone)
    form.offer(_own_addresses(), settings().address)
    carried = stickers.count_by_address(the_database())
    if request.method != "POST":
        return render_template("office/settings.html", form=form, other=OTHER_ADDRESS, carried=carried)
    before = settings().address

    def save() -> str:
        return actions.change_school(the_database(), form.school.data, form.chosen_address, form.desk_phone.data)

    address = form.attempt(save)
    if address is None:
        return render_template("office/settings.html", form=form, other=OTHER_ADDRESS, carried=carried), form.status
    flash("Saved.")
    if address != before and (stale := carried.get(before, 0)):
        carry = "sticker still carries" if stale == 1 else "stickers still carry"
        flash(f"{stale:,} {carry} {before}. Print new labels for the devices, or keep that address leading to this PC.")
    return redirect(url_for("office.home"))


@bp.get("/office/people")
@in_the_office
def all_people() -> str:
    return render_template("office/people.html", people=people_store.all_people(the_database()))


@taken_out(bp, "/office/people")
@in_the_office
def people_list() -> Listing:
    return listing_of("people", PEOPLE_COLUMNS, people_store.all_people(the_database()))


@bp.route("/office/people/new", methods=["GET", "POST"])
@in_the_office
def new_person() -> str | Response | tuple[str, int]:
    form = PersonForm()
    if request.method != "POST":
        return render_template("office/new_person.html", form=form)
    password = people.fresh_password()  # changed at the first sign-in

    def add() -> Person:
        if Role.COORDINATOR in form.chosen_roles:
            doors.confirm_own_password(form.password.data or "")
        return people.add_person(
            the_database(),
            form.username.data or people.free_username(the_database(), form.name.data),
            form.name.data,
            password,
            form.chosen_roles,
            clock.now(),
            is_password_given=True,
            origin=doors.origin(),
        )

    added = form.attempt(add)
    if added is None:
        return render_template("office/new_person.html", form=form), form.status
    # shown once and kept nowhere: a redirect would have to carry the password
    return render_template("office/password.html", person=added, password=password), 201


@bp.route("/office/people/<int:person_id>", methods=["GET", "POST"])
@in_the_office
def edit_person(person_id: int) -> str | Response | tuple[str, int]:
    person = _known(person_id)
    form = RolesForm(data={"roles": [role.value for role in person.roles], "is_active": person.is_active})
    if request.method != "POST":
        return _person_page(form, person)

    def save() -> bool:
        if Role.COORDINATOR in form.chosen_roles - person.roles:
            doors.confirm_own_password(form.password.data or "")
        people.change_person(
            the_database(), person_id, form.chosen_roles, form.is_active.data, clock.now(), doors.origin()
        )
        return True

    if not form.attempt(save):
        return _person_page(form, person), form.status
    flash("Saved.")
    return redirect(url_for("office.all_people"))


@bp.post("/office/people/<int:person_id>/password")
@in_the_office
def give_password(person_id: int) -> tuple[str, int]:
    person, form = _known(person_id), OwnPasswordForm()
    if person_id == signed_in().person_id:
        raise Refused("Change your own password under your name, where the one you have is asked for.")
    if not _may_change_the_way_in(person, form):
        return _person_page(_roles_of(person), person, give=form), form.status
    password = people.give_password(the_database(), person, clock.now(), doors.origin())
    return render_template("office/password.html", person=person, password=password), 201


@bp.post("/office/people/<int:person_id>/sign-out")
@in_the_office
def sign_out_everywhere(person_id: int) -> Response:
    person = _known(person_id)
    ended = sessions.end_all(the_database(), person, doors.origin(), clock.now())
    flash(f"{person.name} is signed out everywhere." if ended else f"{person.name} was not signed in anywhere.")
    return redirect(url_for("office.edit_person", person_id=person_id))


@bp.post("/office/people/<int:person_id>/second-factor")
@in_the_office
def remove_second_factor(person_id: int) -> Response | tuple[str, int]:
    person, form = _known(person_id), OwnPasswordForm()
    if person_id == signed_in().person_id:
        raise Refused("Take your own second factor away under your name, where your password is asked for.")
    if not _may_change_the_way_in(person, form):
        return _person_page(_roles_of(person), person, take=form), form.status
    if second_factor.remove(the_database(), person, doors.origin(), clock.now()):
        flash(f"The second factor of {person.name} is taken away; the password alone opens the account now.")
    return redirect(url_for("office.edit_person", person_id=person_id))


def _may_change_the_way_in(person: Person, form: OwnPasswordForm) -> bool:
    """Tell whether the way into an account may be changed: that of a co-ordinator leads to the whole data file."""
    if Role.COORDINATOR not in person.roles:
        return True
    return bool(form.attempt(lambda: doors.confirm_own_password(form.password.data or "")))


def _roles_of(person: Person) -> RolesForm:
    return RolesForm(formdata=None, roles=[role.value for role in person.roles], is_active=person.is_active)


def _person_page(
    form: RolesForm, person: Person, give: OwnPasswordForm | None = None, take: OwnPasswordForm | None = None
) -> str:
    give, take = (each or OwnPasswordForm(formdata=None) for each in (give, take))
    give.password.id, take.password.id = "give-password", "take-password"  # three forms of one page ask for it
    return render_template(
        "office/edit_person.html",
        form=form,
        give=give,
        take=take,
        refusals=[*form.refusals, *give.refusals, *take.refusals],
        person=person,
        is_coordinator=Role.COORDINATOR in person.roles,
        signed_in_in=len(session_store.of_person(the_database(), person.id)),
    )


def _known(person_id: int) -> Person:
    person = people_store.person(the_database(), person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person
