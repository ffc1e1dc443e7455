-- The cause behind several calls. What it touches is any combination of kind, model, location and device: all that
-- is filled in has to fit.
CREATE TABLE problems (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'known_error', 'solved', 'closed')),
    raised_how TEXT NOT NULL CHECK (raised_how IN ('call', 'rule', 'hand')),
    owner_id INTEGER REFERENCES people (id),
    symptom TEXT,
    kind TEXT,
    model_id INTEGER REFERENCES models (id),
    location_id INTEGER REFERENCES locations (id),
    device_id INTEGER REFERENCES devices (id),
    evidence TEXT NOT NULL DEFAULT '',
    cause TEXT NOT NULL DEFAULT '',
    workaround TEXT NOT NULL DEFAULT '',
    solution TEXT NOT NULL DEFAULT '',
    review_on TEXT,
    is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
    public_title TEXT NOT NULL DEFAULT '',
    public_workaround TEXT NOT NULL DEFAULT '',
    raised_at TEXT NOT NULL,
    raised_by TEXT NOT NULL,
    solved_at TEXT,
    closed_at TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    is_active INTEGER NOT NULL GENERATED ALWAYS AS (state IN ('open', 'known_error')) VIRTUAL
);

CREATE INDEX problems_by_state ON problems (state, id);
CREATE INDEX problems_raised ON problems (raised_at);
CREATE INDEX problems_told ON problems (id) WHERE state = 'known_error' AND is_public;

CREATE TRIGGER problems_remain BEFORE DELETE ON problems
BEGIN
    SELECT RAISE(ABORT, 'problems are never deleted');
END;

CREATE TABLE problem_calls (
    problem_id INTEGER NOT NULL REFERENCES problems (id),
    call_id INTEGER NOT NULL REFERENCES calls (id),
    linked_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    linked_by TEXT NOT NULL,
    PRIMARY KEY (problem_id, call_id)
) WITHOUT ROWID;

CREATE INDEX problem_calls_by_call ON problem_calls (call_id, problem_id);

-- Every step of every problem: who, when, what.
CREATE TABLE problem_events (
    id INTEGER PRIMARY KEY,
    problem_id INTEGER NOT NULL REFERENCES problems (id),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    step TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    details TEXT NOT NULL DEFAULT '{}'
);

CREATE INDEX problem_events_by_problem ON problem_events (problem_id, id);

CREATE TRIGGER problem_events_stay BEFORE UPDATE ON problem_events
BEGIN
    SELECT RAISE(ABORT, 'problem events are never changed');
END;

CREATE TRIGGER problem_events_remain BEFORE DELETE ON problem_events
BEGIN
    SELECT RAISE(ABORT, 'problem events are never deleted');
END;

-- A proposal of a rule that somebody turned down: it comes again when a newer call belongs to it.
CREATE TABLE dismissed_proposals (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    newest_call_id INTEGER NOT NULL REFERENCES calls (id),
    calls TEXT NOT NULL,
    reason TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    at TEXT NOT NULL
);

CREATE INDEX dismissed_proposals_by_key ON dismissed_proposals (key, newest_call_id);

-- The rules look at the incidents of the last weeks, newest first.
CREATE INDEX calls_incidents_logged ON calls (logged_at, id) WHERE kind = 'incident';
CREATE INDEX calls_workarounds_closed ON calls (closed_at) WHERE status = 'closed' AND resolution_type = 'workaround';
