-- One row a call: an incident (something failed) or a request (somebody asks for something standard).
CREATE TABLE calls (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    status_token_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('incident', 'request')),
    status TEXT NOT NULL,
    channel TEXT NOT NULL,
    device_id INTEGER REFERENCES devices (id),
    model_id INTEGER REFERENCES models (id),
    location_id INTEGER REFERENCES locations (id),
    symptom TEXT NOT NULL,
    summary TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    error_text TEXT NOT NULL DEFAULT '',
    impact INTEGER NOT NULL CHECK (impact BETWEEN 1 AND 3),
    urgency INTEGER NOT NULL CHECK (urgency BETWEEN 1 AND 3),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 5),
    reporter_name TEXT NOT NULL DEFAULT '',
    reporter_contact TEXT NOT NULL DEFAULT '',
    people_affected INTEGER NOT NULL DEFAULT 1,
    owner_id INTEGER REFERENCES people (id),
    technician_id INTEGER REFERENCES people (id),
    hold_reason TEXT,
    follow_up_on TEXT,
    occurred_at TEXT NOT NULL,
    logged_at TEXT NOT NULL,
    dispatched_at TEXT,
    resolved_at TEXT,
    closed_at TEXT,
    cause TEXT,
    resolution_type TEXT,
    resolution TEXT NOT NULL DEFAULT '',
    technician_minutes INTEGER NOT NULL DEFAULT 0 CHECK (technician_minutes >= 0),
    duplicate_of INTEGER REFERENCES calls (id),
    version INTEGER NOT NULL DEFAULT 1,
    is_open INTEGER NOT NULL GENERATED ALWAYS AS (status NOT IN ('closed', 'cancelled', 'duplicate')) VIRTUAL,
    -- a call closed as a fault; consumables, guidance, no fault found, requests and duplicates are not failures
    is_failure INTEGER NOT NULL GENERATED ALWAYS AS (
        kind = 'incident' AND status = 'closed' AND device_id IS NOT NULL
        AND resolution_type IN ('fix', 'workaround', 'swap', 'cured_itself') AND cause IS NOT 'consumable'
    ) VIRTUAL
);

CREATE INDEX calls_open ON calls (priority, logged_at, id) WHERE is_open;
CREATE INDEX calls_open_by_status ON calls (status, priority, logged_at, id) WHERE is_open;
CREATE INDEX calls_open_by_technician ON calls (technician_id, priority, logged_at, id) WHERE is_open;
CREATE INDEX calls_open_by_owner ON calls (owner_id, priority, logged_at, id) WHERE is_open;
CREATE INDEX calls_open_by_location ON calls (location_id, priority, logged_at, id) WHERE is_open;
CREATE INDEX calls_open_by_device ON calls (device_id, id) WHERE is_open;
CREATE INDEX calls_follow_up ON calls (follow_up_on) WHERE is_open AND follow_up_on IS NOT NULL;
CREATE INDEX calls_by_device ON calls (device_id, id);
CREATE INDEX calls_fixes_by_model ON calls (model_id, id) WHERE resolved_at IS NOT NULL AND resolution <> '';
CREATE INDEX calls_failures ON calls (closed_at, device_id) WHERE is_failure;
CREATE INDEX calls_failures_by_device ON calls (device_id, closed_at) WHERE is_failure;

CREATE TRIGGER calls_remain BEFORE DELETE ON calls
BEGIN
    SELECT RAISE(ABORT, 'calls are never deleted');
END;

-- A device that was registered as the wrong model takes its calls along when that is put right.
CREATE TRIGGER calls_follow_the_model AFTER UPDATE OF model_id ON devices WHEN OLD.model_id <> NEW.model_id
BEGIN
    UPDATE calls SET model_id = NEW.model_id WHERE device_id = NEW.id;
END;

-- Every step of every call: who, when, what. Nothing is ever taken away.
CREATE TABLE call_events (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    step TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    minutes INTEGER NOT NULL DEFAULT 0 CHECK (minutes >= 0),
    details TEXT NOT NULL DEFAULT '{}'
);

CREATE INDEX call_events_by_call ON call_events (call_id, id);

CREATE TRIGGER call_events_stay BEFORE UPDATE ON call_events
BEGIN
    SELECT RAISE(ABORT, 'call events are never changed');
END;

CREATE TRIGGER call_events_remain BEFORE DELETE ON call_events
BEGIN
    SELECT RAISE(ABORT, 'call events are never deleted');
END;

-- "It affects me too": one row a person beside the first reporter.
CREATE TABLE affected_people (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    form_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL
);

CREATE INDEX affected_people_by_call ON affected_people (call_id);

CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    at TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    jpeg BLOB NOT NULL
);

CREATE INDEX photos_by_call ON photos (call_id);
