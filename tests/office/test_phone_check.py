"""A phone that came by the printed address is proof; this PC itself, and another name, are none."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from kiosk.core.addresses import lan_addresses
from kiosk.core.settings import change_setting
from kiosk.office.phone_check.code import phone_code
from kiosk.office.phone_check.heard import Heard, heard_of
from tests.builders import MONDAY

ADDRESS = "http://helpdesk.school:8080"


@pytest.mark.parametrize(
    ("address", "came_by", "remote", "is_proof"),
    [
        (ADDRESS, "helpdesk.school:8080", "10.20.0.77", True),
        (ADDRESS, "HELPDESK.SCHOOL:8080", "10.20.0.77", True),
        (ADDRESS, "helpdesk.school:8080", "127.0.0.1", False),
        (ADDRESS, "helpdesk.school:8080", "::1", False),
        (ADDRESS, "helpdesk.school:8080", None, False),
        (ADDRESS, "10.20.0.15:8080", "10.20.0.77", False),
        ("", "", "10.20.0.77", False),
    ],
)
def test_what_counts_as_proof(address, came_by, remote, is_proof):
    heard = Heard()
    assert heard.note(address, came_by, remote, MONDAY) is is_proof
    assert heard.at(address) == (MONDAY if is_proof else None)


def test_this_pc_under_its_own_number_is_no_proof():
    if not (own := lan_addresses()):
        pytest.skip("NO NETWORK: this PC has none, not even its own")
    assert Heard().note(ADDRESS, "helpdesk.school:8080", own[0], MONDAY) is False


def test_what_came_by_an_earlier_address_says_nothing_about_the_new_one():
    heard = Heard()
    heard.note(ADDRESS, "helpdesk.school:8080", "10.20.0.77", MONDAY)
    assert heard.at("http://10.20.0.15:8080") is None


def test_the_page_says_to_the_phone_that_it_arrived(client, school):
    page = client.get("/phone-check", base_url=ADDRESS, environ_overrides={"REMOTE_ADDR": "10.20.0.77"})
    assert (page.status_code, "This phone reaches Scandesk" in page.text) == (200, True)
    assert heard_of(school).at(ADDRESS)


def test_the_page_says_why_it_proves_nothing(client, school):
    assert "but from the PC itself" in client.get("/phone-check", base_url=ADDRESS).text
    change_setting(school, "other_names", "pc7")
    other = client.get("/phone-check", base_url="http://pc7", environ_overrides={"REMOTE_ADDR": "10.20.0.77"})
    assert "the stickers say helpdesk.school:8080" in re.sub(r"\s+", " ", other.text)
    assert heard_of(school).at(ADDRESS) is None


def test_there_is_no_code_for_an_address_that_no_phone_could_follow():
    assert phone_code("") is None
    assert phone_code("http://localhost:8080") is None
    assert phone_code(f"http://{'long.' * 40}school") is None


def test_a_phone_reads_the_code_on_the_page(signed_in, chromium: Browser):
    text = signed_in("coordinator").get("/office/doctor").text
    drawing = re.search(r'<svg class="phone-code".*?</svg>', text, re.DOTALL)
    page = chromium.new_page(viewport={"width": 360, "height": 360})
    page.set_content(drawing[0])
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    page.close()
    assert code.text == f"{ADDRESS}/phone-check"
