-- Who is told of what: one row a level that the school changed; the others are as kiosk/escalations/records.py ships them.
CREATE TABLE escalation_contacts (
    id INTEGER PRIMARY KEY,
    rung TEXT NOT NULL CHECK (rung IN ('desk', 'desk_owner', 'coordinator', 'leader')),
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    retired_on TEXT
);

CREATE TABLE escalation_rules (
    level TEXT PRIMARY KEY,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    rung TEXT NOT NULL,
    contact_id INTEGER REFERENCES escalation_contacts (id),
    is_mailed INTEGER NOT NULL CHECK (is_mailed IN (0, 1)),
    changed_at TEXT NOT NULL
) WITHOUT ROWID;

-- What fired. `occurrence` is the episode: a call that was opened again, has another priority or another follow-up date
-- may reach the same level once more, and never twice in one.
CREATE TABLE escalations (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    level TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    told TEXT NOT NULL,
    because TEXT NOT NULL,
    fired_at TEXT NOT NULL,
    seen_at TEXT,
    seen_by_id INTEGER REFERENCES people (id),
    seen_by TEXT NOT NULL DEFAULT '',
    UNIQUE (call_id, level, occurrence)
);

CREATE INDEX escalations_unseen ON escalations (id) WHERE seen_at IS NULL;

CREATE TRIGGER escalations_stay BEFORE UPDATE ON escalations
    WHEN OLD.seen_at IS NOT NULL OR NEW.call_id IS NOT OLD.call_id OR NEW.level IS NOT OLD.level
        OR NEW.occurrence IS NOT OLD.occurrence OR NEW.told IS NOT OLD.told OR NEW.because IS NOT OLD.because
        OR NEW.fired_at IS NOT OLD.fired_at
BEGIN
    SELECT RAISE(ABORT, 'an escalation is only ever marked as seen, once');
END;

CREATE TRIGGER escalations_remain BEFORE DELETE ON escalations
BEGIN
    SELECT RAISE(ABORT, 'escalations are never deleted');
END;

-- A call that stops a large part of the school: one person answers for it, one notice stands on every public page.
CREATE TABLE major_incidents (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    responsible TEXT NOT NULL,
    affects TEXT NOT NULL,
    notice TEXT NOT NULL,
    declared_at TEXT NOT NULL,
    notice_at TEXT NOT NULL,
    ended_at TEXT,
    happened TEXT NOT NULL DEFAULT '',
    went_well TEXT NOT NULL DEFAULT '',
    to_change TEXT NOT NULL DEFAULT '',
    reviewed_at TEXT,
    reviewed_by TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1
);

CREATE UNIQUE INDEX major_incidents_open ON major_incidents (call_id) WHERE ended_at IS NULL;
CREATE INDEX major_incidents_unreviewed ON major_incidents (id) WHERE reviewed_at IS NULL;
CREATE INDEX major_incidents_by_call ON major_incidents (call_id, id);

CREATE TRIGGER major_incidents_remain BEFORE DELETE ON major_incidents
BEGIN
    SELECT RAISE(ABORT, 'major incidents are never deleted');
END;

CREATE TABLE major_events (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES major_incidents (id),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT ''
);

CREATE INDEX major_events_by_incident ON major_events (incident_id, id);

CREATE TRIGGER major_events_stay BEFORE UPDATE ON major_events
BEGIN
    SELECT RAISE(ABORT, 'events of a major incident are never changed');
END;

CREATE TRIGGER major_events_remain BEFORE DELETE ON major_events
BEGIN
    SELECT RAISE(ABORT, 'events of a major incident are never deleted');
END;

-- What the review decided to do: who, until when, and whether it was done.
CREATE TABLE major_actions (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES major_incidents (id),
    text TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_on TEXT NOT NULL,
    added_at TEXT NOT NULL,
    done_at TEXT,
    done_by TEXT NOT NULL DEFAULT '',
    UNIQUE (incident_id, text, owner, due_on)
);

CREATE INDEX major_actions_by_incident ON major_actions (incident_id, id);
CREATE INDEX major_actions_open ON major_actions (due_on, id) WHERE done_at IS NULL;

CREATE TRIGGER major_actions_remain BEFORE DELETE ON major_actions
BEGIN
    SELECT RAISE(ABORT, 'what a review decided is never deleted');
END;
