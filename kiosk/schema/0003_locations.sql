CREATE TABLE locations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    retired_on TEXT,
    created_at TEXT NOT NULL
);
