"""Pieces of pages that stay the same while their values do: rendered once, then remembered by these values.

A piece sees nothing but its values (no person, no settings, no clock), so the same values cannot look different. The
queue is the same fifty lines for everyone who looks at it, and rendering them again is most of what the page costs.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

REMEMBERED = 1024  # of each kind; about a kilobyte each


def piece(template: str, *names: str, **constants: object) -> Callable[..., Markup]:
    """Return a function of the named values that renders a template with them, or remembers what came of it.

    `constants` are given to the template as well: words that are the same for as long as the program runs.
    """

    @lru_cache(REMEMBERED)
    def rendered(*values: Hashable) -> Markup:
        found = current_app.jinja_env.get_template(template)
        return Markup(found.render(dict(zip(names, values, strict=True)), **constants))  # noqa: S704  the template escapes

    return rendered


def together(pieces: Iterable[Markup]) -> Markup:
    """Return pieces one after the other."""
    return Markup("".join(pieces))  # noqa: S704  each of them was escaped when it was rendered
