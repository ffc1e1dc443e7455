-- A session knows when its person was last there, in which browser it began and from where. The place is a keyed hash:
-- it can be compared and not read. A number names the session on pages, so that no page holds what stands in the cookie.
CREATE TABLE sessions_anew (
    id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    browser TEXT NOT NULL DEFAULT '',
    place_hash TEXT NOT NULL DEFAULT ''
);

INSERT INTO sessions_anew (token_hash, person_id, created_at, last_seen_at)
SELECT token_hash, person_id, created_at, created_at FROM sessions;

DROP TABLE sessions;

ALTER TABLE sessions_anew RENAME TO sessions;

CREATE INDEX sessions_by_person ON sessions (person_id);

-- A password that somebody else chose is changed before anything else is done.
ALTER TABLE people ADD COLUMN is_password_given INTEGER NOT NULL DEFAULT 0 CHECK (is_password_given IN (0, 1));

-- The second factor of an account. `last_step` is the newest code that was used: none works twice.
CREATE TABLE second_factors (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    secret TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    added_at TEXT NOT NULL
);

-- For the day the phone is lost: each works once and is then gone. Only hashes are kept.
CREATE TABLE recovery_codes (
    code_hash TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id)
) WITHOUT ROWID;

CREATE INDEX recovery_codes_by_person ON recovery_codes (person_id);

-- Who came in, who was kept out, and what was changed about it. No names (they stand in people), no texts, no secrets.
CREATE TABLE audit_events (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id), -- whom it is about; NULL: nobody we know
    actor_id INTEGER REFERENCES people (id), -- who did it, where that is somebody else
    place_hash TEXT NOT NULL DEFAULT '', -- from where: 'this PC', 'console', or a mark, which is emptied after 14 days
    details TEXT NOT NULL DEFAULT '', -- of closed lists: roles, or why
    times INTEGER NOT NULL DEFAULT 1 CHECK (times >= 1)
);

CREATE INDEX audit_events_by_event ON audit_events (event, at);
CREATE INDEX audit_events_by_person ON audit_events (person_id, id);
CREATE INDEX audit_events_with_place ON audit_events (at) WHERE place_hash NOT IN ('', 'this PC', 'console');

CREATE TRIGGER audit_events_stay BEFORE UPDATE ON audit_events
WHEN NEW.place_hash <> ''
  OR (NEW.id, NEW.at, NEW.event, NEW.person_id, NEW.actor_id, NEW.details, NEW.times)
     IS NOT (OLD.id, OLD.at, OLD.event, OLD.person_id, OLD.actor_id, OLD.details, OLD.times)
BEGIN
    SELECT RAISE(ABORT, 'what was noted about access does not change; only its place is forgotten');
END;

CREATE TRIGGER audit_events_remain BEFORE DELETE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'what was noted about access is kept');
END;

-- What went of it because it was old stands in the log of retention like the rest.
ALTER TABLE retention_runs ADD COLUMN places INTEGER NOT NULL DEFAULT 0;

ALTER TABLE retention_runs ADD COLUMN audit INTEGER NOT NULL DEFAULT 0;
