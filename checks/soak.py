"""A long day: hours of reports and pages, and the server is as slim at the end as it was after the first quarter."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from checks import ledger
from checks.load import Day, under_load
from checks.phone import NoAnswer, Phone
from checks.school import PASSWORD, data_file
from checks.server import running

MOST_GROWTH = 0.10  # of memory, after the first quarter
MOST_LOG_BYTES = 16 * 1024 * 1024
PAGES = ("/desk/", "/desk/?view=all", "/desk/log", "/devices/", "/", "/search?text=dark", "/fieldwork/")
LOOKS = 40
WARM_AFTER = 12 * len(PAGES)  # pages: until then every thread still opens its files and fills its memory


@dataclass
class Soaked:
    """What was measured, from the first look to the last."""

    memory: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    handles: list[int] = field(default_factory=list)
    log_bytes: list[int] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    acknowledged: int = 0
    problems: list[str] = field(default_factory=list)

    def look(self, process: psutil.Process, folder: Path) -> None:
        """Measure once."""
        log = Path(f"{data_file(folder)}-wal")
        self.memory.append(process.memory_full_info().uss)
        self.threads.append(process.num_threads())
        self.handles.append(process.num_fds() if hasattr(process, "num_fds") else process.num_handles())
        self.log_bytes.append(log.stat().st_size if log.exists() else 0)

    def grown(self) -> list[str]:
        """Return what is not flat."""
        found = []
        quarter = len(self.memory) // 4
        if self.memory[-1] > self.memory[quarter] * (1 + MOST_GROWTH):
            found.append(f"memory grew from {self.memory[quarter]:,} to {self.memory[-1]:,} bytes")
        for name, numbers in (("threads", self.threads), ("handles", self.handles)):
            settled, last = max(numbers[: quarter + 1]), min(numbers[-3:])
            if last > settled:
                found.append(f"{name} grew from {settled} to {last}")
        if max(self.log_bytes) > MOST_LOG_BYTES:
            found.append(f"the write-ahead log grew to {max(self.log_bytes):,} bytes")
        return found


def soak(folder: Path, codes: tuple[str, ...], seconds: float, guard_taken_away: str = "") -> Soaked:
    """Let people report and look at pages for so long; measure all the time."""
    found = Soaked()
    with running(folder, guard_taken_away) as server:
        assert server.process
        process, day = psutil.Process(server.process.pid), Day(server.port, codes)
        readers = [threading.Thread(target=_read_pages, args=(day, found.answers)) for _ in range(2)]
        with under_load(day):
            for reader in readers:
                reader.start()
            while sum(found.answers.values()) < WARM_AFTER and not day.strange:
                time.sleep(0.1)
            for _ in range(LOOKS):
                time.sleep(seconds / LOOKS)
                found.look(process, folder)
        for reader in readers:
            reader.join()
    found.answers += day.ledger.answers
    found.acknowledged = len(day.ledger.acknowledged)
    broken = {status: number for status, number in found.answers.items() if status >= 500}
    found.problems = day.strange + found.grown() + ([f"answers: {broken}"] if broken else [])
    found.problems += ledger.problems(ledger.read_kept(data_file(folder)), day.ledger.acknowledged)
    return found


def _read_pages(day: Day, answers: Counter[int]) -> None:
    desk, is_in = Phone(day.port), False
    while not day.over.is_set():
        try:
            if not is_in:
                desk.sign_in("desk", PASSWORD)
                is_in = True
            answers[desk.get(random.choice(PAGES)).status] += 1
        except NoAnswer as error:
            day.strange.append(f"a page was not answered: {error}")
