-- What was tried with backups and what came of it: made, copied to the second device, looked over. Which backups there
-- are is read from their folders; this is the log. The last few hundred lines are kept.
CREATE TABLE backup_notes (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('made', 'copied', 'checked')),
    outcome TEXT NOT NULL CHECK (outcome IN ('good', 'failed', 'damaged', 'away')), -- away: the device is not plugged in
    file TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT ''
);

CREATE INDEX backup_notes_by_what ON backup_notes (what, outcome, id);

-- The nightly look at the data: a fresh backup against the one of the night before. What cannot have changed and did
-- is kept here until a co-ordinator has seen it.
CREATE TABLE data_checks (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    base TEXT NOT NULL, -- the file of the backup it was compared with; empty the first time
    fresh TEXT NOT NULL, -- the file of the backup that was compared, the base of the next time
    rows_compared INTEGER NOT NULL CHECK (rows_compared >= 0),
    damages TEXT NOT NULL DEFAULT '[]', -- JSON: sentences
    confirmed_at TEXT,
    confirmed_by TEXT NOT NULL DEFAULT ''
);

CREATE INDEX data_checks_unconfirmed ON data_checks (id) WHERE damages <> '[]' AND confirmed_at IS NULL;

CREATE TRIGGER data_checks_stay BEFORE UPDATE ON data_checks
WHEN OLD.confirmed_at IS NOT NULL
  OR (NEW.id, NEW.at, NEW.base, NEW.fresh, NEW.rows_compared, NEW.damages)
     IS NOT (OLD.id, OLD.at, OLD.base, OLD.fresh, OLD.rows_compared, OLD.damages)
BEGIN
    SELECT RAISE(ABORT, 'what was found in the data stays as it was found');
END;
