-- An import between its upload and its end: how the file is read, what each column is, what would become of each row.
ALTER TABLE imports ADD COLUMN subject TEXT NOT NULL DEFAULT ''; -- 'devices', 'calls' ...
ALTER TABLE imports ADD COLUMN choice TEXT NOT NULL DEFAULT '{}'; -- how a person wants the file read
ALTER TABLE imports ADD COLUMN reading TEXT NOT NULL DEFAULT '{}'; -- how it was read: sheet, encoding, headings ...
ALTER TABLE imports ADD COLUMN mapping TEXT NOT NULL DEFAULT '{}'; -- column number -> field
ALTER TABLE imports ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE imports ADD COLUMN mark TEXT NOT NULL DEFAULT ''; -- what the register was like when it was planned
ALTER TABLE imports ADD COLUMN planned_at TEXT;
ALTER TABLE imports ADD COLUMN last_event_id INTEGER NOT NULL DEFAULT 0; -- of device_events when it was carried out
ALTER TABLE imports ADD COLUMN undone_at TEXT;
ALTER TABLE imports ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN is_being_undone INTEGER NOT NULL DEFAULT 0 CHECK (is_being_undone IN (0, 1));

-- The lines of a file as they stand, cells as JSON; gone when the import is carried out or given up.
CREATE TABLE import_rows (
    import_id INTEGER NOT NULL REFERENCES imports (id),
    line INTEGER NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (import_id, line)
) WITHOUT ROWID;

CREATE TABLE import_plans (
    import_id INTEGER NOT NULL REFERENCES imports (id),
    line INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    details TEXT NOT NULL, -- JSON: remarks, changes, what the preview shows
    planned TEXT NOT NULL, -- JSON: what carrying it out needs
    PRIMARY KEY (import_id, line)
) WITHOUT ROWID;

CREATE INDEX import_plans_by_outcome ON import_plans (import_id, outcome, line);

-- What an import added and changed, and what stood there before: undoing it reads this.
CREATE TABLE import_effects (
    import_id INTEGER NOT NULL REFERENCES imports (id),
    thing TEXT NOT NULL,
    thing_id INTEGER NOT NULL,
    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
    before TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (import_id, thing, thing_id)
) WITHOUT ROWID;

CREATE INDEX imports_being_undone ON imports (id) WHERE is_being_undone = 1; -- one at a time, mostly none

-- What the columns of a file are, for the next file with the same headings.
CREATE TABLE import_mappings (
    headings_hash TEXT NOT NULL,
    subject TEXT NOT NULL,
    mapping TEXT NOT NULL,
    used_at TEXT NOT NULL,
    PRIMARY KEY (headings_hash, subject)
) WITHOUT ROWID;

-- Devices stay for ever, with their events and codes, but for one case: an import brought them, nobody used them, and
-- that import is being undone. Then all that belongs to them goes with them.
CREATE VIEW devices_being_undone AS
SELECT import_effects.thing_id AS device_id
  FROM imports INDEXED BY imports_being_undone CROSS JOIN import_effects ON import_effects.import_id = imports.id
 WHERE imports.is_being_undone = 1 AND import_effects.thing = 'device' AND import_effects.is_new = 1;

DROP TRIGGER device_events_remain;

CREATE TRIGGER device_events_remain BEFORE DELETE ON device_events
WHEN NOT EXISTS (SELECT 1 FROM devices_being_undone WHERE device_id = OLD.device_id)
BEGIN
    SELECT RAISE(ABORT, 'device events are never deleted');
END;

DROP TRIGGER device_codes_remain;

CREATE TRIGGER device_codes_remain BEFORE DELETE ON device_codes
WHEN OLD.device_id IS NULL OR NOT EXISTS (SELECT 1 FROM devices_being_undone WHERE device_id = OLD.device_id)
BEGIN
    SELECT RAISE(ABORT, 'a code that was given out is never forgotten');
END;

CREATE TRIGGER devices_remain BEFORE DELETE ON devices
WHEN NOT EXISTS (SELECT 1 FROM devices_being_undone WHERE device_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'devices are never deleted');
END;

CREATE TRIGGER a_device_taken_out_leaves_nothing BEFORE DELETE ON devices
WHEN EXISTS (SELECT 1 FROM devices_being_undone WHERE device_id = OLD.id)
BEGIN
    DELETE FROM placements WHERE device_id = OLD.id;
    DELETE FROM device_events WHERE device_id = OLD.id;
    DELETE FROM device_codes WHERE device_id = OLD.id;
END;
