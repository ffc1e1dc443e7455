"""The closed list of placeholders: what each stands for, where it is set, and which document may use it."""

from dataclasses import dataclass

from kiosk.documents.records import Document

GUIDES = frozenset({Document.GUIDE_USER, Document.GUIDE_DESK, Document.GUIDE_TECHNICIAN})
SUPPLIERS = frozenset({Document.SUPPLIER_LETTER})
LETTERS = frozenset({Document.LETTER, Document.SUPPLIER_LETTER})


@dataclass(frozen=True)
class Placeholder:
    """A name in double braces. A block is a table or a list and stands on a line of its own.

    `subject` begins the sentence that says that it has changed; `only_for` is empty where every document may use it.
    """

    name: str
    subject: str
    meaning: str
    set_at: str = ""
    is_block: bool = False
    names_people: bool = False
    is_plural: bool = False
    only_for: frozenset[Document] = frozenset()


def _all(*placeholders: Placeholder) -> dict[str, Placeholder]:
    return {placeholder.name: placeholder for placeholder in placeholders}


PLACEHOLDERS = _all(
    Placeholder("school", "The school's name", "The school's name", "/office/settings"),
    Placeholder("desk_phone", "The desk's telephone number", "The desk's telephone number", "/office/settings"),
    Placeholder("address", "The address", "The address of Scandesk, as people type it", "/office/settings"),
    Placeholder("charter_address", "The address", "Where the charter can be read", "/office/settings"),
    Placeholder(
        *("safeguarding", "The safeguarding contact", "Where worries about a child go", "/office/settings"),
        names_people=True,
    ),
    Placeholder(
        "week", "The school hours", "The hours in one line: Mon to Fri 08:00-16:00", "/calendar/", is_plural=True
    ),
    Placeholder(
        *("hours", "The school hours", "The hours of each weekday, as a table", "/calendar/"),
        is_block=True,
        is_plural=True,
    ),
    Placeholder(
        *("terms", "The terms", "The terms of this school year and what is known after it, as a list", "/calendar/"),
        is_block=True,
        is_plural=True,
    ),
    Placeholder(
        *("targets", "Targets", "How soon calls are seen to and resolved, as a table", "/calendar/targets"),
        is_block=True,
        is_plural=True,
    ),
    Placeholder(
        *(
            "pauses",
            "What stops the clock",
            "For what a target's clock stands still, as a sentence",
            "/calendar/targets",
        ),
    ),
    Placeholder("priorities", "The priorities", "What P1 to P5 mean, as a list", is_block=True, is_plural=True),
    Placeholder(
        *("escalation", "The ladder of escalation", "Who is told when a call is late or grave, without names"),
        "/escalations/rules",
        is_block=True,
    ),
    Placeholder(
        *("contacts", "The people on the ladder", "The same with names and telephone numbers", "/escalations/rules"),
        is_block=True,
        names_people=True,
        is_plural=True,
    ),
    Placeholder(
        *("desk_people", "The people of the desk", "Who is at the service desk", "/office/people"),
        names_people=True,
        is_plural=True,
    ),
    Placeholder(
        *("technicians", "The technicians", "Who the technicians are", "/office/people"),
        names_people=True,
        is_plural=True,
    ),
    Placeholder(
        *("coordinators", "The ICT co-ordinator", "Who the ICT co-ordinator is", "/office/people"), names_people=True
    ),
    Placeholder(
        *("fields", "The help of the fields", "The fields of the forms and their help, as a table", "/documents/help"),
        is_block=True,
        only_for=GUIDES,
    ),
    Placeholder("name", "The name", "The name of whoever gets it", only_for=LETTERS, names_people=True),
    Placeholder("supplier", "The supplier's name", "The supplier's name", "/suppliers/", only_for=SUPPLIERS),
    Placeholder(
        *("supplier_contact", "The supplier's contact", "The first person noted at the supplier's", "/suppliers/"),
        only_for=SUPPLIERS,
        names_people=True,
    ),
    Placeholder(
        *("agreement", "The agreement", "Contract number and what was agreed, as a sentence", "/suppliers/"),
        only_for=SUPPLIERS,
    ),
    Placeholder("period", "The period", "From which day to which", only_for=SUPPLIERS),
    Placeholder("finding", "The finding", "The evidence in one sentence", only_for=SUPPLIERS),
    Placeholder(
        *("evidence", "The evidence", "Agreed against measured, call by call, as a table"),
        is_block=True,
        only_for=SUPPLIERS,
    ),
)
FOR_EACH_PERSON = "name"


def offered_to(document: Document) -> list[Placeholder]:
    """Return the placeholders that a document may use, in their order."""
    return [found for found in PLACEHOLDERS.values() if not found.only_for or document in found.only_for]
