-- An old call log that was taken in, so that it can be taken out again as one.
CREATE TABLE old_call_logs (
    id INTEGER PRIMARY KEY,
    taken_in_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    calls INTEGER NOT NULL DEFAULT 0,
    taken_out_at TEXT
);

-- Which calls and which of their events came from one: those that Scandesk itself wrote have none.
ALTER TABLE calls ADD COLUMN old_log_id INTEGER REFERENCES old_call_logs (id);
ALTER TABLE call_events ADD COLUMN old_log_id INTEGER REFERENCES old_call_logs (id);

CREATE INDEX calls_by_old_log ON calls (old_log_id) WHERE old_log_id IS NOT NULL;
-- The newest calls of a device are those logged last: what an old log brings later is older all the same.
CREATE INDEX calls_by_device_logged ON calls (device_id, logged_at, id);

CREATE TRIGGER calls_keep_their_log BEFORE UPDATE OF old_log_id ON calls WHEN NEW.old_log_id IS NOT OLD.old_log_id
BEGIN
    SELECT RAISE(ABORT, 'where a call came from is never changed');
END;

-- Calls and their events are never deleted, but for those of an old log that is being taken out, on which nobody has
-- done anything since: all their events came with them. First the events go, then the call.
DROP TRIGGER call_events_remain;

CREATE TRIGGER call_events_remain BEFORE DELETE ON call_events
WHEN NOT EXISTS (SELECT 1 FROM old_call_logs WHERE id = OLD.old_log_id AND taken_out_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM call_events AS later WHERE later.call_id = OLD.call_id AND later.old_log_id IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'call events are never deleted');
END;

DROP TRIGGER calls_remain;

CREATE TRIGGER calls_remain BEFORE DELETE ON calls
WHEN NOT EXISTS (SELECT 1 FROM old_call_logs WHERE id = OLD.old_log_id AND taken_out_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM call_events WHERE call_events.call_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'calls are never deleted');
END;

-- The words of a call that was taken out are forgotten with the next reading, which is told so: the table that tells
-- it may therefore name calls that are no more.
CREATE TABLE words_kept_to_read AS SELECT call_id FROM words_to_read;

DROP TABLE words_to_read;

CREATE TABLE words_to_read (
    call_id INTEGER PRIMARY KEY
);

INSERT INTO words_to_read (call_id) SELECT call_id FROM words_kept_to_read;

DROP TABLE words_kept_to_read;

CREATE TRIGGER words_to_read_of_a_call_taken_out AFTER DELETE ON calls
BEGIN
    INSERT OR IGNORE INTO words_to_read (call_id) VALUES (OLD.id);
END;
