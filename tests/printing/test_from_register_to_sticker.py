"""From a real register on an empty PC to stickers that open: the commands of the README, one after the other."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from kiosk import create_app
from kiosk.core.commands import open_database
from kiosk.devices import store as devices

ROOT = Path(__file__).parents[2]
FROZEN_FORM = re.compile(r"http://HELPDESK\.SCHOOL:8080/D/([0-9A-HJKMNP-TV-Z]{7})")


def command(instance: Path, *words: str) -> str:
    environment = os.environ | {"SCANDESK_INSTANCE": str(instance)}
    done = subprocess.run(
        [sys.executable, ROOT / "app.py", *words], env=environment, cwd=instance, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def printed(shared, tmp_path_factory):
    """A data folder after the import, and the PDF of a label for every device in it."""
    instance = tmp_path_factory.mktemp("instance")
    assert "22 added" in command(instance, "import-devices", str(shared / "data/snipe-it/assets-sample.csv"))
    command(instance, "setting", "address", "http://helpdesk.school:8080")
    command(instance, "labels", "--all", "--stock", "L7159", "--out", "sheet.pdf")
    return instance, instance / "sheet.pdf"


@pytest.mark.parametrize("dpi", [300, 150])
def test_every_sticker_of_a_real_register_reads_back_and_opens_its_device(printed, dpi):
    instance, sheet = printed
    texts = [
        found.text
        for page in pypdfium2.PdfDocument(sheet)
        for found in zxingcpp.read_barcodes(page.render(scale=dpi / 72, grayscale=True).to_pil())
    ]
    database = open_database(instance)
    known = {device.code: device for device in devices.devices(database, {"in_use": True})}
    forms = [FROZEN_FORM.fullmatch(text) for text in texts]
    assert all(forms)
    assert sorted(form[1] for form in forms) == sorted(known)
    phone = create_app(instance, database, TESTING=True).test_client()
    for code, device in known.items():
        page = phone.get(f"/D/{code}")
        assert page.status_code == 200
        assert device.shown_code in page.text
        assert "What is wrong?" in page.text
    database.close()
