"""Starting work beside the server, looking how far it is, cancelling it."""

import atexit
import logging
import threading
import weakref
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.refusals import NotFound, StoreUnavailable
from kiosk.jobs import marks, store
from kiosk.jobs.records import Job, JobState, Work
from kiosk.jobs.working import Live, Workers

log = logging.getLogger("scandesk")

STOPS_WITHIN_S = 3.0
LOST = (
    "Scandesk was stopped while this was under way, so it was not finished. "
    "See whether anything came of it, then start it again."
)

_workers: "weakref.WeakKeyDictionary[Database, Workers]" = weakref.WeakKeyDictionary()
_turn = threading.Lock()


def start(database: Database, actor: Actor, kind: str, title: str, work: Work, now: datetime, back: str = "") -> int:
    """Let `work` be done in a thread of its own; return the job's id. Its page is /jobs/<id>.

    `work(database, progress)` returns the address of its result. It calls progress.step(done, total, words) often,
    which raises records.Cancelled when somebody pressed Cancel; it lets that pass, after tidying up. What it refuses
    (Refused) is shown as it is. Jobs of one kind are done one after the other. `back` is where to ask for it again.
    """
    if database.connection.in_transaction:
        raise RuntimeError("a job is started after COMMIT: its thread must find its row")
    workers = _workers_of(database)
    values = {
        "kind": kind,
        "title": title,
        "back": back,
        "person_id": actor.person_id,
        "actor": actor.name,
        "process": workers.mark,
        "asked_at": clock.stored(now),
    }
    job_id = store.add_job(database, values)
    workers.take(database, job_id, kind, work)
    return job_id


def _workers_of(database: Database) -> Workers:
    with _turn:
        if database not in _workers:
            _workers[database] = Workers(database)
        return _workers[database]


def job_for(database: Database, actor: Actor, job_id: int) -> Job:
    """Return a job as it stands at this moment. NotFound when there is none that this person may see."""
    found = store.job(database, job_id)
    if found is None or not _may_see(actor, found):
        raise NotFound("There is no such job.")
    return _as_it_stands(database, [found])[0]


def newest_jobs(database: Database, actor: Actor, most: int = store.NEWEST) -> list[Job]:
    """Return the newest jobs that a person may see; -1 is all of them."""
    own = None if _sees_all(actor) else actor.person_id or 0
    return _as_it_stands(database, store.newest_jobs(database, own, most))


def cancel(database: Database, actor: Actor, job_id: int, now: datetime) -> bool:
    """Let a job end at its next step; False when it has ended already, and stays as it is."""
    found = job_for(database, actor, job_id)
    live = _live(database, found)
    if found.has_ended:
        return False
    if live:
        live.cancel.set()
    try:
        store.wish_cancelled(database, job_id, clock.stored(now))
    except StoreUnavailable:
        if live is None:  # a job of this process may be what keeps the database busy, and it knows already
            raise
    return True


def interrupt_lost(database: Database, now: datetime) -> int:
    """Note which jobs were lost because their process ended; return how many. Asked when a server starts."""
    lost = [job for job in store.jobs_not_ended(database) if not marks.lives(database.path, job.process)]
    try:
        for job in lost:
            store.end(database, job.id, JobState.INTERRUPTED, clock.stored(now), error=LOST)
        marks.tidy(database.path)
    except StoreUnavailable:
        log.warning("jobs that were interrupted could not be noted; their pages say so all the same")
    return len(lost)


def are_under_way(database: Database) -> bool:
    """Tell whether this process does a job, or has one to do."""
    workers = _workers.get(database)
    return bool(workers and workers.live)


def stop(database: Database) -> None:
    """Let the jobs of this process end at their next step, because their data are about to be exchanged."""
    if workers := _workers.get(database):
        workers.stop(STOPS_WITHIN_S)


def wait(database: Database, job_id: int, timeout_s: float = 60.0) -> Job:
    """Return a job of this process once it has ended; TimeoutError when it takes longer than that."""
    live = _workers_of(database).live.get(job_id)
    if live and not live.ended.wait(timeout_s):
        raise TimeoutError(f"job {job_id} has not ended")
    found = store.job(database, job_id)
    if found is None:
        raise NotFound("There is no such job.")
    return _as_it_stands(database, [found])[0]


def _sees_all(actor: Actor) -> bool:
    return actor.holds(Role.DESK, Role.COORDINATOR)


def _may_see(actor: Actor, job: Job) -> bool:
    return _sees_all(actor) or (actor.person_id is not None and job.person_id == actor.person_id)


def _as_it_stands(database: Database, jobs: Sequence[Job]) -> list[Job]:
    """Return jobs with the progress this process knows of; one whose process ended is interrupted, noted or not."""
    waiting = {job.process for job in jobs if not job.has_ended}
    living = {mark for mark in waiting if marks.lives(database.path, mark)}
    return [_seen(database, job, job.process in living) for job in jobs]


def _seen(database: Database, job: Job, is_living: bool) -> Job:
    if job.has_ended:
        return job if job.error or job.state is not JobState.INTERRUPTED else replace(job, error=LOST)
    if not is_living:
        return replace(job, state=JobState.INTERRUPTED, error=LOST)
    live = _live(database, job)
    return live.seen(job) if live else job


def _live(database: Database, job: Job) -> Live | None:
    workers = _workers.get(database)
    return workers.live.get(job.id) if workers else None


@atexit.register
def _stop_all() -> None:
    """Let no job run on in a process that ends: it would be cut off in the middle of a step."""
    for workers in list(_workers.values()):
        workers.stop(STOPS_WITHIN_S)
