-- What the school decided: one row a setting that differs from its default.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at TEXT NOT NULL
) WITHOUT ROWID;
