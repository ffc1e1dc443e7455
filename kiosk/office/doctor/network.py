"""The doctor looks at the network: does every printed address lead to this PC, and did the PC's number move?"""

from kiosk.core.addresses import is_number_of_this_pc
from kiosk.core.settings import is_local_only
from kiosk.office.addresses import actions, reach, rules
from kiosk.office.addresses.records import Answer, Carried, Reached
from kiosk.office.doctor.records import Found, Patient, State, in_order, is_wrong, needs_attention

SUBJECT = "Address on the stickers"
MOST_ADDRESSES = 6
REPRINT = "Reprint these {number:,}, or let the old address lead to this PC again."


def addresses(patient: Patient) -> list[Found]:
    """Ask every address that paper in use carries, and the one that is printed now, whether this Scandesk answers."""
    current = patient.settings.address
    if not current:
        return [needs_attention(SUBJECT, "It is not set yet.", "Set it in the office, under Settings.")]
    if is_local_only(current):
        return [is_wrong(SUBJECT, f"{current} leads a phone to itself.", "Set this PC's name or number in the office.")]
    carried = {found.address: found for found in actions.carried(patient.database)}
    asked = [current, *(a for a, found in carried.items() if found.living and a != current)][:MOST_ADDRESSES]
    answers = reach.reach_all(asked, patient.mark)
    return [_found(answer, carried.get(answer.address), patient, current) for answer in answers]


def _found(reached: Reached, carried: Carried | None, patient: Patient, current: str) -> Found:
    living = carried.living if carried else 0
    on = f"{reached.address} (printed now, on {living:,})" if reached.address == current else None
    on = on or f"{reached.address} (an old one, still on {living:,})"
    if reached.is_ours and reached.is_known_here_only:
        words = f"{on}: this Scandesk answers. {rules.HERE_ONLY}"
        return needs_attention(SUBJECT, words, rules.TRY_WITH_A_PHONE)
    if reached.is_ours:
        return in_order(SUBJECT, f"{on}: this Scandesk answers.")
    if reached.answer in (Answer.REFUSED, Answer.SILENT) and _is_here(reached, patient):
        words = f"{on}: it leads to this PC, but Scandesk is not running there just now."
        return needs_attention(SUBJECT, words, "Start Scandesk on that port, then look again.")
    words = f"{on}: {rules.ANSWER_WORDS[reached.answer]}"
    if reached.address != current:
        return Found(SUBJECT, State.WRONG, words, REPRINT.format(number=living), reached.address, living)
    return is_wrong(SUBJECT, words, rules.WHAT_TO_DO[reached.answer])


def _is_here(reached: Reached, patient: Patient) -> bool:
    return any(_is_own(number, patient) for number in reached.numbers)


def _is_own(number: str, patient: Patient) -> bool:
    return number in patient.own_numbers or is_number_of_this_pc(number)


def own_number(patient: Patient) -> list[Found]:
    """Compare this PC's numbers with the number that is printed: a router may have given it another one."""
    subject, own = "This PC's number", ", ".join(patient.own_numbers)
    printed = rules.number_in(patient.settings.address) if patient.settings.address else ""
    if not own:
        return [is_wrong(subject, "This PC has no number on a network.", "Connect it to the school's network.")]
    if not printed:
        return [in_order(subject, f"It is {own}; the stickers carry a name, so it may change.")]
    if _is_own(printed, patient):
        words = f"It is {printed}, as it stands on the stickers."
        return [in_order(subject, f"{words} Have it reserved for this PC, so that it stays.")]
    words = f"The stickers say {printed}, but this PC has {own} now."
    return [
        is_wrong(subject, words, f"Have {printed} reserved for this PC again, or change the address in the office.")
    ]
