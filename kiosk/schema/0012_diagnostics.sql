-- A checklist is edited by the school as a draft; what is published is a version that never changes again.
CREATE TABLE checklists (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE, -- a form that is sent twice adds one checklist
    came_as TEXT UNIQUE,           -- the name of the file it came in with Scandesk; it is added once
    created_at TEXT NOT NULL,
    retired_at TEXT
);

CREATE TABLE checklist_versions (
    id INTEGER PRIMARY KEY,
    checklist_id INTEGER NOT NULL REFERENCES checklists (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    title TEXT NOT NULL,
    kinds TEXT NOT NULL,    -- JSON list of device kinds, "no_device" among them
    symptoms TEXT NOT NULL, -- JSON list; empty for every symptom of the kinds
    purpose TEXT NOT NULL DEFAULT '',
    stop_words TEXT NOT NULL DEFAULT '',
    edits INTEGER NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    published_at TEXT,
    UNIQUE (checklist_id, number)
);

CREATE UNIQUE INDEX checklist_drafts ON checklist_versions (checklist_id) WHERE published_at IS NULL;

CREATE TRIGGER checklist_versions_stay BEFORE UPDATE ON checklist_versions WHEN OLD.published_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a published checklist is never changed');
END;

CREATE TRIGGER checklist_versions_remain BEFORE DELETE ON checklist_versions WHEN OLD.published_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a published checklist is never deleted');
END;

-- `key` names a step within its version and stays when steps are moved; yes and no say where the answer leads:
-- next, fixed, stop, or the key of a later step.
CREATE TABLE checklist_steps (
    version_id INTEGER NOT NULL REFERENCES checklist_versions (id),
    position INTEGER NOT NULL,
    key INTEGER NOT NULL,
    "check" TEXT NOT NULL,
    expected TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    who TEXT NOT NULL CHECK (who IN ('anybody', 'desk', 'technician')),
    yes TEXT NOT NULL,
    no TEXT NOT NULL,
    stop_words TEXT NOT NULL DEFAULT '',
    article_id INTEGER,
    PRIMARY KEY (version_id, key)
) WITHOUT ROWID;

CREATE TRIGGER checklist_steps_come_before BEFORE INSERT ON checklist_steps
WHEN (SELECT published_at FROM checklist_versions WHERE id = NEW.version_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a published checklist is never changed');
END;

CREATE TRIGGER checklist_steps_stay BEFORE UPDATE ON checklist_steps
BEGIN
    SELECT RAISE(ABORT, 'steps are written anew with their draft');
END;

CREATE TRIGGER checklist_steps_remain BEFORE DELETE ON checklist_steps
WHEN (SELECT published_at FROM checklist_versions WHERE id = OLD.version_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a published checklist is never changed');
END;

-- The diagnostics sheet of a call: which version of a checklist was taken, every tick, and every free entry.
-- Rows are only ever added: a correction is a new row, and the earlier one stays to be seen.
CREATE TABLE checklists_used (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    version_id INTEGER NOT NULL REFERENCES checklist_versions (id),
    form_key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
);

CREATE INDEX checklists_used_by_call ON checklists_used (call_id, id);
CREATE INDEX checklists_used_by_version ON checklists_used (version_id);

CREATE TABLE step_results (
    id INTEGER PRIMARY KEY,
    used_id INTEGER NOT NULL REFERENCES checklists_used (id),
    step_key INTEGER NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('as_expected', 'not_as_expected', 'not_done')),
    note TEXT NOT NULL DEFAULT '',
    form_key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
);

CREATE INDEX step_results_by_used ON step_results (used_id, id);

CREATE TABLE sheet_entries (
    id INTEGER PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    part TEXT NOT NULL,
    said TEXT NOT NULL, -- JSON: field to text
    minutes INTEGER NOT NULL DEFAULT 0 CHECK (minutes >= 0),
    form_key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
);

CREATE INDEX sheet_entries_by_call ON sheet_entries (call_id, id);

CREATE TRIGGER checklists_used_stay BEFORE UPDATE ON checklists_used
BEGIN SELECT RAISE(ABORT, 'what stands on a diagnostics sheet is never changed'); END;
CREATE TRIGGER checklists_used_remain BEFORE DELETE ON checklists_used
BEGIN SELECT RAISE(ABORT, 'what stands on a diagnostics sheet is never deleted'); END;
CREATE TRIGGER step_results_stay BEFORE UPDATE ON step_results
BEGIN SELECT RAISE(ABORT, 'what stands on a diagnostics sheet is never changed'); END;
CREATE TRIGGER step_results_remain BEFORE DELETE ON step_results
BEGIN SELECT RAISE(ABORT, 'what stands on a diagnostics sheet is never deleted'); END;
CREATE TRIGGER sheet_entries_stay BEFORE UPDATE ON sheet_entries
BEGIN SELECT RAISE(ABORT, 'what stands on a diagnostics sheet is never changed'); END;
CREATE TRIGGER sheet_entries_remain BEFORE DELETE ON sheet_entries
BEGIN SELECT RAISE(ABORT, 'what stands on a diagnostics sheet is never deleted'); END;

-- Who is best qualified for which kind of device ("no_device" for sign-in and the like).
CREATE TABLE skills (
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (person_id, kind)
) WITHOUT ROWID;
