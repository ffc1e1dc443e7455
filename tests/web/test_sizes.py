"""What a request may bring: too much, too deep or no text at all is answered in words, never with a failure."""

import io
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk import create_app
from kiosk.core.web import sizes
from tests import builders
from tests.web.sockets import ask

KILOBYTE = 1024
TYPED = {"content_type": "application/x-www-form-urlencoded"}
# /sign-out reads nothing here
PUBLIC = ("/D/{code}", "/D/{code}/affects-me", "/find", "/sign-in", "/walkup/{visit}/photo")
TAKES_A_FILE = {"scan.send_report", "scan.find_in_photo", "walkup.photo", "imports.send", "knowledge_codes.send"}


@pytest.fixture
def code(school):
    return builders.add_device(school).code


@pytest.fixture
def visit(client):
    """A visit at the kiosk that goes on."""
    return client.get("/walkup/start/rooms").location.split("/")[2]


@pytest.fixture
def staff(signed_in):
    return signed_in("coordinator")


FLOODS = {
    "50,000 fields": b"&".join(b"f%d=1" % number for number in range(50_000)),
    "a million empty fields": b"&" * 1_000_000,
    "one line of a megabyte": b"description=" + b"x" * 1_000_000,
    "one name of a megabyte": b"x" * 1_000_000 + b"=1",
    "a megabyte of percents": b"description=" + b"%" * 1_000_000,
    "brackets, 100,000 deep": b"a" + b"[b]" * 100_000 + b"=1",
    "a megabyte of NULs": b"\x00" * 1_000_000,
}


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("page", PUBLIC)
def test_a_flood_of_words_is_refused_in_words(client, code, visit, page, flood):
    answer = client.post(page.format(code=code, visit=visit), data=FLOODS[flood], **TYPED)
    assert answer.status_code in (404, 413)
    if answer.status_code == 413:
        assert "That is too much" in answer.text


@pytest.mark.parametrize("flood", FLOODS)
def test_pages_that_take_files_take_no_more_words(staff, flood):
    for page in ("/imports/", "/knowledge/codes/"):
        assert staff.post(page, data=FLOODS[flood], **TYPED).status_code == 413


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "application/xml", "image/png", ""])
def test_a_body_of_another_kind_is_bounded_too(client, code, visit, media_type):
    body = b"[" * 100_000
    for page in PUBLIC:
        answer = client.post(page.format(code=code, visit=visit), data=body, content_type=media_type)
        assert 300 <= answer.status_code < 500


def test_a_form_of_many_parts_or_large_words_is_refused(client, code):
    many = {f"part{number}": "x" for number in range(sizes.MOST_PARTS + 1)}
    photo = {"photo": (io.BytesIO(b"x"), "a.jpg")}
    assert client.post(f"/D/{code}", data=many | photo).status_code == 413
    head = b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\n'
    body = head + b"x" * (sizes.LARGEST_PIECE + 1) + b"\r\n--b--\r\n"
    assert client.post(f"/D/{code}", data=body, content_type="multipart/form-data; boundary=b").status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--",
        b"--b\r\n",
        b"--b\r\n\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="photo"; filename="' + b"a" * 70_000 + b'"\r\n\r\nx\r\n--b--\r\n',
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="\xff\xfe"\r\n\r\nx\r\n--b--\r\n',
        b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: x/y; charset=odd\r\n\r\n\xff\r\n--b--',
        b"--b\r\n" + b"X: y\r\n" * 10_000 + b"\r\nx\r\n--b--\r\n",
        b"--b" * 20_000,
    ],
)
def test_a_broken_form_with_a_file_breaks_nothing(client, staff, code, body):
    for browser, page in (
        (client, f"/D/{code}"),
        (client, "/find"),
        (staff, "/imports/"),
        (staff, "/knowledge/codes/"),
    ):
        answer = browser.post(page, data=body, content_type="multipart/form-data; boundary=b")
        assert 300 <= answer.status_code < 500
    for boundary in ("", "; boundary=", "; boundary=" + "x" * 5000, '; boundary="\x01"'):
        assert client.post(f"/D/{code}", data=body, content_type=f"multipart/form-data{boundary}").status_code < 500


NASTY = st.lists(
    st.sampled_from(
        [b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3(", b"%", b"&", b"=", b";", b"\r\n", b"\t", b"'", b"{{"]
    )
    | st.binary(max_size=40)
    | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    max_size=12,
).map(b"".join)
FIELDS = ("description", "symptom", "kind", "form_key", "opened", "reporter_name", "contact", "call", "impact", "next")


def test_bytes_of_any_sort_break_no_page(app, code):
    browser = app.test_client()

    @hypothesis_settings(max_examples=40, deadline=None)
    @given(NASTY, st.lists(st.tuples(st.sampled_from(FIELDS), NASTY), max_size=8), NASTY)
    def walk(path: bytes, fields: list[tuple[str, bytes]], cookie: bytes) -> None:
        body = (
            b"&".join(name.encode() + b"=" + quote_from_bytes(value).encode() for name, value in fields) + b"&" + path
        )
        browser.set_cookie("reporter", cookie.decode("latin-1").replace("\r", "").replace("\n", ""))
        for page in (f"/D/{code}", "/sign-in"):
            assert browser.post(page, data=body, **TYPED).status_code in (302, 400, 413, 422, 429)
        for prefix in ("/", "/D/", "/status/", "/find?text=", "/assets/x/", "/walkup/", "/rooms/"):
            assert browser.get(prefix + quote_from_bytes(path)).status_code < 500

    walk()


# --- the registry, and the server in front


def test_only_these_pages_take_more_than_words(app):
    assert set(sizes.LARGER_FORMS) == TAKES_A_FILE
    assert set(sizes.LARGER_FORMS) <= set(app.view_functions)


def test_every_form_with_a_file_stands_in_the_registry(app):
    """A page that gets a file input without its line in the registry would refuse every photo."""
    templates = app.jinja_env.loader.list_templates()
    sources = {name: app.jinja_env.loader.get_source(app.jinja_env, name)[0] for name in templates}
    with_file = {name for name, text in sources.items() if 'enctype="multipart/form-data"' in text}
    with_file.remove("errors/_kept_form.html")  # it sends again what came to one of the others
    assert len(with_file) == len(TAKES_A_FILE), with_file


def test_the_server_refuses_what_the_page_cannot_take_before_it_is_read(app):
    largest = sizes.largest_body(app)
    words, photo = largest("POST", "/sign-in"), largest("POST", "/D/7K3Q9XZ")
    assert words < 300 * KILOBYTE < photo < 32 * KILOBYTE**2
    assert largest("POST", "/imports/") > 30 * KILOBYTE**2
    for method, path in (("GET", "/D/7K3Q9XZ"), ("POST", "/nothing"), ("PUT", "/imports/"), ("POST", "/\xff\x00")):
        assert largest(method, path) == words


def test_what_is_a_little_too_large_gets_a_page_and_what_is_much_too_large_a_sentence(port):
    head = "POST {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n"
    for size, kind in ((100 * KILOBYTE, "text/html"), (300 * KILOBYTE, "text/plain")):
        answer = ask(port, head.format("/sign-in", TYPED["content_type"], size).encode() + b"x" * size)
        assert answer.status == 413
        assert "That is too much" in answer.text
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


def test_without_the_limits_the_flood_would_be_read(school, tmp_path):
    """The control."""
    off = {"MAX_CONTENT_LENGTH": None, "MAX_FORM_MEMORY_SIZE": None}
    app = create_app(tmp_path, school, TESTING=True, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False, **off)
    answer = app.test_client().post("/sign-in", data=FLOODS["50,000 fields"], **TYPED)
    assert answer.status_code == 422
