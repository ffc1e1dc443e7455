"""A person is found, taken out as a file and redacted wherever they stand, and is then in no byte of the data."""

import csv
import io
import json
import zipfile

import pytest

from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, Overtaken, Refused
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.people import store as people
from kiosk.privacy import export, finding, raw, redacting, store, words
from kiosk.privacy.everything import store as everything
from kiosk.privacy.matching import Matcher
from kiosk.privacy.records import REMOVED, Found, Wanted
from kiosk.privacy.redacting import Order
from kiosk.search import actions as search
from tests import builders
from tests.privacy.planting import EMAIL, NAME, as_json, insert, plant_everywhere, plant_with_verbs

WHO = Wanted(NAME, EMAIL)
REASON = "Asked for by the person."
PLACES = 50


def look(database: Database, wanted: Wanted = WHO, *more: str) -> tuple[Wanted, Found]:
    """Look as the page does: with the sure spellings, and whatever else is ticked."""
    ticked = Wanted(wanted.name, wanted.email, wanted.phone, wanted.others, (*finding.sure_spellings(wanted), *more))
    return ticked, finding.find(database, ticked)


def redact(database: Database, wanted: Wanted = WHO, *more: str, marks: set[str] | None = None, **order: object) -> int:
    ticked, found = look(database, wanted, *more)
    chosen = frozenset(marks if marks is not None else {find.mark for find in found.finds})
    values = {"reason": REASON, "with_photos": False, "form_key": new_form_key()} | order
    huw = builders.actor(database, "coordinator")
    return redacting.redact(database, huw, Order(ticked, chosen, **values), builders.SECRET, builders.MONDAY)


def bytes_with(database: Database, *texts: str) -> int:
    files = [database.path, database.path.with_name(database.path.name + "-wal")]
    return raw.count_in_files(files, texts)


def fifty(school: Database) -> set[tuple[str, tuple[object, ...]]]:
    """Plant at least fifty rows: by the verbs of the pages, and one in each column of each table."""
    plant_with_verbs(school)
    plant_everywhere(school)
    return {(find.table, find.key) for find in look(school)[1].finds}


# --- reach


def test_fifty_rows_are_found_taken_out_and_redacted_and_the_name_is_in_no_byte(school: Database):
    rows = fifty(school)
    assert len(rows) >= PLACES
    assert bytes_with(school, NAME, EMAIL) >= PLACES
    found = look(school)[1]
    packed = zipfile.ZipFile(io.BytesIO(export.person_zip(school, found, builders.MONDAY)))
    taken = json.loads(packed.read("found.json"))["rows"]
    table = list(csv.DictReader(io.StringIO(packed.read("found.csv").decode("utf-8-sig"))))
    assert {(row["table"], row["row"]) for row in taken} == {(t, ", ".join(map(str, key))) for t, key in rows}
    assert len(table) == len(taken) == len(found.finds)
    number = redact(school)
    assert look(school)[1].finds == ()
    assert bytes_with(school, NAME, EMAIL) == 0
    line = store.redaction(school, number)
    assert line
    assert (line.bytes_left, line.rows_left, line.places) == (0, 0, len(found.finds))
    assert sum(line.kinds.values()) == len(rows)


def test_every_column_of_every_table_is_reached(school: Database):
    planted = plant_everywhere(school)
    found = look(school)[1]
    reached = {(find.table, find.column) for find in found.finds}
    assert set(planted) == reached


def test_the_words_of_the_search_are_reached_and_counted(school: Database):
    tables = [table for table in everything.tables(school) if table.is_words]
    assert {table.name for table in tables} == set(store.REMADE)
    for table in tables:
        school.connection.execute(f"INSERT INTO {table.name} ({table.columns[1].name}) VALUES (?)", (NAME,))
    assert look(school)[1].in_words == len(tables)
    redact(school, marks={find.mark for find in _with_one_place(school).finds})
    assert look(school)[1].in_words == 0
    assert bytes_with(school, NAME) == 0


def _with_one_place(school: Database) -> Found:
    builders.add_device(school, location=NAME)
    return look(school)[1]


def test_a_table_that_is_left_out_is_noticed(school: Database, monkeypatch: pytest.MonkeyPatch):
    """The red control of the two tests above: with one table less, rows and bytes are left."""
    whole = everything.tables(school)
    plant_everywhere(school)
    monkeypatch.setattr(everything, "tables", lambda _: [table for table in whole if table.name != "visits"])
    redact(school)
    assert bytes_with(school, NAME) > 0
    monkeypatch.undo()
    assert {find.table for find in look(school)[1].finds} == {"visits"}


def test_a_table_of_tomorrow_is_reached(school: Database):
    school.connection.execute('CREATE TABLE "tea round" (cup TEXT PRIMARY KEY, "who drinks" TEXT) WITHOUT ROWID')
    school.connection.execute("INSERT INTO \"tea round\" VALUES ('Gwen Pritchard''s', 'Gwen Pritchard')")
    found = look(school)[1]
    assert {(find.what, find.field) for find in found.finds} == {("Tea round", "cup"), ("Tea round", "who drinks")}
    redact(school)
    row = school.connection.execute('SELECT * FROM "tea round"').fetchone()
    assert tuple(row) == (f"{REMOVED}'s", REMOVED)


def test_every_table_with_text_has_its_words(school: Database):
    assert {table.name for table in everything.tables(school)} <= set(words.TABLE_WORDS)


def test_what_counts_as_scandesks_own_words_exists(school: Database):
    columns = {table.name: {column.name for column in table.columns} for table in everything.tables(school)}
    assert {(t, c) for t, some in words.OWN_WORDS.items() for c in some if c not in columns.get(t, ())} == set()


# --- what stays, and what it becomes


def test_history_stays_closed_and_is_what_it_was(school: Database):
    before = everything.triggers(school.connection)
    call_id = plant_with_verbs(school)
    redact(school)
    assert everything.triggers(school.connection) == before
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        school.connection.execute("UPDATE call_events SET note = 'x' WHERE call_id = ?", (call_id,))


def test_a_failure_in_the_middle_keeps_nothing_and_opens_nothing(school: Database, monkeypatch: pytest.MonkeyPatch):
    plant_with_verbs(school)
    before, dump = everything.triggers(school.connection), "\n".join(school.connection.iterdump())
    monkeypatch.setattr(store, "add_redaction", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        redact(school)
    assert everything.triggers(school.connection) == before
    assert "\n".join(school.connection.iterdump()) == dump


def test_a_trigger_that_would_not_come_back_stops_it(school: Database, monkeypatch: pytest.MonkeyPatch):
    plant_with_verbs(school)
    before = everything.triggers(school.connection)
    with pytest.raises(everything.HistoryDamaged), everything.opened(school, {"call_events"}) as connection:
        connection.execute("DROP TRIGGER calls_remain")
    assert everything.triggers(school.connection) == before


def test_json_keeps_its_form_and_the_rest_of_its_words(school: Database):
    sian = "Siân Ŵyn-O'Brien"
    table = next(table for table in everything.tables(school) if table.name == "call_events")
    for hides in (False, True):
        insert(school, table, "details", as_json(f"{sian} rang", hides_accents=hides))
    redact(school, Wanted(sian))
    found = [row[0] for row in school.connection.execute("SELECT details FROM call_events")]
    assert found == [as_json(f"{REMOVED} rang", hides_accents=False)] * 2
    assert bytes_with(school, sian, "SIÂN ŴYN-O'BRIEN") == 0


def test_files_lose_the_name_or_go_whole(school: Database):
    table = next(table for table in everything.tables(school) if table.name == "imports")
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", f"<si><t>{NAME}</t></si>")
    plain = insert(school, table, "content", f"user,room\n{NAME},é12\n".encode("cp1252"))
    packed = insert(school, table, "content", workbook.getvalue())
    other = insert(school, table, "content", b"user,room\nDai,12\n")
    redact(school)
    left = {row[0]: bytes(row[1]) for row in school.connection.execute("SELECT id, content FROM imports")}
    assert left == {plain: f"user,room\n{REMOVED},é12\n".encode("cp1252"), packed: b"", other: b"user,room\nDai,12\n"}


def test_names_that_may_stand_only_once_are_told_apart(school: Database):
    for place in ("Gwen Pritchard", "Pritchard Gwen"):
        builders.add_device(school, location=place)
    redact(school)
    names = [row[0] for row in school.connection.execute("SELECT name FROM locations ORDER BY id")]
    assert names == [REMOVED, f"{REMOVED} 2"]


def test_a_setting_that_cannot_be_removed_words_goes_back_to_its_default(school: Database):
    plant_with_verbs(school)
    redact(school)
    settings = read_settings(school)
    assert settings.safeguarding_contact == f"{REMOVED}, office"
    school.connection.execute("INSERT INTO settings VALUES ('mail_user', 'x', '2026')")
    school.connection.execute("UPDATE settings SET value = ? WHERE name = 'mail_sender'", (EMAIL,))
    redact(school)
    assert read_settings(school).mail_sender == ""


def test_the_search_forgets_and_goes_on_finding(school: Database):
    plant_with_verbs(school)
    search.catch_up(school)
    desk = builders.actor(school, "desk")
    assert search.find(school, desk, "pritchard", {})
    redact(school, WHO, "Pritchard", "Gwen")
    assert not search.find(school, desk, "pritchard", {})
    assert not search.find(school, desk, "gwen", {})
    assert search.find(school, desk, "dark", {})
    tokens = school.connection.execute("SELECT count(*) FROM call_words WHERE call_words MATCH 'pritch*'")
    assert tokens.fetchone()[0] == 0


def test_somebody_who_left_gets_another_name_and_keeps_the_number(school: Database):
    device = builders.add_device(school)
    builders.closed_call(school, device)
    tom = builders.actor(school, "tech1")
    wanted = Wanted("Tom Ashworth")
    with pytest.raises(Refused, match="can still sign in"):
        redact(school, wanted)
    people.set_active(school, tom.person_id or 0, is_active=False)
    redact(school, wanted, "tech1")
    former = f"Former technician {tom.person_id}"
    person = people.person(school, tom.person_id or 0)
    assert person
    assert (person.name, person.username) == (former, f"former{tom.person_id}")
    actors = {row[0] for row in school.connection.execute("SELECT DISTINCT actor FROM call_events")}
    assert former in actors
    assert "Tom Ashworth" not in actors
    details = [row[0] for row in school.connection.execute("SELECT details FROM call_events WHERE step = 'dispatch'")]
    assert json.loads(details[0])["technician"] == former
    assert bytes_with(school, "Tom Ashworth") == 0


# --- ticks


def test_a_name_that_is_a_word_is_left_inside_words_and_offered_with_what_stands_around_it(school: Database):
    device = builders.add_device(school, kind=builders.Kind.PROJECTOR)
    builders.log_call(school, device, description="Will may be away; it will not start, the Maypole may help. WILLING.")
    wanted = Wanted("Will May")
    found = look(school, wanted, "Will", "May")[1]
    said = {find.said: find for find in found.finds}
    assert set(said) == {"Will may", "will", "may"}
    assert not said["Will may"].doubt
    assert said["will"].doubt
    assert said["will"].before.endswith("it ")
    assert said["will"].after.startswith(" not start")
    redact(school, wanted, "Will", "May", marks={said["Will may"].mark})
    left = school.connection.execute("SELECT description FROM calls").fetchone()[0]
    assert left == f"{REMOVED} be away; it will not start, the Maypole may help. WILLING."


def test_what_was_not_ticked_stays_and_is_said_honestly(school: Database):
    plant_with_verbs(school)
    _, found = look(school)
    kept = next(find for find in found.finds if find.table == "locations")
    number = redact(school, marks={find.mark for find in found.finds} - {kept.mark})
    assert [find.table for find in look(school)[1].finds] == ["locations"]
    line = store.redaction(school, number)
    assert line
    assert line.bytes_left
    assert line.rows_left == 1


def test_variants_are_offered_and_not_assumed(school: Database):
    device = builders.add_device(school)
    builders.log_call(school, device, description="Mrs Pritchard rang. Pritchard, Gwen is in; so is Owen Pritchard.")
    _, found = look(school)
    assert [find.said for find in found.finds] == ["Pritchard, Gwen"]
    assert found.counts["Mrs Pritchard"] == 1
    assert found.counts["Pritchard"] == 1
    assert {find.said for find in look(school, WHO, "Mrs Pritchard")[1].finds} == {"Mrs Pritchard", "Pritchard, Gwen"}


def test_a_place_that_changed_meanwhile_is_looked_at_again(school: Database):
    device = builders.add_device(school)
    builders.log_call(school, device, description=f"{NAME} rang")
    marks = {find.mark for find in look(school)[1].finds}
    school.connection.execute("UPDATE calls SET description = 'Later ' || description")
    with pytest.raises(Overtaken):
        redact(school, marks=marks)
    with pytest.raises(Refused, match="Tick"):
        redact(school, marks=set())


def test_a_fixed_word_of_scandesk_is_refused_and_nothing_is_changed(school: Database):
    table = next(table for table in everything.tables(school) if table.name == "visits")
    school.connection.execute("CREATE TABLE odd (word TEXT CHECK (word IN ('Gwen Pritchard', 'x')))")
    school.connection.execute("INSERT INTO odd VALUES ('Gwen Pritchard')")
    insert(school, table, "note", NAME)
    school.connection.execute("PRAGMA ignore_check_constraints = OFF")
    with pytest.raises(Refused, match="fixed word"):
        redact(school)
    assert len(look(school)[1].finds) == 2


# --- the log


def test_the_log_says_who_when_how_much_and_why_but_not_whom(school: Database):
    plant_with_verbs(school)
    key = new_form_key()
    number = redact(school, form_key=key)
    assert redact(school, form_key=key) == number
    line = store.redaction(school, number)
    assert line
    assert (line.actor, line.reason) == ("Huw Ellis", REASON)
    assert line.kinds["calls"] == 2
    assert not Matcher(finding.all_texts(WHO)).spans(repr(line))
    hashed = redacting.name_hash(builders.SECRET, "PRITCHARD,  gwen")
    assert store.redacted_before(school, hashed) == line.at
    with pytest.raises(sqlite3.IntegrityError):
        school.connection.execute("UPDATE redactions SET reason = 'other'")
    with pytest.raises(sqlite3.IntegrityError):
        school.connection.execute("DELETE FROM redactions")


@pytest.mark.parametrize("reason", ["", "no", "asked for by Mrs Pritchard", f"{EMAIL} wrote to us"])
def test_a_reason_is_given_and_does_not_name_the_person(school: Database, reason: str):
    plant_with_verbs(school)
    with pytest.raises(FieldRefused):
        redact(school, reason=reason)


def test_photos_of_own_calls_go_if_that_is_wished(school: Database):
    call_id = plant_with_verbs(school)
    school.connection.execute(
        "INSERT INTO photos VALUES (NULL, ?, '2026-09-07T08:30:00Z', 1, 1, x'ffd8ff')", (call_id,)
    )
    found = look(school)[1]
    assert found.photos == 1
    packed = zipfile.ZipFile(io.BytesIO(export.person_zip(school, found, builders.MONDAY)))
    assert [name for name in packed.namelist() if name.startswith("photos/")] == [f"photos/C{call_id}-1.jpg"]
    line = store.redaction(school, redact(school, with_photos=True))
    assert line
    assert line.photos == 1
    assert store.photos_of(school, (call_id,)) == 0


def test_a_reader_who_keeps_the_log_open_delays_the_tidying_and_it_is_made_up_for(school: Database):
    plant_with_verbs(school)
    school.connection.execute("PRAGMA busy_timeout = 50")
    reader = sqlite3.connect(school.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM calls").fetchone()
    number = redact(school)
    line = store.redaction(school, number)
    assert line
    assert line.tidied_at is None
    reader.close()
    assert redacting.tidy_what_waits(school, builders.MONDAY) == 1
    assert bytes_with(school, NAME) == 0
    line = store.redaction(school, number)
    assert line
    assert line.tidied_at
    assert line.bytes_left is None
