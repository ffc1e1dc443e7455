-- How each call stood, from when to when: written beside its steps, so that a report of last autumn counts what was so
-- last autumn, whatever became of the calls since. `until_at` is '9999' for as long as a call stands as the row says.
CREATE TABLE call_standings (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    since_at TEXT NOT NULL,
    until_at TEXT NOT NULL DEFAULT '9999',
    status TEXT NOT NULL,
    hold_reason TEXT,
    kind TEXT NOT NULL,
    symptom TEXT NOT NULL,
    priority INTEGER NOT NULL,
    device_id INTEGER REFERENCES devices (id),
    model_id INTEGER REFERENCES models (id),
    location_id INTEGER REFERENCES locations (id),
    supplier_id INTEGER REFERENCES suppliers (id),
    technician_id INTEGER REFERENCES people (id),
    resolution_type TEXT,
    cause TEXT,
    reopened INTEGER NOT NULL,
    resolved_at TEXT,
    closed_at TEXT,
    respond_by TEXT,
    resolve_by TEXT,
    is_outstanding INTEGER NOT NULL GENERATED ALWAYS AS (
        status NOT IN ('set_aside', 'resolved', 'closed', 'cancelled', 'duplicate')
    ) VIRTUAL,
    -- as in calls: what counts as a failure of its device once it is closed
    is_failure INTEGER NOT NULL GENERATED ALWAYS AS (
        kind = 'incident' AND status = 'closed' AND device_id IS NOT NULL
        AND resolution_type IN ('fix', 'workaround', 'swap', 'cured_itself') AND cause IS NOT 'consumable'
    ) VIRTUAL
);

-- How calls stand after each of their steps. A call's times of resolving and closing are those of the steps that
-- led there, also where an old log brought all of them at once.
CREATE VIEW call_standings_made AS
SELECT call_events.id AS event_id,
       call_events.call_id,
       call_events.at AS since_at,
       call_events.to_status AS status,
       -- read as text: SQLite's own JSON functions are not allowed in a trigger here
       CASE WHEN call_events.to_status <> 'on_hold' THEN NULL
            WHEN instr(call_events.details, '"hold_reason": "reporter"') THEN 'reporter'
            WHEN instr(call_events.details, '"hold_reason": "part"') THEN 'part'
            WHEN instr(call_events.details, '"hold_reason": "supplier"') THEN 'supplier'
            WHEN instr(call_events.details, '"hold_reason": "approval"') THEN 'approval'
            WHEN instr(call_events.details, '"hold_reason": "next_visit"') THEN 'next_visit'
            ELSE calls.hold_reason END AS hold_reason,
       calls.kind,
       calls.symptom,
       calls.priority,
       calls.device_id,
       calls.model_id,
       calls.location_id,
       devices.supplier_id,
       calls.technician_id,
       iif(call_events.to_status IN ('resolved', 'closed'), calls.resolution_type, NULL) AS resolution_type,
       iif(call_events.to_status IN ('resolved', 'closed'), calls.cause, NULL) AS cause,
       (SELECT count(*) FROM call_events AS earlier
         WHERE earlier.call_id = call_events.call_id AND earlier.id <= call_events.id
           AND earlier.step IN ('reopen', 'still_broken')) AS reopened,
       iif(call_events.to_status IN ('resolved', 'closed'), (
           SELECT earlier.at FROM call_events AS earlier
            WHERE earlier.call_id = call_events.call_id AND earlier.id <= call_events.id
              AND earlier.to_status IN ('resolved', 'closed')
              AND coalesce(earlier.from_status, '') NOT IN ('resolved', 'closed')
            ORDER BY earlier.id DESC LIMIT 1), NULL) AS resolved_at,
       iif(call_events.to_status = 'closed', (
           SELECT earlier.at FROM call_events AS earlier
            WHERE earlier.call_id = call_events.call_id AND earlier.id <= call_events.id
              AND earlier.to_status = 'closed' AND coalesce(earlier.from_status, '') <> 'closed'
            ORDER BY earlier.id DESC LIMIT 1), NULL) AS closed_at,
       calls.respond_by,
       calls.resolve_by
  FROM call_events
  JOIN calls ON calls.id = call_events.call_id
  LEFT JOIN devices ON devices.id = calls.device_id;

INSERT INTO call_standings (
    call_id, since_at, until_at,
    status, hold_reason, kind, symptom, priority, device_id, model_id, location_id, supplier_id, technician_id,
    resolution_type, cause, reopened, resolved_at, closed_at, respond_by, resolve_by)
SELECT call_id, since_at, coalesce(lead(since_at) OVER (PARTITION BY call_id ORDER BY event_id), '9999'),
       status, hold_reason, kind, symptom, priority, device_id, model_id, location_id, supplier_id, technician_id,
       resolution_type, cause, reopened, resolved_at, closed_at, respond_by, resolve_by
  FROM call_standings_made
 ORDER BY call_id, event_id;

CREATE INDEX call_standings_by_call ON call_standings (call_id, id);
CREATE INDEX call_standings_outstanding ON call_standings (until_at, since_at, call_id) WHERE is_outstanding;
CREATE INDEX call_standings_resolved ON call_standings (resolved_at, until_at, call_id) WHERE resolved_at IS NOT NULL;
CREATE INDEX call_standings_closed ON call_standings (closed_at, until_at, call_id) WHERE closed_at IS NOT NULL;
CREATE INDEX call_standings_failed ON call_standings (closed_at, until_at, device_id) WHERE is_failure;
CREATE INDEX call_events_with_minutes ON call_events (at, call_id, person_id, minutes) WHERE minutes > 0;

-- A step that changes nothing of this leaves the row as it is.
CREATE TRIGGER call_standings_follow AFTER INSERT ON call_events
BEGIN
    UPDATE call_standings SET until_at = NEW.at
     WHERE call_id = NEW.call_id AND until_at = '9999'
       AND EXISTS (
           SELECT 1 FROM call_standings_made AS made
            WHERE made.event_id = NEW.id AND (
                made.status, made.hold_reason, made.kind, made.symptom, made.priority, made.device_id, made.model_id,
                made.location_id, made.supplier_id, made.technician_id, made.resolution_type, made.cause,
                made.reopened, made.resolved_at, made.closed_at, made.respond_by, made.resolve_by
            ) IS NOT (
                call_standings.status, call_standings.hold_reason, call_standings.kind, call_standings.symptom,
                call_standings.priority, call_standings.device_id, call_standings.model_id,
                call_standings.location_id, call_standings.supplier_id, call_standings.technician_id,
                call_standings.resolution_type, call_standings.cause, call_standings.reopened,
                call_standings.resolved_at, call_standings.closed_at, call_standings.respond_by, call_standings.resolve_by
            ));
    INSERT INTO call_standings (
        call_id, since_at,
        status, hold_reason, kind, symptom, priority, device_id, model_id, location_id, supplier_id, technician_id,
        resolution_type, cause, reopened, resolved_at, closed_at, respond_by, resolve_by)
    SELECT call_id, since_at,
           status, hold_reason, kind, symptom, priority, device_id, model_id, location_id, supplier_id,
           technician_id, resolution_type, cause, reopened, resolved_at, closed_at, respond_by, resolve_by
      FROM call_standings_made
     WHERE event_id = NEW.id
       AND NOT EXISTS (SELECT 1 FROM call_standings WHERE call_id = NEW.call_id AND until_at = '9999');
END;

CREATE TRIGGER call_standings_stay BEFORE UPDATE ON call_standings
WHEN OLD.until_at <> '9999' OR NEW.since_at IS NOT OLD.since_at OR NEW.call_id IS NOT OLD.call_id
  OR (
            NEW.status, NEW.hold_reason, NEW.kind, NEW.symptom, NEW.priority, NEW.device_id, NEW.model_id,
            NEW.location_id, NEW.supplier_id, NEW.technician_id, NEW.resolution_type, NEW.cause, NEW.reopened,
            NEW.resolved_at, NEW.closed_at, NEW.respond_by, NEW.resolve_by
     ) IS NOT (
            OLD.status, OLD.hold_reason, OLD.kind, OLD.symptom, OLD.priority, OLD.device_id, OLD.model_id,
            OLD.location_id, OLD.supplier_id, OLD.technician_id, OLD.resolution_type, OLD.cause, OLD.reopened,
            OLD.resolved_at, OLD.closed_at, OLD.respond_by, OLD.resolve_by
     )
BEGIN
    SELECT RAISE(ABORT, 'how a call stood is never changed');
END;

CREATE TRIGGER call_standings_remain BEFORE DELETE ON call_standings
WHEN EXISTS (SELECT 1 FROM call_events WHERE call_events.call_id = OLD.call_id)
BEGIN
    SELECT RAISE(ABORT, 'how a call stood is never deleted');
END;

-- A call of an old log that is taken out again takes these along.
CREATE TRIGGER call_standings_of_a_call_taken_out AFTER DELETE ON calls
BEGIN
    DELETE FROM call_standings WHERE call_id = OLD.id;
END;

-- How long it took to write a call down, from the form that was opened to the call that was logged; none where nobody
-- can tell: the form lay open for an hour, or the call came from an old log.
ALTER TABLE calls ADD COLUMN recording_seconds INTEGER CHECK (recording_seconds >= 0);
