-- When a technician comes, planned at the desk or by themselves. A day that falls through is called off, not deleted.
CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    technician_id INTEGER NOT NULL REFERENCES people (id),
    visit_on TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    planned_by TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    called_off_by TEXT,
    called_off_at TEXT
);

CREATE UNIQUE INDEX visits_once_a_day ON visits (technician_id, visit_on) WHERE called_off_at IS NULL;
CREATE INDEX visits_by_day ON visits (visit_on) WHERE called_off_at IS NULL;

-- Minutes by the clock: one timer runs a person; stopped, it waits until its minutes are counted on the call.
CREATE TABLE work_timers (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    call_id INTEGER NOT NULL REFERENCES calls (id),
    started_at TEXT NOT NULL,
    stopped_at TEXT,
    counted_at TEXT,
    minutes INTEGER CHECK (minutes >= 0),
    CHECK ((counted_at IS NULL) = (minutes IS NULL)),
    CHECK (counted_at IS NULL OR stopped_at IS NOT NULL)
);

CREATE UNIQUE INDEX work_timers_running ON work_timers (person_id) WHERE stopped_at IS NULL;
CREATE INDEX work_timers_to_count ON work_timers (person_id, id) WHERE counted_at IS NULL;
CREATE INDEX work_timers_by_call ON work_timers (call_id, person_id);

-- A spare in the place of what is broken: which for which, and where both went.
CREATE TABLE swaps (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    device_id INTEGER NOT NULL REFERENCES devices (id),
    spare_id INTEGER NOT NULL REFERENCES devices (id),
    location_id INTEGER NOT NULL REFERENCES locations (id), -- where the spare stands now
    store_id INTEGER NOT NULL REFERENCES locations (id), -- where the broken one went
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    form_key TEXT NOT NULL UNIQUE,
    CHECK (device_id <> spare_id)
);

CREATE INDEX swaps_by_call ON swaps (call_id, id);

CREATE TRIGGER swaps_stay BEFORE UPDATE ON swaps
BEGIN
    SELECT RAISE(ABORT, 'swaps are never changed');
END;

CREATE TRIGGER swaps_remain BEFORE DELETE ON swaps
BEGIN
    SELECT RAISE(ABORT, 'swaps are never deleted');
END;

-- Parts used on a call. A mistake is put right by a row that takes another one back: same part, figures below zero.
CREATE TABLE parts_used (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    part TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity <> 0),
    cost_pence INTEGER, -- of all of them together
    note TEXT NOT NULL DEFAULT '',
    takes_back INTEGER UNIQUE REFERENCES parts_used (id),
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    form_key TEXT UNIQUE,
    CHECK ((takes_back IS NULL) = (quantity > 0))
);

CREATE INDEX parts_used_by_call ON parts_used (call_id, id);

CREATE TRIGGER parts_used_stay BEFORE UPDATE ON parts_used
BEGIN
    SELECT RAISE(ABORT, 'parts are never changed, only taken back');
END;

CREATE TRIGGER parts_used_remain BEFORE DELETE ON parts_used
BEGIN
    SELECT RAISE(ABORT, 'parts are never deleted, only taken back');
END;

-- How many calls came past the desk in a month is asked on every technician's first page.
CREATE INDEX calls_logged ON calls (logged_at, channel);
