"""What a real server has acknowledged is there, once, after it was killed, and after its disk was full."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.disks import fill, make_room, own_disk, why_no_disk
from tests.intake.served import Phone, Server, furnish, keys_of_calls, server_on

KILLS = 10
REPORTERS = 3
REPLAYED_WITHIN_S = 120  # a guard against waiting for ever; the clockwork looks every 20 seconds


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 MB of its own."""
    if why_no_disk():
        pytest.skip(f"NO FULL DISK: {why_no_disk()}")
    with own_disk(tmp_path / "disk", 200) as disk:
        yield disk


def report_until_it_dies(phone: Phone) -> None:
    while phone.report() == 302:
        pass


def reports_and_a_kill(server: Server, phones: list[Phone], after: int) -> None:
    """Let phones report at once, and kill the server as soon as it has acknowledged so many."""
    begun = sum(len(phone.acknowledged) for phone in phones)
    threads = [threading.Thread(target=report_until_it_dies, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    while sum(len(phone.acknowledged) for phone in phones) < begun + after:
        assert any(thread.is_alive() for thread in threads), server.logs.read_text()
        time.sleep(0.001)
    server.kill()
    for thread in threads:
        thread.join()


def test_killed_right_after_its_answers_it_has_every_acknowledged_report_once(tmp_path: Path):
    folder = tmp_path / "data"
    code = furnish(folder)
    with server_on(folder, tmp_path / "server.log") as server:
        phones = [Phone(server, code) for _ in range(REPORTERS)]
        for phone in phones:
            phone.open_page()
        for number in range(KILLS):
            reports_and_a_kill(server, phones, after=3 + 4 * number % 11)
            server.start()
        for phone in phones:  # a phone that was not answered sends its last report again
            phone.report(phone.sent[-1])
    acknowledged = [key for phone in phones for key in phone.acknowledged]
    sent = {key for phone in phones for key in phone.sent}
    found = keys_of_calls(folder)
    assert len(found) == len(set(found))
    assert set(acknowledged) <= set(found) <= sent
    assert len(set(acknowledged)) >= KILLS * 3


def test_on_a_full_disk_reports_are_kept_through_kills_and_logged_when_there_is_room(small_disk: Path, tmp_path: Path):
    code = furnish(small_disk)
    with server_on(small_disk, tmp_path / "server.log") as server:
        phone = Phone(server, code)
        phone.open_page()
        assert phone.report() == 302
        fill(small_disk)
        statuses = {phone.report() for _ in range(300)}
        assert statuses == {302}
        before = len(phone.acknowledged)
        server.kill()
        server.start()  # the disk is still full
        for _ in range(20):
            assert phone.report() == 302
        assert len(phone.acknowledged) == before + 20
        make_room(small_disk)
        give_up_at = time.monotonic() + REPLAYED_WITHIN_S
        while len(keys_of_calls(small_disk)) < len(phone.acknowledged) and time.monotonic() < give_up_at:
            time.sleep(0.5)
    found = keys_of_calls(small_disk)
    assert sorted(found) == sorted(phone.acknowledged)
    assert [*dict.fromkeys(found)] == found
