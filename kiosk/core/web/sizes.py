"""How much a page takes: 64 kB of typed words, unless it is declared beside the page that it takes a file.

Counted twice: the server refuses before it reads (`largest_body`), with some room so that what is only a little too
large still gets a proper page; the app refuses what its page cannot take, in our own words.
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, abort, request
from werkzeug.exceptions import HTTPException

LARGEST_FORM_OF_WORDS = 64 * 1024
FORM_WITH_A_PHOTO = 13 * 1024 * 1024  # one photo from a phone, and the words around it
MOST_PARTS = 60  # of a form with a file; the largest has about forty fields
LARGEST_PIECE = 512 * 1024  # of a form with a file: well above the 64 kB that Werkzeug reads it in
ROOM_FOR_WORDS, ROOM_FOR_A_FILE = 192 * 1024, 8 * 1024 * 1024  # too large, but answered with a page
WITH_A_FILE = "multipart/form-data"
FORMS = ("", "application/x-www-form-urlencoded", WITH_A_FILE)
LARGER_FORMS: dict[str, int] = {}


def allow_larger(endpoint: str, size: int) -> None:
    """Let the form of one page hold more bytes than others: it takes a file."""
    LARGER_FORMS[endpoint] = size


def limit_sizes(app: Flask) -> None:
    """Bound what a request may bring."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM_OF_WORDS, MAX_FORM_MEMORY_SIZE=LARGEST_PIECE, MAX_FORM_PARTS=MOST_PARTS
    )


def take_files(app: Flask) -> None:
    """Let the pages that take files have them; forms without a file are all typed words, whichever page gets them.

    Nothing but forms is read: Flask-WTF would take JSON for one, with depths and kinds that no field expects.
    """

    @app.before_request
    def take_a_file() -> None:
        if request.mimetype not in FORMS:
            abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if request.endpoint in LARGER_FORMS and request.mimetype == WITH_A_FILE:
            request.max_content_length = LARGER_FORMS[request.endpoint]


def largest_body(app: Flask) -> Callable[[str, str], int]:
    """Return what tells the server how many bytes the page at an address takes."""
    pages = app.url_map.bind("localhost")

    def largest(method: str, path: str) -> int:
        try:
            endpoint = pages.match(path, method)[0]
        except HTTPException:
            endpoint = ""
        if endpoint in LARGER_FORMS:
            return LARGER_FORMS[endpoint] + ROOM_FOR_A_FILE
        return LARGEST_FORM_OF_WORDS + ROOM_FOR_WORDS

    return largest
