-- What came from where in the last day: one row a report, or a word said to one. Phone and address are keyed hashes,
-- kept for a day and never shown; they only decide whether the next report goes to the queue or is set aside.
CREATE TABLE report_marks (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('report', 'say')),
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    is_set_aside INTEGER NOT NULL DEFAULT 0 CHECK (is_set_aside IN (0, 1)),
    device_id INTEGER REFERENCES devices (id),
    call_id INTEGER REFERENCES calls (id)
);

CREATE INDEX report_marks_by_phone ON report_marks (phone, act, at);
CREATE INDEX report_marks_by_address ON report_marks (address, act, at, phone);
CREATE INDEX report_marks_by_device ON report_marks (device_id, act, at);
CREATE INDEX report_marks_by_time ON report_marks (at, act, is_set_aside);
CREATE INDEX report_marks_by_words ON report_marks (words, at) WHERE words <> '';
