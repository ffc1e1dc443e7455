-- Which label stock the school keeps: offered first.
CREATE TABLE kept_stocks (
    stock TEXT PRIMARY KEY COLLATE NOCASE,
    kept_since_at TEXT NOT NULL,
    actor TEXT NOT NULL
);

-- Sheets that the school measured itself, in mm. One that something was printed on is never changed, only retired.
CREATE TABLE own_stocks (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL COLLATE NOCASE,
    page_width_mm REAL NOT NULL CHECK (page_width_mm > 0),
    page_height_mm REAL NOT NULL CHECK (page_height_mm > 0),
    columns INTEGER NOT NULL CHECK (columns > 0),
    rows INTEGER NOT NULL CHECK (rows > 0),
    label_width_mm REAL NOT NULL CHECK (label_width_mm > 0),
    label_height_mm REAL NOT NULL CHECK (label_height_mm > 0),
    left_mm REAL NOT NULL CHECK (left_mm >= 0),
    top_mm REAL NOT NULL CHECK (top_mm >= 0),
    pitch_x_mm REAL NOT NULL CHECK (pitch_x_mm > 0),
    pitch_y_mm REAL NOT NULL CHECK (pitch_y_mm > 0),
    corner_mm REAL CHECK (corner_mm >= 0),
    follows INTEGER REFERENCES own_stocks (id), -- the one whose measures were corrected by this one
    added_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    changed_at TEXT,
    changed_by TEXT,
    retired_at TEXT,
    retired_by TEXT
);

CREATE UNIQUE INDEX own_stocks_by_name ON own_stocks (name) WHERE retired_at IS NULL;

CREATE TRIGGER own_stocks_remain BEFORE DELETE ON own_stocks
BEGIN
    SELECT RAISE(ABORT, 'own stock is never deleted, only retired');
END;

CREATE INDEX sheets_by_stock ON sheets (stock, printed_at);

CREATE TABLE printers (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL COLLATE NOCASE,
    dpi INTEGER NOT NULL CHECK (dpi IN (150, 203, 300, 600)),
    is_thermal INTEGER NOT NULL CHECK (is_thermal IN (0, 1)),
    nudge_x_mm REAL NOT NULL DEFAULT 0 CHECK (nudge_x_mm BETWEEN -10 AND 10), -- to the right
    nudge_y_mm REAL NOT NULL DEFAULT 0 CHECK (nudge_y_mm BETWEEN -10 AND 10), -- down
    stock TEXT NOT NULL DEFAULT '', -- what usually lies in it
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    added_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    retired_at TEXT,
    CHECK (retired_at IS NULL OR is_default = 0)
);

CREATE UNIQUE INDEX printers_by_name ON printers (name) WHERE retired_at IS NULL;
CREATE UNIQUE INDEX printers_default ON printers (is_default) WHERE is_default = 1;

CREATE TRIGGER printers_remain BEFORE DELETE ON printers
BEGIN
    SELECT RAISE(ABORT, 'printers are never deleted, only retired');
END;

-- The drawer: sheets of which some labels are left.
CREATE TABLE drawer_sheets (
    id INTEGER PRIMARY KEY,
    form_key TEXT UNIQUE, -- of the form that put it in by hand
    name TEXT NOT NULL COLLATE NOCASE,
    stock TEXT NOT NULL,
    columns INTEGER NOT NULL CHECK (columns > 0),
    rows INTEGER NOT NULL CHECK (rows > 0),
    put_in_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    gone_at TEXT,
    gone_how TEXT CHECK (gone_how IN ('full', 'thrown_away')),
    gone_reason TEXT NOT NULL DEFAULT '',
    gone_by TEXT,
    CHECK ((gone_at IS NULL) = (gone_how IS NULL))
);

CREATE UNIQUE INDEX drawer_sheets_by_name ON drawer_sheets (name) WHERE gone_at IS NULL;
CREATE INDEX drawer_sheets_by_stock ON drawer_sheets (stock, gone_at);
CREATE INDEX drawer_sheets_gone ON drawer_sheets (gone_at) WHERE gone_at IS NOT NULL;

CREATE TRIGGER drawer_sheets_remain BEFORE DELETE ON drawer_sheets
BEGIN
    SELECT RAISE(ABORT, 'sheets are never deleted, only thrown away');
END;

-- What became of the labels of a sheet. A label that is free again keeps what was noted of it, with when it was freed.
CREATE TABLE drawer_cells (
    id INTEGER PRIMARY KEY,
    sheet_id INTEGER NOT NULL REFERENCES drawer_sheets (id),
    cell INTEGER NOT NULL CHECK (cell >= 0), -- along the rows, from 0
    state TEXT NOT NULL CHECK (state IN ('printed', 'used', 'damaged')),
    code TEXT NOT NULL DEFAULT '', -- what was printed on it
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    freed_at TEXT,
    freed_by TEXT,
    CHECK ((freed_at IS NULL) = (freed_by IS NULL)),
    CHECK ((state = 'printed') = (code <> ''))
);

-- a label is printed on once: of two people who print on one sheet at once, the second is refused
CREATE UNIQUE INDEX drawer_cells_taken ON drawer_cells (sheet_id, cell) WHERE freed_at IS NULL;
CREATE INDEX drawer_cells_by_sheet ON drawer_cells (sheet_id, id);

CREATE TRIGGER drawer_cells_stay BEFORE UPDATE ON drawer_cells
WHEN OLD.freed_at IS NOT NULL OR NEW.sheet_id <> OLD.sheet_id OR NEW.cell <> OLD.cell OR NEW.state <> OLD.state
    OR NEW.code <> OLD.code OR NEW.at <> OLD.at OR NEW.actor <> OLD.actor
BEGIN
    SELECT RAISE(ABORT, 'what became of a label is never changed');
END;

CREATE TRIGGER drawer_cells_remain BEFORE DELETE ON drawer_cells
BEGIN
    SELECT RAISE(ABORT, 'what became of a label is never deleted');
END;

CREATE TABLE drawer_events (
    id INTEGER PRIMARY KEY,
    sheet_id INTEGER NOT NULL REFERENCES drawer_sheets (id),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    details TEXT NOT NULL DEFAULT '{}'
);

CREATE INDEX drawer_events_by_sheet ON drawer_events (sheet_id, id);

CREATE TRIGGER drawer_events_stay BEFORE UPDATE ON drawer_events
BEGIN
    SELECT RAISE(ABORT, 'drawer events are never changed');
END;

CREATE TRIGGER drawer_events_remain BEFORE DELETE ON drawer_events
BEGIN
    SELECT RAISE(ABORT, 'drawer events are never deleted');
END;
