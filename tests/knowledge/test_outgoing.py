"""What leaves the school when a message is looked up: nobody's name, no number of ours."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.lookup_addresses import DEFAULT, checked_lookup_addresses
from kiosk.knowledge.outgoing import LONGEST, Planted, outgoing_query, search_links, without_personal
from kiosk.knowledge.rules import folded

PLANTED = Planted(
    people=("Siân O'Connor-Lloyd", "Carys Morgan", "cmorgan", "Mr Price"),
    things=("7K3Q-9XZ", "7K3Q9XZ", "LG-0042", "XSER77", "Hall projector", "Room 12", "ext. 214"),
    school=("Llanfair Green Primary School", "helpdesk.school"),
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("0x0000007E SYSTEM_THREAD_EXCEPTION", "0x0000007E SYSTEM_THREAD_EXCEPTION"),
        ("Cannot find m.hughes@llanfair.sch.uk", "Cannot find"),
        ("Lamp failure on LG-0042 (serial XSER77)", "Lamp failure on (serial)"),
        ("Carys Morgan's profile cannot be loaded", "'s profile cannot be loaded"),
        ("profile CARYS.MORGAN is locked, carysm too", "profile is locked, too"),
        ("Sian has no access; SIÂN neither", "has no access; neither"),
        ("C:\\Users\\Carys Morgan\\AppData\\x.log is in use", "is in use"),
        ("C:\\Users\\dafydd\\Desktop not found", "not found"),
        ("/home/dafydd/.cache is full", "is full"),
        ("H:\\Pupils\\Dafydd\\work.docx is locked", "is locked"),
        ("\\\\SRV01\\staff$\\plans not available", "not available"),
        ("C:\\Windows\\System32\\hal.dll is missing", "C:\\Windows\\System32\\hal.dll is missing"),
        ("LLANFAIR\\bjones is not allowed", "is not allowed"),
        ("HKLM\\Software\\Policies denied", "HKLM\\Software\\Policies denied"),
        ("Conflict at 10.20.0.15:8080 with 00:1A:2B:3C:4D:5E", "Conflict at with"),
        ("No route to fe80::1ff:fe23:4567:890a", "No route to"),
        ("Ring 01792 555 0101 or +44 1792 555101", "Ring or"),
        ("DESKTOP-7K3Q9X is not in llanfair.local", "is not in"),
        ("DC01.llanfair.sch.uk: trust failed", ": trust failed"),
        ("Llanfair  green primary school: no licence", ": no licence"),
        ("7k3q9xz 7K3Q 9XZ 7K3Q-9XZ", ""),
        ("Printer in Room 12: 50.3 FUSER", "Printer in: 50.3 FUSER"),
        ("System.Net.WebException in app", "System.Net.WebException in app"),
        ("10.99.99 SUPPLY ERROR", "10.99.99 SUPPLY ERROR"),
        ("HTTP 403 at https://portal.llanfair.sch.uk/u/77?name=x", "HTTP 403 at"),
        ("user S-1-5-21-1004336348-1177238915 unknown", "user unknown"),
    ],
)
def test_what_is_personal_is_taken_out_and_the_message_stays(text, left):
    assert without_personal(text, PLANTED) == left.strip(" :")


def test_the_product_goes_along_once():
    assert outgoing_query("lamp failure", "Epson EB-2250U", Planted()) == "Epson EB-2250U lamp failure"
    assert outgoing_query("EB-2250U lamp failure", "Epson EB-2250U", Planted()) == "Epson EB-2250U lamp failure"
    assert outgoing_query("", "Epson EB-2250U", Planted()) == "Epson EB-2250U"
    assert outgoing_query("", "", PLANTED) == ""
    assert len(outgoing_query("x " * 5000, "Epson", Planted())) <= LONGEST


WORDS = st.text(alphabet=string.ascii_letters + "âêîôûŵŷïé", min_size=3, max_size=12)
NAMES = st.lists(WORDS, min_size=2, max_size=3).map(" ".join)
TAGS = st.from_regex(r"\A[A-Z]{2,4}-[0-9]{3,5}\Z")
BETWEEN = st.sampled_from([" ", ", ", ": ", " (", ") ", "\n", " '", "' ", ' "', "/", " - ", "; "])
ERRORS = st.sampled_from(["0x0000007E", "paper jam", "E-05", "50.3 FUSER", "cannot load profile", "C:\\Windows\\x.dll"])


@settings(deadline=None)
@given(st.data(), NAMES, NAMES, TAGS)
def test_no_planted_name_or_number_ever_leaves(data, reporter, affected, tag):
    account = folded(reporter.split()[0][0] + reporter.split()[-1])
    written = [reporter, reporter.upper(), reporter.split()[-1], affected, affected.split()[0].lower(), account]
    written += [tag, tag.lower(), tag.replace("-", ""), f"{account}@school.example", f"C:\\Users\\{reporter}\\a.txt"]
    pieces = data.draw(st.lists(st.one_of(st.sampled_from(written), ERRORS), max_size=12))
    text = "".join(piece + data.draw(BETWEEN) for piece in pieces)
    planted = Planted(people=(reporter, affected), things=(tag,))
    left = folded(outgoing_query(text, "Epson EB-2250U", planted))
    words = left.replace("/", " ").replace("'", " ").replace('"', " ").split()
    for part in (*reporter.split(), *affected.split(), tag, tag.replace("-", ""), account):
        assert folded(part) not in [word.strip("(),.:;!?-") for word in words], (text, left)


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=30))
def test_taking_out_again_takes_nothing_more(text, name):
    planted = Planted(people=(name,))
    once = without_personal(text, planted)
    assert without_personal(once, planted) == once


def test_links_carry_the_text_and_nothing_of_it_is_syntax():
    links = dict(search_links("A|https://a.example/?q={}\nB|https://b.example/{}/x", "a&b=c #é/.."))
    assert links == {
        "A": "https://a.example/?q=a%26b%3Dc%20%23%C3%A9%2F..",
        "B": "https://b.example/a%26b%3Dc%20%23%C3%A9%2F../x",
    }


def test_the_addresses_that_come_with_scandesk_hold():
    assert checked_lookup_addresses(DEFAULT) == DEFAULT
    assert checked_lookup_addresses("A | https://a.example/?q={} ; B|http://b.example/{}") == (
        "A|https://a.example/?q={}\nB|http://b.example/{}"
    )
    assert checked_lookup_addresses("") == ""


@pytest.mark.parametrize(
    "line",
    [
        *("A", "|https://a.example/{}", "A|javascript:alert({})", "A|https://a.example/", "A|https://{}.example/"),
        *("A|https://a.example/{}{}", "A|https://a .example/{}", "A|//a.example/{}", "A|https:///{}"),
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(line):
    with pytest.raises(ValueError, match=r"Write each|Put"):
        checked_lookup_addresses(line)
