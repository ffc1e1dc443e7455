"""The doctor looks at the server: does it answer, does it start with the PC, does anybody else reach it?"""

import http.client
import sys
from datetime import datetime
from urllib.parse import urlsplit

from kiosk.core import clock
from kiosk.core.settings import is_local_only
from kiosk.office.addresses import reach
from kiosk.office.addresses.records import Answer
from kiosk.office.doctor import store
from kiosk.office.doctor.records import Found, Patient, in_order, is_wrong, needs_attention
from kiosk.office.listening import Started, last_start
from kiosk.office.phone_check.heard import heard_of
from kiosk.office.service import actions, plan
from kiosk.office.service.unit import unit

ASK_LIMIT_S = 5.0
JOURNAL = "Read what it said last: sudo journalctl -u scandesk -n 50"
INSTALL_AGAIN = "Type: sudo ./run service install"


def answering(patient: Patient) -> list[Found]:
    """Ask the server where it last started, and say since when it runs."""
    subject, started = "Server", last_start(patient.folder)
    if started is None:
        return [needs_attention(subject, "It has not been started with this data yet.", "Start it: ./run")]
    where = f"port {started.port}"
    since = _shown(started.at, patient)
    answer = reach.reach(started.own_address, patient.mark, ASK_LIMIT_S).answer
    if answer is Answer.OURS:
        return [_health(started, f"It answers on {where}, since {since}.")]
    if answer in (Answer.ANOTHER_PROGRAM, Answer.ANOTHER_SCANDESK):
        words = f"Another program answers on {where}, where Scandesk started on {since}."
        return [is_wrong(subject, words, "End that program, or let Scandesk start on another port with --port.")]
    words = f"It does not answer on {where}, where it started on {since}."
    return [needs_attention(subject, words, "Start it: sudo systemctl start scandesk, or ./run when it is no service.")]


def _health(started: Started, words: str) -> Found:
    parts = urlsplit(started.own_address)
    connection = http.client.HTTPConnection(parts.hostname or "", started.port, timeout=ASK_LIMIT_S)
    try:
        connection.request("GET", "/healthz", headers={"Connection": "close"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return is_wrong("Server", f"{words} But its pages do not: {error}.", JOURNAL)
    finally:
        connection.close()
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return is_wrong("Server", f"{words} But it cannot read its data.", JOURNAL)
    return in_order("Server", words)


def service(patient: Patient) -> list[Found]:
    """Say whether Scandesk starts with the PC, and whether what starts is what lies here."""
    subject, before = "Start with the PC", plan.chosen()
    if sys.platform == "win32":
        return [in_order(subject, "Task Scheduler knows, under Scandesk: run.cmd service status.")]
    if before is None:
        words = "It does not: after a power cut somebody must start it by hand."
        return [needs_attention(subject, words, INSTALL_AGAIN)]
    said = actions.states()
    if said.get("UnitFileState") != "enabled":
        return [is_wrong(subject, "The service is there, but does not start with the PC.", INSTALL_AGAIN)]
    wanted = plan.planned(None, None, None, before, plan.folders_of(patient.settings))
    if plan.installed_unit() != unit(wanted):
        words = "It does, but not as it is set now: Scandesk was upgraded or moved, or backups go elsewhere now."
        return [needs_attention(subject, words, INSTALL_AGAIN)]
    ended = int(said.get("NRestarts") or 0)
    if ended:
        words = f"It does, as {before.user}. Since then it ended {ended:,} times by itself and was started again."
        return [needs_attention(subject, words, JOURNAL)]
    return [in_order(subject, f"It does, as {before.user}.")]


def reached(patient: Patient) -> list[Found]:
    """Say when somebody else last came by the printed address: that no PC can find out about itself."""
    subject, address = "Phones", patient.settings.address
    if not address or is_local_only(address):
        return []  # said already, as the address itself
    heard = heard_of(patient.database).at(address)
    scanned = store.last_scan(patient.database, address)
    newest = max([at for at in (heard, clock.moment(scanned) if scanned else None) if at], default=None)
    if newest is None:
        words = (
            f"No phone has come by {address} yet. Only a phone can tell whether a firewall or the Wi-Fi is in the way."
        )
        return [needs_attention(subject, words, f"Open {address}/phone-check on a phone, on the Wi-Fi that staff use.")]
    return [in_order(subject, f"One came by {address} last on {_shown(newest, patient)}.")]


def _shown(at: datetime, patient: Patient) -> str:
    return clock.in_full(at, patient.settings.time_zone)
