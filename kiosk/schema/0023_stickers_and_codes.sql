-- Every code that was ever given out, and what became of it: blank (no device has it yet), bound (a device carries it),
-- void (nobody should meet it any more). A code is given out once: rows are never deleted, and void stays void.
CREATE TABLE device_codes (
    code TEXT PRIMARY KEY CHECK (length(code) = 7),
    state TEXT NOT NULL CHECK (state IN ('blank', 'bound', 'void')),
    device_id INTEGER REFERENCES devices (id), -- that carries it or carried it
    given_at TEXT NOT NULL,
    bound_at TEXT,
    void_at TEXT,
    void_reason TEXT NOT NULL DEFAULT ''
        CHECK (void_reason IN ('', 'lost', 'damaged', 'pasted_over', 'stolen', 'replaced', 'spoiled')),
    void_note TEXT NOT NULL DEFAULT '',
    void_person_id INTEGER REFERENCES people (id),
    void_actor TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'void') = (void_at IS NOT NULL)),
    CHECK ((state = 'void') = (void_reason <> '')),
    CHECK (state <> 'blank' OR device_id IS NULL),
    CHECK (state <> 'bound' OR device_id IS NOT NULL)
);

CREATE UNIQUE INDEX device_codes_bound ON device_codes (device_id) WHERE state = 'bound';
CREATE INDEX device_codes_by_device ON device_codes (device_id, given_at);
CREATE INDEX device_codes_void ON device_codes (void_at) WHERE state = 'void';

INSERT INTO device_codes (code, state, device_id, given_at, bound_at)
SELECT code, 'bound', id, created_at, created_at FROM devices;

CREATE TRIGGER device_codes_remain BEFORE DELETE ON device_codes
BEGIN
    SELECT RAISE(ABORT, 'a code that was given out is never forgotten');
END;

CREATE TRIGGER device_codes_go_one_way BEFORE UPDATE ON device_codes
WHEN OLD.state = 'void' OR NEW.code <> OLD.code OR NEW.state = 'blank'
  OR (OLD.device_id IS NOT NULL AND NEW.device_id IS NOT OLD.device_id)
BEGIN
    SELECT RAISE(ABORT, 'a code goes from blank to bound to void, with one device');
END;

CREATE TRIGGER a_new_device_takes_no_used_code BEFORE INSERT ON devices
WHEN EXISTS (SELECT 1 FROM device_codes WHERE code = NEW.code AND state <> 'blank')
BEGIN
    SELECT RAISE(ABORT, 'this code was given out before');
END;

CREATE TRIGGER the_code_of_a_new_device_is_noted AFTER INSERT ON devices
BEGIN
    INSERT INTO device_codes (code, state, device_id, given_at, bound_at)
    VALUES (NEW.code, 'bound', NEW.id, NEW.created_at, NEW.created_at)
    ON CONFLICT (code) DO UPDATE SET state = 'bound', device_id = NEW.id, bound_at = NEW.created_at;
END;

CREATE TRIGGER a_device_carries_the_code_bound_to_it BEFORE UPDATE OF code ON devices
WHEN NEW.code <> OLD.code
 AND NOT EXISTS (SELECT 1 FROM device_codes WHERE code = NEW.code AND state = 'bound' AND device_id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'this code is not bound to the device');
END;

-- The code is among the words by which a call is found.
CREATE TRIGGER words_to_read_of_a_device_with_another_code AFTER UPDATE OF code ON devices WHEN NEW.code <> OLD.code
BEGIN
    INSERT OR IGNORE INTO words_to_read (call_id) SELECT id FROM calls WHERE device_id = NEW.id;
END;

-- The ledger anew: a sticker can be printed before any device has its code; which code it carries, which printing
-- of it this is, and in which cell of the sheet it stood (0 is the first, along the rows), are noted beside its text.
CREATE TABLE stickers_with_codes (
    id INTEGER PRIMARY KEY,
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    code TEXT NOT NULL REFERENCES device_codes (code),
    device_id INTEGER REFERENCES devices (id),
    revision INTEGER NOT NULL CHECK (revision >= 1), -- counted for each device, and for each code that has none
    cell INTEGER NOT NULL CHECK (cell >= 0),
    text TEXT NOT NULL,
    is_discarded INTEGER NOT NULL DEFAULT 0 CHECK (is_discarded IN (0, 1)) -- as its print is: it came to nothing
);

INSERT INTO stickers_with_codes (id, sheet_id, code, device_id, revision, cell, text)
SELECT stickers.id, stickers.sheet_id, devices.code, stickers.device_id,
       dense_rank() OVER (PARTITION BY stickers.device_id ORDER BY stickers.sheet_id),
       sheets.start - 1 + row_number() OVER (PARTITION BY stickers.sheet_id ORDER BY stickers.id) - 1,
       stickers.text
  FROM stickers
  JOIN sheets ON sheets.id = stickers.sheet_id
  JOIN devices ON devices.id = stickers.device_id;

DROP TABLE stickers;

ALTER TABLE stickers_with_codes RENAME TO stickers;

CREATE INDEX stickers_by_device ON stickers (device_id, id);
CREATE INDEX stickers_by_code ON stickers (code, is_discarded, id);
CREATE INDEX stickers_by_sheet ON stickers (sheet_id);
CREATE INDEX sheets_by_address ON sheets (address, printed_at);

-- What somebody said of the paper, once: it came out well, or it is discarded and counts no more. Nobody has to say it.
ALTER TABLE sheets ADD COLUMN answered_at TEXT;
ALTER TABLE sheets ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';
ALTER TABLE sheets ADD COLUMN is_discarded INTEGER NOT NULL DEFAULT 0 CHECK (is_discarded IN (0, 1));

CREATE TRIGGER sheets_are_answered_once BEFORE UPDATE OF answered_at, is_discarded ON sheets
WHEN OLD.answered_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'how a print came out is said once');
END;

-- A blank sticker that gets its device is the next revision of that device's.
CREATE TRIGGER stickers_get_their_device AFTER UPDATE OF state ON device_codes
WHEN OLD.state = 'blank' AND NEW.state = 'bound'
BEGIN
    UPDATE stickers
       SET device_id = NEW.device_id,
           revision = revision + (SELECT coalesce(max(revision), 0) FROM stickers WHERE device_id = NEW.device_id)
     WHERE code = NEW.code AND device_id IS NULL;
END;

-- Blank stickers that were asked for together, and with them printed.
CREATE TABLE blank_batches (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    form_key TEXT UNIQUE
);

CREATE TABLE blank_codes (
    code TEXT PRIMARY KEY REFERENCES device_codes (code),
    batch_id INTEGER NOT NULL REFERENCES blank_batches (id)
) WITHOUT ROWID;

CREATE INDEX blank_codes_by_batch ON blank_codes (batch_id);

-- How often a sticker's address was opened and when last: one row for a code and the address that was asked for, which
-- is one that was printed at some time, 'scanner' (read into a field or in a photo), or 'other'. It says nothing about whoever scanned.
CREATE TABLE sticker_scans (
    code TEXT NOT NULL REFERENCES device_codes (code),
    address TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    times INTEGER NOT NULL CHECK (times >= 1),
    PRIMARY KEY (code, address)
) WITHOUT ROWID;

-- Taking stock of a room: open for the person who walks through it, or paused, or closed for good.
CREATE TABLE stocktakes (
    id INTEGER PRIMARY KEY,
    location_id INTEGER NOT NULL REFERENCES locations (id),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paused', 'closed')),
    person_id INTEGER NOT NULL REFERENCES people (id), -- who scans
    actor TEXT NOT NULL,
    started_at TEXT NOT NULL,
    paused_at TEXT,
    closed_at TEXT,
    closed_by TEXT NOT NULL DEFAULT '',
    form_key TEXT UNIQUE,
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);

CREATE UNIQUE INDEX stocktakes_open_by_person ON stocktakes (person_id) WHERE state = 'open';
CREATE UNIQUE INDEX stocktakes_running_by_location ON stocktakes (location_id) WHERE state <> 'closed';
CREATE INDEX stocktakes_by_location ON stocktakes (location_id, id);

CREATE TRIGGER stocktakes_remain BEFORE DELETE ON stocktakes
BEGIN
    SELECT RAISE(ABORT, 'a stock-take is kept');
END;

CREATE TRIGGER a_closed_stocktake_stays_closed BEFORE UPDATE ON stocktakes WHEN OLD.state = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'a closed stock-take stays as it is');
END;

-- What was scanned in a stock-take, or missing when it was closed; how it stood then, whatever the register says later.
CREATE TABLE stocktake_lines (
    id INTEGER PRIMARY KEY,
    stocktake_id INTEGER NOT NULL REFERENCES stocktakes (id),
    found TEXT NOT NULL CHECK (found IN ('here', 'elsewhere', 'retired', 'void', 'blank', 'unknown', 'missing')),
    device_id INTEGER REFERENCES devices (id),
    code TEXT NOT NULL DEFAULT '',
    said TEXT NOT NULL DEFAULT '', -- what was typed where nobody knows it; where a device belonged
    at TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1 CHECK (times >= 1),
    step TEXT NOT NULL DEFAULT '' CHECK (step IN ('', 'moved', 'missing', 'retired')),
    step_at TEXT,
    step_by TEXT NOT NULL DEFAULT '',
    taken_out_at TEXT, -- a strange thing that somebody scanned by mistake: on no list any more
    taken_out_by TEXT NOT NULL DEFAULT ''
);

CREATE UNIQUE INDEX stocktake_lines_of_a_device ON stocktake_lines (stocktake_id, device_id)
 WHERE device_id IS NOT NULL AND found IN ('here', 'elsewhere', 'retired', 'missing');
CREATE UNIQUE INDEX stocktake_lines_of_a_thing ON stocktake_lines (stocktake_id, code, said)
 WHERE found IN ('void', 'blank', 'unknown');
CREATE INDEX stocktake_lines_by_device ON stocktake_lines (device_id, at) WHERE device_id IS NOT NULL;

CREATE TRIGGER stocktake_lines_remain BEFORE DELETE ON stocktake_lines
BEGIN
    SELECT RAISE(ABORT, 'a stock-take is kept');
END;

-- A device that somebody looked for and did not find, until it is scanned again.
CREATE TABLE missing_marks (
    id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES devices (id),
    stocktake_id INTEGER NOT NULL REFERENCES stocktakes (id),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    found_at TEXT
);

CREATE UNIQUE INDEX missing_marks_open ON missing_marks (device_id) WHERE found_at IS NULL;
