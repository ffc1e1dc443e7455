"""https by Caddy: the recipe of docs/HTTPS.md with a real Caddy; and what leads where without one."""

import contextlib
import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from kiosk import create_app
from kiosk.core.settings import change_setting
from tests import builders
from tests.browser import HOME, free_port, served_school, serving
from tests.web.sockets import ask, get

RECIPE = HOME / "docs" / "HTTPS.md"
PHONE = {"REMOTE_ADDR": "10.20.0.9"}


@pytest.fixture
def https_app(school, tmp_path):
    change_setting(school, "https", "on")
    return create_app(tmp_path, school, TESTING=True, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False)


@pytest.mark.parametrize("page", ["/desk/", "/sign-in", "/office/?a=1", "/fieldwork/", "/account"])
def test_pages_that_ask_who_you_are_lead_to_https(https_app, page):
    answer = https_app.test_client().get(page, environ_base=PHONE)
    assert (answer.status_code, answer.location) == (302, f"https://helpdesk.school{page}")


def test_stickers_and_other_open_pages_answer_by_http(https_app, school):
    device = builders.add_device(school)
    browser = https_app.test_client()
    for page in ("/", f"/D/{device.code}", f"/d/{device.code}", "/walkup/", "/healthz", "/here", "/charter"):
        answer = browser.get(page, environ_base=PHONE)
        assert answer.status_code == 200, page
        assert "Strict-Transport-Security" not in answer.headers
    sent = browser.post(f"/D/{device.code}", data={}, environ_base=PHONE)
    assert sent.status_code == 422


def test_a_password_that_comes_by_http_is_refused_and_not_looked_at(https_app, school):
    sent = {"username": "desk", "password": builders.PASSWORD}
    browser = https_app.test_client()
    answer = browser.post("/sign-in", data=sent, environ_base=PHONE)
    assert answer.status_code == 403
    assert "https://" in answer.text
    assert not school.connection.execute("SELECT 1 FROM sessions").fetchone()
    by_https = browser.post("/sign-in", data=sent, environ_base=PHONE, base_url="https://helpdesk.school")
    assert by_https.status_code == 302
    assert by_https.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_at_the_pc_itself_http_goes_on(https_app):
    assert https_app.test_client().get("/sign-in").status_code == 200


def test_without_the_setting_nothing_leads_to_https(client):
    answer = client.get("/sign-in", environ_base=PHONE)
    assert answer.status_code == 200
    by_https = client.get("/sign-in", base_url="https://helpdesk.school")
    assert "Strict-Transport-Security" not in by_https.headers


# --- with Caddy


@pytest.fixture(scope="module")
def behind_caddy(tmp_path_factory):
    """A served school behind a Caddy that was set up by our recipe; gives the school's port, Caddy's, and its root."""
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("NO CADDY: the recipe for https was not tried. On Debian: sudo apt install caddy")
    folder = tmp_path_factory.mktemp("https")
    with served_school(folder) as first:
        change_setting(first.database, "address", "http://localhost:8080")
        change_setting(first.database, "https", "on")
    with serving(folder) as url:
        own, tls = int(url.rpartition(":")[2]), free_port()
        recipe = re.search(r"```\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
        text = recipe[1].replace("https://helpdesk.school", f"https://localhost:{tls}")
        text = text.replace("127.0.0.1:80", f"127.0.0.1:{own}")
        text = text.replace("auto_https", "admin off\n skip_install_trust\n auto_https", 1)
        (folder / "Caddyfile").write_text(text)
        env = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        command = [caddy, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
        with (folder / "caddy.log").open("w") as log:
            process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
            try:
                yield own, tls, wait_for_root(process, tls, folder)
            finally:
                process.terminate()
                process.wait(20)


def wait_for_root(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> Path:
    give_up_at = time.monotonic() + 60
    root = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    while time.monotonic() < give_up_at and process.poll() is None:
        with contextlib.suppress(OSError):
            if root.exists() and by_https(port, root, "/healthz")[0] == 200:
                return root
        time.sleep(0.2)
    pytest.fail((folder / "caddy.log").read_text())


def by_https(port: int, root: Path, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    trust = ssl.create_default_context(cafile=str(root))
    connection = http.client.HTTPSConnection("localhost", port, timeout=30, context=trust)
    try:
        connection.request("GET", path, headers={"Host": "localhost", **headers})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def test_behind_caddy_pages_are_served_and_browsers_told_to_stay(behind_caddy):
    _own, tls, root = behind_caddy
    status, headers, text = by_https(tls, root, "/sign-in")
    assert status == 200
    assert "Password" in text
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert by_https(tls, root, "/desk/")[1]["location"].startswith("/sign-in")


def test_behind_caddy_a_phone_is_led_to_https_and_a_sticker_is_not(behind_caddy):
    own, _tls, _root = behind_caddy
    led = ask(own, get("/sign-in"), source="127.0.0.1")
    assert led.status == 200  # at the PC itself
    for page, status in (("/", 200), ("/sign-in", 302), ("/desk/", 302)):
        claimed = get(page, X_Forwarded_For="10.20.0.9", X_Forwarded_Proto="http")  # as Caddy tells of a phone by http
        assert ask(own, claimed).status == status
    assert ask(own, get("/sign-in", X_Forwarded_For="10.20.0.9", X_Forwarded_Proto="http")).headers["location"] == (
        "https://localhost/sign-in"
    )


def test_behind_caddy_nobody_can_claim_another_address_or_name(behind_caddy):
    _own, tls, root = behind_caddy
    forged = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    status, headers, text = by_https(tls, root, "/sign-in", **forged)
    assert status == 200
    assert "evil.example" not in text
    assert "strict-transport-security" in headers  # it came by https, whatever it said


def test_tls_is_of_this_century(behind_caddy):
    _own, tls, root = behind_caddy
    old = ssl.create_default_context(cafile=str(root))
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    connection = http.client.HTTPSConnection("localhost", tls, timeout=30, context=old)
    connection.connect()
    assert connection.sock.version() in ("TLSv1.2", "TLSv1.3")
    connection.close()
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"localhost:{tls}", "-tls1_1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode != 0
