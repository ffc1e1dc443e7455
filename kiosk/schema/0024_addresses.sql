-- Every address that ever stood for stickers, from when until when: old ones live on paper long after a change.
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL,
    from_at TEXT NOT NULL,
    until_at TEXT,
    given_up_at TEXT, -- no sticker carries it any more, and somebody said so
    given_up_by TEXT NOT NULL DEFAULT ''
);

CREATE UNIQUE INDEX addresses_now ON addresses (until_at IS NULL) WHERE until_at IS NULL;
CREATE INDEX addresses_by_address ON addresses (address);

-- what was printed before this step was taken
INSERT INTO addresses (address, from_at, until_at)
SELECT sheets.address, min(sheets.printed_at), max(sheets.printed_at)
  FROM sheets
 WHERE sheets.address <> coalesce((SELECT value FROM settings WHERE name = 'address'), '')
 GROUP BY sheets.address;

INSERT INTO addresses (address, from_at)
SELECT value, changed_at FROM settings WHERE name = 'address' AND value <> '';

-- kept here and not in Python: the address is a setting, and settings are changed on several ways
CREATE TRIGGER addresses_first AFTER INSERT ON settings WHEN new.name = 'address' AND new.value <> ''
BEGIN
    INSERT INTO addresses (address, from_at) VALUES (new.value, new.changed_at);
END;

CREATE TRIGGER addresses_next AFTER UPDATE OF value ON settings WHEN new.name = 'address' AND new.value <> old.value
BEGIN
    UPDATE addresses SET until_at = new.changed_at WHERE until_at IS NULL;
    INSERT INTO addresses (address, from_at) SELECT new.value, new.changed_at WHERE new.value <> '';
END;

CREATE TRIGGER addresses_remain BEFORE DELETE ON addresses
BEGIN
    SELECT RAISE(ABORT, 'addresses are never deleted');
END;

-- Posters of rooms and cards of devices: one row a print, and one a poster or card of it. The PDF is missing where
-- this PC cannot make any: then the page was printed from the browser.
CREATE TABLE paper_prints (
    id INTEGER PRIMARY KEY,
    paper TEXT NOT NULL CHECK (paper IN ('poster_a4', 'poster_a5', 'card')),
    address TEXT NOT NULL,
    printed_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    form_key TEXT NOT NULL UNIQUE,
    pdf BLOB
);

CREATE TABLE papers (
    id INTEGER PRIMARY KEY,
    print_id INTEGER NOT NULL REFERENCES paper_prints (id),
    location_id INTEGER REFERENCES locations (id),
    device_id INTEGER REFERENCES devices (id),
    text TEXT NOT NULL,
    CHECK ((location_id IS NULL) <> (device_id IS NULL))
);

CREATE INDEX papers_by_print ON papers (print_id);
CREATE INDEX papers_by_location ON papers (location_id, id) WHERE location_id IS NOT NULL;
CREATE INDEX papers_by_device ON papers (device_id, id) WHERE device_id IS NOT NULL;
