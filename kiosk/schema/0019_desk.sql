-- What is due next of a call: its answer while nobody has seen to it, else its end; '9999' sorts what has no time last.
ALTER TABLE calls ADD COLUMN due_at TEXT NOT NULL GENERATED ALWAYS AS (
    CASE WHEN status IN ('set_aside', 'resolved', 'closed', 'cancelled', 'duplicate') THEN '9999'
         WHEN responded_at IS NULL AND respond_by < coalesce(resolve_by, '9999') THEN respond_by
         ELSE coalesce(resolve_by, '9999') END
) VIRTUAL;

-- The queue is read by priority, then time left (FITS operations guide), then age; what was set aside is not in it.
DROP INDEX calls_open;
DROP INDEX calls_open_by_status;
DROP INDEX calls_open_by_technician;
DROP INDEX calls_open_by_owner;
DROP INDEX calls_open_by_location;
CREATE INDEX calls_open ON calls (priority, due_at, logged_at, id) WHERE is_open AND status <> 'set_aside';
CREATE INDEX calls_open_by_due ON calls (due_at, logged_at, id) WHERE is_open AND status <> 'set_aside';
CREATE INDEX calls_open_by_status ON calls (status, priority, due_at, logged_at, id) WHERE is_open;
CREATE INDEX calls_open_by_technician ON calls (technician_id, priority, due_at, logged_at, id) WHERE is_open;
CREATE INDEX calls_open_by_owner ON calls (owner_id, priority, due_at, logged_at, id) WHERE is_open;
CREATE INDEX calls_open_by_location ON calls (location_id, priority, due_at, logged_at, id) WHERE is_open;

-- A part of the queue under a name of one's own: the address is all there is to it.
CREATE TABLE saved_views (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    name TEXT NOT NULL COLLATE NOCASE,
    query TEXT NOT NULL,
    is_shared INTEGER NOT NULL DEFAULT 0 CHECK (is_shared IN (0, 1)),
    created_at TEXT NOT NULL,
    UNIQUE (person_id, name)
);

CREATE INDEX saved_views_shared ON saved_views (name) WHERE is_shared;

-- One row for each time a step was taken on several calls at once: a form that is sent twice acts once.
CREATE TABLE bulk_runs (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    at TEXT NOT NULL,
    step TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '{"done": [], "not_done": []}'
);
