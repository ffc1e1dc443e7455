"""How well calls were seen to: measures 15 to 20."""

from kiosk.calls.records import CallKind, ResolutionType
from kiosk.measures.figures.numbers import count, ids, part_of, share
from kiosk.measures.figures.records import Facts, Figure, Part, Unit


def desk_resolution(facts: Facts) -> Figure:
    """Share of the calls resolved in the period without a technician or a supplier being asked.

    Unit: share of calls resolved. Source: FITS measure 15 (SDI; ITIL: no functional escalation).
    """
    return share([call for call in facts.resolved if not call.was_sent], facts.resolved)


def knowledge_resolution(facts: Facts) -> Figure:
    """Share of the calls resolved in the period in which a known answer helped.

    Unit: share of calls resolved. Source: FITS measure 16 (incident management: the knowledge base is tried first).
    """
    return share([call for call in facts.resolved if call.was_helped_by_article], facts.resolved)


def calls_reopened(facts: Facts) -> Figure:
    """Calls opened again in the period, as a share of the calls closed in it.

    Unit: share of calls closed; it can be above 100 %. Source: FITS measure 17 (SDI; ITIL).
    """
    again = [call for call in facts.calls if call.id in facts.reopened_in_period]
    return share(again, facts.closed)


def calls_escalated(facts: Facts) -> Figure:
    """Share of the calls logged in the period about which somebody above the desk was told.

    Unit: share of calls logged; calls that went to a technician or a supplier are counted apart (functional
    escalation). Source: FITS measure 18 (SDI, hierarchic escalation).
    """
    told = [call for call in facts.logged if call.escalations]
    sent = [call for call in facts.logged if call.was_sent]
    functional = part_of("Sent on", sent, facts.logged)
    return share(told, facts.logged, (functional,))


def calls_misjudged(facts: Facts) -> Figure:
    """Share of the calls closed in the period whose kind of fault was put right after they were logged.

    Unit: share of calls closed; calls that were sent to more than one technician are counted apart, as a share of the
    calls that were sent to any. Source: FITS measure 19 (ITIL: closing against opening category; assigned wrongly).
    """
    put_right = [call for call in facts.closed if call.opening_symptom and call.symptom != call.opening_symptom]
    sent = [call for call in facts.closed if call.sent_to]
    sent_again = [call for call in sent if len(call.sent_to) > 1]
    wrongly = part_of("Sent to another technician", sent_again, sent)
    return share(put_right, facts.closed, (wrongly,))


def causes_behind(facts: Facts) -> Figure:
    """Major incidents declared in the period.

    Unit: calls; beside them the problems raised, and the incidents closed in the period with a workaround alone whose
    problem was not solved when it ended. Source: FITS measure 20 (ITIL; ISO/IEC 20000-1; problem management).
    """
    major = [call for call in facts.calls if call.id in facts.major_calls]
    raised = tuple(call.id for call in facts.calls if call.id in facts.problem_calls)
    waiting = [
        call
        for call in facts.closed
        if call.kind is CallKind.INCIDENT
        and call.resolution_type is ResolutionType.WORKAROUND
        and call.id in facts.open_problem_calls
    ]
    return count(
        major,
        (
            Part("Calls with a problem raised", len(raised), Unit.CALLS, raised),
            Part("Closed with a workaround, cause still open", len(waiting), Unit.CALLS, ids(waiting)),
        ),
    )
