-- When the school works. Local wall-clock times as text, "08:00"; "24:00" is the end of a day.
CREATE TABLE calendar_hours (
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    PRIMARY KEY (weekday, opens),
    CHECK (opens < closes)
) WITHOUT ROWID;

INSERT INTO calendar_hours (weekday, opens, closes) VALUES
    (0, '08:00', '16:00'), (1, '08:00', '16:00'), (2, '08:00', '16:00'), (3, '08:00', '16:00'), (4, '08:00', '16:00');

-- As soon as there is one, only days inside a term count.
CREATE TABLE calendar_terms (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    CHECK (first_on <= last_on)
);

-- Days that are not like their weekday: closed ones, half days, and bank holidays on which the school works.
CREATE TABLE calendar_days (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    hours TEXT NOT NULL DEFAULT '',
    CHECK (first_on <= last_on)
);

CREATE INDEX calendar_days_by_date ON calendar_days (first_on);

-- How soon a call of each priority is seen to and ended, in school time as people write it; NULL is no target.
CREATE TABLE calendar_targets (
    priority INTEGER PRIMARY KEY CHECK (priority BETWEEN 1 AND 5),
    respond TEXT,
    resolve TEXT
);

INSERT INTO calendar_targets (priority, respond, resolve) VALUES
    (1, '30 min', '4 h'), (2, '1 h', '7 h'), (3, '4 h', '3 days'), (4, '1 day', '5 days'), (5, NULL, NULL);

-- One row: the rest of what was decided. Targets are off while `targets_since_at` is NULL.
CREATE TABLE calendar_choices (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    region TEXT NOT NULL,
    targets_since_at TEXT,
    pausing TEXT NOT NULL
);

INSERT INTO calendar_choices (id, region, targets_since_at, pausing)
    VALUES (1, 'england_wales', NULL, 'approval reporter');

-- Every change of the above: who, when, what. The newest id also tells a reader whether what it remembers still holds.
CREATE TABLE calendar_changes (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    subject TEXT NOT NULL CHECK (subject IN ('hours', 'targets')),
    what TEXT NOT NULL
);

CREATE INDEX calendar_changes_by_subject ON calendar_changes (subject, id);

CREATE TRIGGER calendar_changes_stay BEFORE UPDATE ON calendar_changes
BEGIN
    SELECT RAISE(ABORT, 'changes of the calendar are never changed');
END;

CREATE TRIGGER calendar_changes_remain BEFORE DELETE ON calendar_changes
BEGIN
    SELECT RAISE(ABORT, 'changes of the calendar are never deleted');
END;
