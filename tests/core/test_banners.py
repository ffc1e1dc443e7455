"""Who sees what must be put right."""

import pytest

from kiosk.core import banners
from kiosk.core.banners import Banner

FULL = Banner("The disk is nearly full.", is_grave=True, address="/office/doctor", link_words="What to do")
LATE = Banner("A <late> backup.")


@pytest.fixture
def told(app):
    banners.offer(app, lambda _database, _now: [LATE], lambda _database, _now: [FULL])
    return app


@pytest.mark.parametrize(("username", "page"), [("desk", "/desk/"), ("coordinator", "/office/")])
def test_desk_and_coordinator_see_the_gravest_first(told, signed_in, username, page):
    text = signed_in(username).get(page).text
    assert text.index("The disk is nearly full.") < text.index("A &lt;late&gt; backup.")
    assert '<a class="alert-link" href="/office/doctor">What to do</a>' in text


def test_a_technician_and_a_reporter_see_none(told, signed_in, client):
    assert "nearly full" not in signed_in("tech1").get("/fieldwork/").text
    assert "nearly full" not in client.get("/").text
