-- What a supplier agreed to, from when until when. An agreement is never overwritten: a new one follows it, and one
-- that was noted by mistake is withdrawn.
CREATE TABLE supplier_agreements (
    id INTEGER PRIMARY KEY,
    supplier_id INTEGER NOT NULL REFERENCES suppliers (id),
    contract_number TEXT NOT NULL DEFAULT '',
    respond_hours INTEGER CHECK (respond_hours > 0), -- school hours
    fix_hours INTEGER CHECK (fix_hours > 0),
    support_hours TEXT NOT NULL DEFAULT '',
    covers TEXT NOT NULL DEFAULT '',
    valid_from_on TEXT NOT NULL,
    valid_until_on TEXT,
    noted_by TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at TEXT,
    CHECK (valid_until_on IS NULL OR valid_until_on >= valid_from_on)
);

CREATE INDEX supplier_agreements_by_supplier ON supplier_agreements (supplier_id, valid_from_on);

CREATE TRIGGER supplier_agreements_remain BEFORE DELETE ON supplier_agreements
BEGIN
    SELECT RAISE(ABORT, 'agreements are never deleted, only withdrawn');
END;

CREATE TABLE supplier_contacts (
    id INTEGER PRIMARY KEY,
    supplier_id INTEGER NOT NULL REFERENCES suppliers (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    retired_on TEXT
);

CREATE INDEX supplier_contacts_by_supplier ON supplier_contacts (supplier_id, name);

CREATE TABLE supplier_events (
    id INTEGER PRIMARY KEY,
    supplier_id INTEGER NOT NULL REFERENCES suppliers (id),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    details TEXT NOT NULL DEFAULT '{}'
);

CREATE INDEX supplier_events_by_supplier ON supplier_events (supplier_id, id);

CREATE TRIGGER supplier_events_stay BEFORE UPDATE ON supplier_events
BEGIN
    SELECT RAISE(ABORT, 'supplier events are never changed');
END;

CREATE TRIGGER supplier_events_remain BEFORE DELETE ON supplier_events
BEGIN
    SELECT RAISE(ABORT, 'supplier events are never deleted');
END;

-- Devices sent away together.
CREATE TABLE repairs (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    supplier_id INTEGER NOT NULL REFERENCES suppliers (id),
    their_reference TEXT NOT NULL DEFAULT '',
    sent_how TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    expected_on TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    quote_pence INTEGER CHECK (quote_pence >= 0),
    quoted_on TEXT,
    quote_answer TEXT CHECK (quote_answer IN ('accepted', 'refused')),
    quote_answered_by TEXT,
    quote_answered_at TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((quote_pence IS NULL) = (quoted_on IS NULL)),
    CHECK (quote_answer IS NULL OR quote_pence IS NOT NULL)
);

CREATE INDEX repairs_by_supplier ON repairs (supplier_id, sent_at);

CREATE TRIGGER repairs_remain BEFORE DELETE ON repairs
BEGIN
    SELECT RAISE(ABORT, 'repairs are never deleted');
END;

CREATE TABLE repair_devices (
    id INTEGER PRIMARY KEY,
    repair_id INTEGER NOT NULL REFERENCES repairs (id),
    device_id INTEGER NOT NULL REFERENCES devices (id),
    call_id INTEGER REFERENCES calls (id),
    back_at TEXT,
    outcome TEXT CHECK (outcome IN ('repaired', 'replaced', 'not_repairable', 'no_fault_found', 'not_returned')),
    new_serial TEXT NOT NULL DEFAULT '',
    cost_pence INTEGER CHECK (cost_pence >= 0),
    note TEXT NOT NULL DEFAULT '',
    CHECK ((back_at IS NULL) = (outcome IS NULL)),
    UNIQUE (repair_id, device_id)
);

-- a device that is away cannot be sent away again
CREATE UNIQUE INDEX repair_devices_away ON repair_devices (device_id) WHERE back_at IS NULL;
CREATE INDEX repair_devices_by_call ON repair_devices (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX repair_devices_by_device ON repair_devices (device_id, id);

CREATE TRIGGER repair_devices_remain BEFORE DELETE ON repair_devices
BEGIN
    SELECT RAISE(ABORT, 'repairs are never deleted');
END;

CREATE TABLE repair_events (
    id INTEGER PRIMARY KEY,
    repair_id INTEGER NOT NULL REFERENCES repairs (id),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    step TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    details TEXT NOT NULL DEFAULT '{}'
);

CREATE INDEX repair_events_by_repair ON repair_events (repair_id, id);

CREATE TRIGGER repair_events_stay BEFORE UPDATE ON repair_events
BEGIN
    SELECT RAISE(ABORT, 'repair events are never changed');
END;

CREATE TRIGGER repair_events_remain BEFORE DELETE ON repair_events
BEGIN
    SELECT RAISE(ABORT, 'repair events are never deleted');
END;

-- When a supplier answered: about what was sent, or about a call that waits for them.
CREATE TABLE supplier_replies (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    repair_id INTEGER REFERENCES repairs (id),
    call_id INTEGER REFERENCES calls (id),
    at TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    CHECK ((repair_id IS NULL) <> (call_id IS NULL))
);

CREATE INDEX supplier_replies_by_repair ON supplier_replies (repair_id, at) WHERE repair_id IS NOT NULL;
CREATE INDEX supplier_replies_by_call ON supplier_replies (call_id, at) WHERE call_id IS NOT NULL;

CREATE TRIGGER supplier_replies_stay BEFORE UPDATE ON supplier_replies
BEGIN
    SELECT RAISE(ABORT, 'replies are never changed');
END;

CREATE TRIGGER supplier_replies_remain BEFORE DELETE ON supplier_replies
BEGIN
    SELECT RAISE(ABORT, 'replies are never deleted');
END;

CREATE INDEX devices_by_warranty ON devices (warranty_until_on) WHERE retired_on IS NULL AND warranty_until_on IS NOT NULL;
CREATE INDEX devices_by_supplier ON devices (supplier_id) WHERE supplier_id IS NOT NULL;
