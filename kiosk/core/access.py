"""Who may use what: every route says it with one decorator, and a route that does not say it stops the start.

The signed-in person reaches this module as an `Actor`, so that it knows roles but no people table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

View = TypeVar("View", bound=Callable[..., Any])

OPEN = "open to all"


class Role(StrEnum):
    """What a person with an account may do; one person may hold several roles."""

    DESK = "desk"
    TECHNICIAN = "technician"
    COORDINATOR = "coordinator"


STAFF = frozenset(Role)


@dataclass(frozen=True)
class Actor:
    """Who takes a step: a person with an account, or a reporter (no id, no roles)."""

    person_id: int | None
    name: str
    roles: frozenset[Role] = frozenset()

    def holds(self, *roles: Role) -> bool:
        """Tell whether the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


REPORTER = Actor(None, "reporter")
SYSTEM = Actor(None, "Scandesk")


def open_to_all(view: View) -> View:
    """Declare a route that needs no account."""
    view.may_use = OPEN  # type: ignore[attr-defined]
    return view


def only_for(*roles: Role) -> Callable[[View], View]:
    """Declare a route for people who hold one of the roles."""

    def declare(view: View) -> View:
        view.may_use = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declare


def may_use(app: Flask, endpoint: str) -> frozenset[Role] | str | None:
    """Return what a route declares: OPEN, the roles, or None when it declares nothing."""
    return getattr(app.view_functions[endpoint], "may_use", None)


def the_actor() -> Actor | None:
    """Return the signed-in person, or None; looked up once a request."""
    if "actor" not in g:
        g.actor = current_app.extensions["scandesk.find_actor"]()
    found: Actor | None = g.actor
    return found


def signed_in() -> Actor:
    """Return the signed-in person of a route that only staff reach."""
    actor = the_actor()
    if actor is None:
        abort(401)
    return actor


def guard(app: Flask, find_actor: Callable[[], Actor | None]) -> None:
    """Refuse by default: run before every request, and at start insist that every route declares who may use it."""
    app.extensions["scandesk.find_actor"] = find_actor

    @app.before_request
    def check_access() -> Response | None:
        if request.endpoint is None:
            return None
        allowed = may_use(app, request.endpoint)
        if allowed == OPEN:
            return None
        actor = the_actor()
        if actor is None:
            return _to_sign_in()
        if not isinstance(allowed, frozenset) or not actor.holds(*allowed):
            abort(403)
        return None


def undeclared_routes(app: Flask) -> list[str]:
    """Return the endpoints that do not say who may use them."""
    return sorted(endpoint for endpoint in app.view_functions if may_use(app, endpoint) is None)


def _to_sign_in() -> Response:
    if request.method != "GET":
        abort(401)
    return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
