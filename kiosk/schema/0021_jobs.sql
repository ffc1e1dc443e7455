-- Work that takes longer than a page may: what it is, how far it is, how it ended. A row is never deleted.
-- `process` names the process that does the work, so that work whose process ended is known to be lost.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
    stage TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
    total INTEGER NOT NULL DEFAULT 0 CHECK (total >= 0),
    result TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    back TEXT NOT NULL DEFAULT '',
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    process TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    cancel_wished_at TEXT
);

CREATE INDEX jobs_not_ended ON jobs (state) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_by_person ON jobs (person_id, id);

CREATE TRIGGER jobs_are_kept BEFORE DELETE ON jobs
BEGIN
    SELECT RAISE(ABORT, 'jobs are kept');
END;

CREATE TRIGGER a_job_that_ended_stays_as_it_is BEFORE UPDATE ON jobs
WHEN OLD.state NOT IN ('waiting', 'running')
BEGIN
    SELECT RAISE(ABORT, 'a job that ended stays as it is');
END;

-- How a print of the ledger was made: for which printer, read back at how many dots an inch (nothing: it was printed
-- from a browser, and a person looked at it instead).
CREATE TABLE print_runs (
    sheet_id INTEGER PRIMARY KEY REFERENCES sheets (id),
    printer TEXT NOT NULL,
    dpi INTEGER,
    copies INTEGER NOT NULL CHECK (copies >= 1),
    left_sheet_id INTEGER REFERENCES drawer_sheets (id) -- the sheet of the drawer that has labels left after it
);

-- Sheets that a browser prints. They stand in the ledger once somebody said that they came out well.
CREATE TABLE browser_prints (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'printed', 'discarded')),
    made_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    address TEXT NOT NULL,
    how TEXT NOT NULL, -- stock, printer, copies, labels used up before, sheet of the drawer: JSON
    labels TEXT NOT NULL, -- code, device, text and cell of each: JSON
    pages INTEGER NOT NULL,
    smallest_module_mm REAL NOT NULL,
    html TEXT NOT NULL, -- the sheets as they were shown; empty after the end
    ended_at TEXT,
    sheet_id INTEGER REFERENCES sheets (id),
    CHECK ((state = 'ready') = (ended_at IS NULL)),
    CHECK ((state = 'printed') = (sheet_id IS NOT NULL))
);

CREATE INDEX browser_prints_ready ON browser_prints (id) WHERE state = 'ready';

CREATE TRIGGER browser_prints_end_once BEFORE UPDATE ON browser_prints WHEN OLD.state <> 'ready'
BEGIN
    SELECT RAISE(ABORT, 'a print ends once');
END;

-- Devices whose stickers somebody wants to print anew: scanned or typed one after the other, one basket a person.
CREATE TABLE basket_devices (
    person_id INTEGER NOT NULL REFERENCES people (id),
    device_id INTEGER NOT NULL REFERENCES devices (id),
    added_at TEXT NOT NULL,
    number INTEGER NOT NULL, -- counts up in a basket: the newest stands on top
    PRIMARY KEY (person_id, device_id)
) WITHOUT ROWID;

-- A form that asked for labels, so that one sent twice prints once; the address is where its first sending led.
CREATE TABLE print_asks (
    form_key TEXT PRIMARY KEY,
    process TEXT NOT NULL, -- that acts on it: what another one left half done counts anew
    asked_at TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT ''
);
