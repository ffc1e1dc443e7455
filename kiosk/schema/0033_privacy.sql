-- The log of redactions: who took a person out, when, why, and how much of which kind. Never whom: of the name there is
-- only a hash made with the school's own key, by which "was this person taken out before?" can be answered.
CREATE TABLE redactions (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    name_hash TEXT NOT NULL,
    places INTEGER NOT NULL CHECK (places >= 0),
    kinds TEXT NOT NULL, -- JSON: table to number of rows
    photos INTEGER NOT NULL DEFAULT 0 CHECK (photos >= 0),
    -- afterwards: when the file was written anew, how often the name was still found in its bytes, and in how many rows
    tidied_at TEXT,
    bytes_left INTEGER CHECK (bytes_left >= 0),
    rows_left INTEGER CHECK (rows_left >= 0)
);

CREATE INDEX redactions_by_name ON redactions (name_hash);
CREATE INDEX redactions_untidied ON redactions (id) WHERE tidied_at IS NULL;

CREATE TRIGGER redactions_stay BEFORE UPDATE ON redactions
WHEN OLD.tidied_at IS NOT NULL
  OR (NEW.id, NEW.form_key, NEW.at, NEW.person_id, NEW.actor, NEW.reason, NEW.name_hash, NEW.places, NEW.kinds, NEW.photos)
     IS NOT
     (OLD.id, OLD.form_key, OLD.at, OLD.person_id, OLD.actor, OLD.reason, OLD.name_hash, OLD.places, OLD.kinds, OLD.photos)
BEGIN
    SELECT RAISE(ABORT, 'a redaction is noted once, and once how it came out');
END;

CREATE TRIGGER redactions_remain BEFORE DELETE ON redactions
BEGIN
    SELECT RAISE(ABORT, 'the log of redactions is kept');
END;

-- What went by itself because it was old: one row a day on which the round ran. The numbers grow with every small
-- transaction, so they are right also where the power went in the middle; `ended_at` is then missing.
CREATE TABLE retention_runs (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL, -- of the school
    started_at TEXT NOT NULL,
    ended_at TEXT,
    asked_by TEXT NOT NULL DEFAULT '', -- empty: by itself
    people INTEGER NOT NULL DEFAULT 0, -- calls whose reporters and others were forgotten
    photos INTEGER NOT NULL DEFAULT 0,
    mail INTEGER NOT NULL DEFAULT 0,
    imports INTEGER NOT NULL DEFAULT 0,
    marks INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX retention_runs_by_day ON retention_runs (day);

CREATE TRIGGER retention_runs_stay BEFORE UPDATE ON retention_runs WHEN OLD.ended_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'what was taken away is never counted differently');
END;

CREATE TRIGGER retention_runs_remain BEFORE DELETE ON retention_runs
BEGIN
    SELECT RAISE(ABORT, 'the log of what was taken away is kept');
END;

-- Which calls, photos and messages are old enough is asked every day.
CREATE INDEX calls_with_people ON calls (closed_at, id)
 WHERE reporter_name <> '' OR reporter_contact <> '' OR reporter_email <> '' OR affected_person <> '';
CREATE INDEX affected_people_with_names ON affected_people (call_id) WHERE name <> '';
CREATE INDEX outbox_with_words ON outbox (made_at) WHERE body <> '' AND (sent_at IS NOT NULL OR given_up_at IS NOT NULL);
