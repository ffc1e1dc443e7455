CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    maker TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL COLLATE NOCASE,
    kind TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (maker, name)
);

-- Devices are retired, never deleted, so a code is never given out twice.
CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) = 7),
    name TEXT NOT NULL DEFAULT '',
    asset_tag TEXT COLLATE NOCASE,
    serial TEXT COLLATE NOCASE,
    model_id INTEGER NOT NULL REFERENCES models (id),
    location_id INTEGER NOT NULL REFERENCES locations (id),
    supplier_id INTEGER REFERENCES suppliers (id),
    in_service_on TEXT NOT NULL,
    warranty_until_on TEXT,
    price_pence INTEGER CHECK (price_pence >= 0),
    notes TEXT NOT NULL DEFAULT '',
    retired_on TEXT,
    retired_reason TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    form_key TEXT UNIQUE, -- a form that is sent twice adds one device
    CHECK (retired_on IS NULL OR retired_on >= in_service_on)
);

CREATE UNIQUE INDEX devices_by_asset_tag ON devices (asset_tag) WHERE asset_tag IS NOT NULL;
CREATE INDEX devices_by_serial ON devices (serial) WHERE serial IS NOT NULL;
CREATE INDEX devices_by_location ON devices (location_id, retired_on);
CREATE INDEX devices_by_model ON devices (model_id);

-- Where a device stood from when to when, and nowhere while it was retired: device-years are counted from this.
CREATE TABLE placements (
    id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES devices (id),
    location_id INTEGER NOT NULL REFERENCES locations (id),
    since_on TEXT NOT NULL,
    until_on TEXT
);

CREATE INDEX placements_by_device ON placements (device_id, since_on);
CREATE INDEX placements_by_location ON placements (location_id, since_on);

-- Every change to the register: who, when, what.
CREATE TABLE device_events (
    id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES devices (id),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    changes TEXT NOT NULL DEFAULT '{}'
);

CREATE INDEX device_events_by_device ON device_events (device_id, id);

CREATE TRIGGER device_events_stay BEFORE UPDATE ON device_events
BEGIN
    SELECT RAISE(ABORT, 'device events are never changed');
END;

CREATE TRIGGER device_events_remain BEFORE DELETE ON device_events
BEGIN
    SELECT RAISE(ABORT, 'device events are never deleted');
END;
