"""The threads that do jobs: one for each kind, begun when the first job of its kind comes, inside the server's process.

How far a job is stands in memory first, where the pages of the same server look, and every so often in the database.
So the bar moves even while a job holds one long transaction, and saying so never makes a job wait for the disk.
"""

import logging
import queue
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import Refused, StoreUnavailable
from kiosk.jobs import marks, store
from kiosk.jobs.records import Cancelled, Job, JobState, Work

log = logging.getLogger("scandesk")

NOTED_EVERY_S = 0.4
END_TRIES = 5
END_AGAIN_AFTER_S = 2.0
BROKEN = "Something went wrong here. It is not your fault, and it was noted. Please try it again."
NOWHERE = "the address of a result begins with one slash, or is empty"


@dataclass(frozen=True)
class Outcome:
    """How a job ended."""

    state: JobState
    result: str = ""
    error: str = ""


@dataclass
class Live:
    """A job as this process knows it."""

    job_id: int
    work: Work
    done: int = 0
    total: int = 0
    stage: str = ""
    cancel: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    end: Outcome | None = None  # kept here for as long as it could not be noted

    def seen(self, job: Job) -> Job:
        """Return the job as it is known here, which is newer than its row."""
        job = replace(job, done=self.done, total=self.total, stage=self.stage)
        return replace(job, state=self.end.state, result=self.end.result, error=self.end.error) if self.end else job


class Told:
    """What a job tells its progress to."""

    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live
        self._noted_at = float("-inf")

    def step(self, done: int, total: int, stage: str = "") -> None:
        """Keep how far the job is; Cancelled when it is to end."""
        live = self._live
        live.done, live.total, live.stage = max(0, done), max(0, total), stage
        if live.cancel.is_set():
            raise Cancelled
        if time.monotonic() - self._noted_at < NOTED_EVERY_S:
            return
        self._noted_at = time.monotonic()
        if self._database.connection.in_transaction:
            return  # nobody else could see it before the job's own COMMIT
        if store.is_cancel_wished(self._database, live.job_id):
            live.cancel.set()
            raise Cancelled
        try:
            store.note_progress(self._database, live.job_id, live.done, live.total, live.stage)
        except StoreUnavailable:
            log.info("how far job %s is could not be noted; the next step notes it", live.job_id)


class Workers:
    """The jobs of this process over one data file."""

    def __init__(self, database: Database) -> None:
        self.mark = marks.new_mark(database.path)
        self.live: dict[int, Live] = {}
        self._queues: dict[str, queue.SimpleQueue[Callable[[], None] | None]] = {}
        self._turn = threading.Lock()
        weakref.finalize(database, marks.give_up, database.path, self.mark)

    def take(self, database: Database, job_id: int, kind: str, work: Work) -> None:
        """Do a job as soon as those of its kind that came before are done."""
        live = self.live[job_id] = Live(job_id, work)
        with self._turn:
            if kind not in self._queues:
                self._queues[kind] = queue.SimpleQueue()
                weakref.finalize(database, self._queues[kind].put, None)
                threading.Thread(
                    target=_work_off, args=(self._queues[kind],), name=f"jobs: {kind}", daemon=True
                ).start()
            self._queues[kind].put(lambda: self._do(database, live))

    def _do(self, database: Database, live: Live) -> None:
        live.end = _outcome(database, live)
        try:
            _note_end(database, live, live.end)
            del self.live[live.job_id]
        except Exception:
            log.exception("the end of job %s could not be noted", live.job_id)
        finally:
            live.ended.set()

    def stop(self, within_s: float) -> None:
        """Let every job end at its next step, because this process ends; wait for them a little."""
        for live in list(self.live.values()):
            live.stopping.set()
            live.cancel.set()
        until = time.monotonic() + within_s
        for live in list(self.live.values()):
            live.ended.wait(max(0.0, until - time.monotonic()))


def _work_off(jobs: "queue.SimpleQueue[Callable[[], None] | None]") -> None:
    while (do := jobs.get()) is not None:
        do()
        del do  # it holds the database, which nobody may need any more


def _outcome(database: Database, live: Live) -> Outcome:
    try:
        if live.cancel.is_set() or store.is_cancel_wished(database, live.job_id):
            raise Cancelled
        store.begin(database, live.job_id, clock.stored(clock.now()))
        result = live.work(database, Told(database, live))
        if result and (not result.startswith("/") or result.startswith("//")):
            raise ValueError(NOWHERE)
    except Cancelled:
        return Outcome(JobState.INTERRUPTED if live.stopping.is_set() else JobState.CANCELLED)
    except Refused as refusal:
        return Outcome(JobState.FAILED, error=str(refusal))
    except Exception:
        log.exception("job %s failed", live.job_id)
        return Outcome(JobState.FAILED, error=BROKEN)
    return Outcome(JobState.DONE, result)


def _note_end(database: Database, live: Live, end: Outcome) -> None:
    if database.connection.in_transaction:  # work that opened one by hand and fell over in it
        database.connection.rollback()
    for number in range(1, END_TRIES + 1):
        try:
            with database.writing():
                store.note_progress(database, live.job_id, live.done, live.total, live.stage)
                store.end(database, live.job_id, end.state, clock.stored(clock.now()), end.result, end.error)
        except StoreUnavailable:
            if number == END_TRIES or live.stopping.is_set():
                raise
            time.sleep(END_AGAIN_AFTER_S)
        else:
            return
