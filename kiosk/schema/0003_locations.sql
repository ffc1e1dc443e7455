CREATE TABLE locations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    sorted_as TEXT NOT NULL DEFAULT '', -- Room 2 before Room 10
    retired_on TEXT,
    created_at TEXT NOT NULL
);
