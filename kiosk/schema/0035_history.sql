-- The chain over what was reported and what was done about it: one row for each row of calls, call_events, photos,
-- affected_people and history_confirmations that was written, changed, redacted or taken out, in the order in which that
-- happened. `content` is made of the row's plain fields and of salted digests of what somebody typed; `hash` of all of
-- this and of the hash before. Nothing here can be read back into words.
CREATE TABLE history (
    id INTEGER PRIMARY KEY, -- its place: 1, 2, 3 and so on without a gap
    kind TEXT NOT NULL,
    row_id INTEGER,
    call_id INTEGER, -- still known when the row is gone
    deed TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '', -- JSON, of redactions: which fields, and by what they can still be told
    content BLOB NOT NULL,
    hash BLOB NOT NULL
);

CREATE TRIGGER history_stays BEFORE UPDATE ON history
BEGIN
    SELECT RAISE(ABORT, 'the history is never changed');
END;

CREATE TRIGGER history_remains BEFORE DELETE ON history
BEGIN
    SELECT RAISE(ABORT, 'the history is never deleted');
END;

-- What belongs to the newest entry of each row that is there: a salt and a digest for each typed field, in the order of
-- kiosk/calls/history/shapes.py. The salts go with the words: then nobody can try words against a digest.
CREATE TABLE history_seals (
    kind TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    entry_id INTEGER NOT NULL,
    shape INTEGER NOT NULL,
    salts BLOB NOT NULL,
    digests BLOB NOT NULL,
    PRIMARY KEY (kind, row_id)
) WITHOUT ROWID;

-- What a check found that was changed behind the back of Scandesk; the same thing is noted once.
CREATE TABLE history_findings (
    id INTEGER PRIMARY KEY,
    found_key TEXT NOT NULL UNIQUE,
    found_at TEXT NOT NULL,
    what TEXT NOT NULL,
    kind TEXT NOT NULL,
    row_id INTEGER,
    call_id INTEGER,
    words TEXT NOT NULL
);

CREATE TRIGGER history_findings_stay BEFORE UPDATE ON history_findings
BEGIN
    SELECT RAISE(ABORT, 'what was found is never changed');
END;

CREATE TRIGGER history_findings_remain BEFORE DELETE ON history_findings
BEGIN
    SELECT RAISE(ABORT, 'what was found is never deleted');
END;

-- Somebody looked at findings and said what they make of them.
CREATE TABLE history_confirmations (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    finding_ids TEXT NOT NULL DEFAULT '[]' -- JSON
);

CREATE TRIGGER history_confirmations_stay BEFORE UPDATE ON history_confirmations
BEGIN
    SELECT RAISE(ABORT, 'what was confirmed is never changed');
END;

CREATE TRIGGER history_confirmations_remain BEFORE DELETE ON history_confirmations
BEGIN
    SELECT RAISE(ABORT, 'what was confirmed is never deleted');
END;

-- When the history was checked, and how that came out; a check that was cut off leaves no row.
CREATE TABLE history_checks (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL, -- of the school
    began_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    how TEXT NOT NULL,
    entries INTEGER NOT NULL CHECK (entries >= 0),
    rows_read INTEGER NOT NULL CHECK (rows_read >= 0),
    findings INTEGER NOT NULL CHECK (findings >= 0)
);

CREATE INDEX history_checks_by_day ON history_checks (day, how);
