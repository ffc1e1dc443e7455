"""Finding a person in all that is kept: every row of every table, each time the name is written."""

from collections import Counter
from collections.abc import Iterator

from kiosk.core.database import Database
from kiosk.privacy import store as privacy_store
from kiosk.privacy import words
from kiosk.privacy.everything import store
from kiosk.privacy.everything.store import Row, Table
from kiosk.privacy.matching import Matcher, Span, Spelling, spellings
from kiosk.privacy.records import Find, Found, Wanted, digest_of
from kiosk.privacy.values import Leaf, leaves

OF_THE_REPORTER = ("reporter_name", "reporter_contact", "reporter_email", "affected_person")
MAY_BE_A_WORD = "small letters: perhaps the word, not the name"


def all_spellings(wanted: Wanted) -> list[Spelling]:
    """Return how the person may be written, what is sure first."""
    return spellings(wanted.name, wanted.email, wanted.phone, wanted.others)


def all_texts(wanted: Wanted) -> list[str]:
    """Return every way in which the person may be written."""
    return [each.text for each in all_spellings(wanted)]


def sure_spellings(wanted: Wanted) -> tuple[str, ...]:
    """Return the spellings that are looked for before anybody ticks anything."""
    return tuple(each.text for each in all_spellings(wanted) if each.is_sure)


def find(database: Database, wanted: Wanted) -> Found:
    """Return every place where one of the ticked spellings stands, and how often each other spelling does."""
    possible = {each.text for each in all_spellings(wanted)}
    every, ticked = Matcher(possible), Matcher(text for text in wanted.ticked if text in possible)
    counts: Counter[str] = Counter()
    finds: list[Find] = []
    in_words = 0
    for table in store.tables(database):
        for row, column, leaf_number, leaf in _texts(database, table, every):
            counts.update(span.spelling for span in ([] if table.is_words else every.spans(leaf.text)))
            spans = ticked.spans(leaf.text)
            if table.is_words and table.name in privacy_store.REMADE:
                in_words += bool(spans)
            else:
                finds += _finds(table, row, column, leaf_number, leaf, spans)
    own = own_calls(finds)
    return Found(
        finds=tuple(finds),
        counts=dict(counts),
        in_words=in_words,
        unreadable=privacy_store.kept_pdfs(database),
        own_calls=own,
        photos=privacy_store.photos_of(database, own),
    )


def _texts(database: Database, table: Table, every: Matcher) -> Iterator[tuple[Row, str, int, Leaf]]:
    """Yield the texts of a table that may hold one of the spellings."""
    own = {column.name for column in table.columns if words.is_own(table.name, column.name)}
    columns = [column.name for column in table.columns if column.name not in own and not column.holds_numbers]
    if not columns:
        return
    for row in store.rows(database, table, own - set(table.key_columns), every.may_hold):
        for column in columns:
            value = row.values[column]
            if isinstance(value, bytes) or (isinstance(value, str) and every.may_hold(value)):
                for number, leaf in enumerate(leaves(value)):
                    if every.may_hold(leaf.text):
                        yield row, column, number, leaf


def _finds(table: Table, row: Row, column: str, leaf_number: int, leaf: Leaf, spans: list[Span]) -> Iterator[Find]:
    if not spans:
        return
    place, address = words.where(table.name, row.values)
    mark, when = digest_of(row.values[column]), words.when(row.values)
    for nth, span in enumerate(spans):
        yield Find(
            table=table.name,
            column=column,
            key=row.key,
            leaf=leaf_number,
            nth=nth,
            text=leaf.text,
            path=leaf.path,
            span=span,
            digest=mark,
            what=words.table_words(table.name),
            field=words.field_words(column),
            where=place,
            address=address,
            when=when,
            doubt=doubt_of(span, leaf.text),
        )


def doubt_of(span: Span, text: str) -> str:
    """Return why a place may not be the person: 'will' and 'may' are words, too."""
    said = text[span.start : span.end]
    is_one_word = " " not in span.spelling.strip() and span.spelling.isalpha()
    return MAY_BE_A_WORD if is_one_word and said.islower() and said != text.strip() else ""


def own_calls(finds: list[Find]) -> tuple[int, ...]:
    """Return the calls that the person reported, or that affect them."""
    found = {find.key[0] for find in finds if find.table == "calls" and find.column in OF_THE_REPORTER}
    return tuple(sorted(number for number in found if isinstance(number, int)))
