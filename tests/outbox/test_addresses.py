"""What is taken as an address and a subject, and that no header can be forged with either."""

import string
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP, compat32
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.mail import LONGEST_SUBJECT, checked_sender_name, is_email, subject_line
from kiosk.core.settings import SETTINGS
from kiosk.outbox import post
from kiosk.outbox.records import MailSettings, Security
from tests.builders import MONDAY

GOOD = ("a@b.uk", "carys.morgan@llanfair-green.example", "o'neill+desk@ysgol.cymru", "x_1@mail.school.example")
HOSTILE = (
    "",
    " ",
    "desk",
    "@school.example",
    "desk@",
    "desk@school",
    "desk@@school.example",
    "a@b.uk@c.uk",
    "a@b.uk, c@d.uk",
    "a@b.uk,c@d.uk",
    "a@b.uk;c@d.uk",
    "a@b.uk c@d.uk",
    " a@b.uk",
    "a@b.uk ",
    "a@b.uk\n",
    "a@b.uk\r\nBcc: everyone@d.uk",
    "a\r\nBcc:x@b.uk",
    "a@b.uk\x00",
    "a\x00@b.uk",
    "a@b.uk\u2028Bcc: x@y.uk",
    "a@b.uk\u2029",
    "a@b.uk\x85",
    "a@b.uk\x0b",
    "Head <head@b.uk>",
    "<head@b.uk>",
    '"head"@b.uk',
    '"a@b.uk, c"@d.uk',
    "head(comment)@b.uk",
    "head%other.uk@b.uk",
    "other.uk!head@b.uk",
    "@relay.uk:head@b.uk",
    "mailto:head@b.uk",
    "head@[127.0.0.1]",
    "head@127.0.0.1:25",
    "head@b..uk",
    "head@-b.uk",
    "head@b-.uk",
    ".head@b.uk",
    "head.@b.uk",
    "he..ad@b.uk",
    "-head@b.uk",
    "pénnaeth@b.uk",
    "head@ysgôl.uk",
    "head@ｂ.uk",
    "head@b.uk\u200b",
    "\u202ehead@b.uk",
    "=?utf-8?q?a=40b.uk?=",
    "h" * 65 + "@b.uk",
    "h@" + "b" * 64 + ".uk",
    "h@" + "b." * 130 + "uk",
    "${7*7}@b.uk",
    "a`id`@b.uk",
    "a|b@c.uk",
)


def mail(**values: object) -> MailSettings:
    usual = {"is_on": True, "host": "localhost", "port": 25, "security": Security.NONE, "user": ""}
    return MailSettings(**(usual | {"sender": "desk@school.example", "sender_name": "Desk"} | values))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", GOOD)
def test_a_plain_address_is_taken(text: str):
    assert is_email(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_that_is_more_or_less_than_one_address_is_refused(text: str):
    assert not is_email(text)


@given(st.text(max_size=80))
def test_an_address_never_holds_what_could_end_a_header_or_begin_another_address(text: str):
    if is_email(text):
        assert set(text) <= set(string.ascii_letters + string.digits + "_+'&=-.@")


def headers_and_body(subject: str, body: str, name: str = "Desk") -> tuple[dict[str, str], str]:
    made = post.message_from(mail(sender_name=name), "head@b.uk", subject_line(subject), body, "<1@b.uk>", MONDAY)
    sent = made.as_bytes()
    read = message_from_bytes(sent, policy=SMTP)
    names = [line.split(b":")[0] for line in sent.split(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] not in b" \t"]
    assert sorted(names) == sorted(
        [
            b"From",
            b"To",
            b"Subject",
            b"Date",
            b"Message-ID",
            b"Auto-Submitted",
            b"MIME-Version",
            b"Content-Type",
            b"Content-Transfer-Encoding",
        ]
    )
    assert sent.isascii()
    assert max(len(line) for line in sent.split(b"\r\n")) < 998
    assert read["To"] == "head@b.uk"
    assert [str(a.addr_spec) for a in read["From"].addresses] == ["desk@school.example"]
    return dict(read.items()), read.get_content()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "subject",
    [
        "C1042\r\nBcc: everyone@d.uk",
        "C1042\nSubject: other",
        "C1042\u2028Bcc: x@y.uk",
        "C1042\x85\x0b\x0c\x00Bcc: x@y.uk",
        "Tŷ Ŵyn: dim llun, gweler C1042 " * 9,
        "=?utf-8?q?forged?= =?utf-8?b?Zm9yZ2Vk?=",
        "\u202egnp.exe",
        "a" * 3000,
        "😀" * 200,
        "\ud800 alone",
    ],
)
def test_a_subject_stays_one_line_of_one_header(subject: str):
    headers, _ = headers_and_body(subject, "Body\n")
    assert "Bcc" not in headers
    assert len(subject_line(subject)) <= LONGEST_SUBJECT
    assert "\u202e" not in headers["Subject"]


@given(st.text(max_size=300), st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_whatever_stands_in_a_subject_and_a_body_makes_no_other_header(subject: str, body: str):
    headers, read = headers_and_body(subject, body)
    assert headers["Subject"] == subject_line(subject)
    assert read.rstrip("\r\n") == body.rstrip("\r\n")


def test_the_hostile_strings_of_others_make_no_header_either(shared: Path):
    for file in (shared / "naughty-strings").glob("*.txt"):
        for line in file.read_text(encoding="utf-8", errors="replace").split("\n"):
            headers_and_body(line, "Body\n")
            assert not is_email(f"{line}@b.uk\r\n")
            if is_email(line):
                assert set(line) <= set(string.ascii_letters + string.digits + "_+'&=-.@")


@pytest.mark.parametrize("name", ["Desk\r\nBcc: x@y.uk", "a, b@c.uk", "<x@y.uk>", 'a"b', "a\\", "x" * 61, "a\u202eb"])
def test_a_sender_name_cannot_forge_one(name: str):
    if "\r" in name:  # blanks of all kinds become one blank, and the rest is refused
        assert "\r" not in " ".join(name.split())
    with pytest.raises(ValueError, match=r"\w"):
        checked_sender_name(name)


def test_a_long_welsh_sender_name_stays_one_address():
    name = checked_sender_name("Desg Gymorth TG Ysgol Gynradd Tŷ Ŵyn a Llanfair Grŵp Ŷd")
    headers_and_body("Prawf", "Corff\n", name)
    made = post.message_from(mail(sender_name=name), "head@b.uk", "Prawf", "Corff\n", "<1@b.uk>", MONDAY)
    # read with the older of the library's two readers: the newer one loses blanks, too
    sent = message_from_bytes(made.as_bytes(), policy=compat32)["From"]
    assert str(make_header(decode_header(sent))) == f"{name} <desk@school.example>"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mail_host", "smtp.school.example:587"),
        ("mail_host", "smtp.school.example\r\nQUIT"),
        ("mail_host", "http://smtp"),
        ("mail_host", "a b"),
        ("mail_port", "0"),
        ("mail_port", "65536"),
        ("mail_port", "٢٥"),
        ("mail_port", "25\n26"),
        ("mail_security", "ssl"),
        ("mail_user", "a\r\nb"),
        ("mail_user", "é"),
        ("mail_sender", "Desk <desk@school.example>"),
        ("mail_sender", "desk@school.example\n"),
        ("mail", "yes"),
    ],
)
def test_a_spoilt_setting_is_refused(name: str, text: str):
    with pytest.raises(ValueError, match=r"\w"):
        SETTINGS[name].check(text)
