"""A busy day: phones that report, one with photos, and a desk that triages; each writes down what it was told."""

import io
import random
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from PIL import Image

from checks.ledger import Ledger, Sent, digest_of
from checks.phone import Answer, NoAnswer, Phone
from checks.school import PASSWORD

SENT_TWICE = 0.1  # so often somebody presses Send a second time though the answer came
GIVES_UP_AFTER = 200  # tries to send the same again after no answer came
WAITS_S = 0.05
CALL = re.compile(r'href="/desk/calls/(\d+)')


def photo(seed: int) -> bytes:
    """Return a photo that does not get small: noise, as of a dark room."""
    noise = Image.frombytes("RGB", (160, 120), random.Random(seed).randbytes(160 * 120 * 3)).resize((640, 480))
    content = io.BytesIO()
    noise.save(content, "JPEG", quality=85)
    return content.getvalue()


@dataclass
class Day:
    """Who does what to a server at `port`, until it is `over`."""

    port: int
    codes: tuple[str, ...]
    ledger: Ledger = field(default_factory=Ledger)
    over: threading.Event = field(default_factory=threading.Event)
    strange: list[str] = field(default_factory=list)
    most: int | None = None  # reports of each phone, then it is quiet
    gives_up_after: int = GIVES_UP_AFTER
    phones: list[threading.Thread] = field(default_factory=list)

    def wait_for_phones(self) -> None:
        """Wait until every phone has sent its most."""
        for phone in self.phones:
            phone.join()

    def report(self, name: str, number: int, with_photo: bool) -> None:
        """Scan, fill in, send; again with the same form when no answer came; sometimes once too often."""
        phone = Phone(self.port)
        path = f"/D/{self.codes[number % len(self.codes)]}"
        form = self._until_answered(lambda: phone.get(path))
        if form is None or form.status != 200:
            return
        description = f"report {uuid.uuid4().hex}\nIt stays dark; «{name}» says ŵ & <b>."
        typed = {
            "description": description,
            "reporter_name": name,
            "error_text": f"E-{number}",
            "symptom": "no_picture",
        }
        values = form.form(path) | typed | {"answer": "no"}
        picture = photo(number) if with_photo else b""
        answer = self._until_answered(lambda: phone.post(path, values, picture))
        if answer is None:
            return
        self.ledger.count(answer.status)
        if answer.status in (302, 303) and "/status/" in answer.location:
            digest = digest_of(description, name, f"E-{number}", "no_picture")
            self.ledger.acknowledge(Sent(description.split("\n")[0], digest, answer.port, with_photo))
            if random.random() < SENT_TWICE:
                self._once(lambda: phone.post(path, values, picture))
        elif answer.status in (429, 503) and answer.body and description.split("\n")[0] not in answer.text:
            self.strange.append(f"{answer.status} to a report, and the typed words are gone: {answer.text[:200]}")
        elif answer.status not in (429, 503):
            self.strange.append(f"{answer.status} to a report: {answer.text[:200]}")

    def look_after_a_call(self, desk: Phone) -> None:
        """Take a call of the queue, triage it when that is still to be done, and write a note to it."""
        calls = sorted(set(CALL.findall(desk.get("/desk/").text)), key=int)
        if not calls:
            self.over.wait(WAITS_S)
            return
        address = f"/desk/calls/{random.choice(calls)}"
        page = desk.get(address)
        if triage := page.form(f"{address}/triage"):
            chosen = {"kind": "incident", "impact": "2", "urgency": "1", "technician": ""}
            self._at_the_desk(f"triage {address.rpartition('/')[2]}", desk, f"{address}/triage", triage | chosen)
            page = desk.get(address)
        mark = f"note {uuid.uuid4().hex}"
        self._at_the_desk(mark, desk, f"{address}/note", page.form(f"{address}/note") | {"note": mark})

    def _at_the_desk(self, mark: str, desk: Phone, address: str, values: dict[str, str]) -> None:
        answer = desk.post(address, values)
        self.ledger.count(answer.status)
        if answer.status in (302, 303) and "/desk/calls/" in answer.location:
            self.ledger.acknowledge(Sent(mark, "", answer.port))
        elif answer.status not in (409, 422, 429, 503):  # somebody was quicker, or it is told to wait
            self.strange.append(f"{answer.status} at the desk: {answer.location} {answer.text[:200]}")

    def _until_answered(self, ask: Callable[[], Answer]) -> Answer | None:
        for _ in range(self.gives_up_after):
            try:
                return ask()
            except NoAnswer:
                if self.over.wait(WAITS_S):
                    return None
        return None

    def _once(self, ask: Callable[[], Answer]) -> None:
        with suppress(NoAnswer):
            ask()

    def phone_of(self, name: str, with_photo: bool) -> None:
        """Report again and again."""
        number = 0
        while not self.over.is_set() and number != self.most:
            number += 1
            self.report(name, number, with_photo)

    def desk(self) -> None:
        """Sit at the desk, and stay signed in through whatever happens to the server."""
        desk, is_in = Phone(self.port), False
        while not self.over.is_set():
            try:
                if not is_in:
                    desk.sign_in("desk", PASSWORD)
                    is_in = True
                self.look_after_a_call(desk)
            except NoAnswer:
                self.over.wait(WAITS_S)


@contextmanager
def under_load(day: Day, phones: int = 2, phones_with_photo: int = 1, with_desk: bool = True) -> Iterator[Day]:
    """Let everybody work beside the block; afterwards all have gone home."""
    work = [threading.Thread(target=day.phone_of, args=(f"Phone {n}", False)) for n in range(phones)]
    work += [threading.Thread(target=day.phone_of, args=(f"Camera {n}", True)) for n in range(phones_with_photo)]
    day.phones = list(work)
    work += [threading.Thread(target=day.desk)] if with_desk else []
    for each in work:
        each.start()
    try:
        yield day
    finally:
        day.over.set()
        for each in work:
            each.join()
