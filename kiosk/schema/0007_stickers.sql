-- The ledger of what was printed: one row a print, and one a sticker on it.
CREATE TABLE sheets (
    id INTEGER PRIMARY KEY,
    stock TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 1),
    pages INTEGER NOT NULL,
    address TEXT NOT NULL,
    smallest_module_mm REAL NOT NULL,
    printed_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    pdf BLOB NOT NULL
);

CREATE TABLE stickers (
    id INTEGER PRIMARY KEY,
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    device_id INTEGER NOT NULL REFERENCES devices (id),
    text TEXT NOT NULL
);

CREATE INDEX stickers_by_device ON stickers (device_id, id);
CREATE INDEX stickers_by_sheet ON stickers (sheet_id);
