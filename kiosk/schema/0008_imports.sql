-- A register file between its preview and its confirmation, and afterwards what came of it and the rows left over.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    file_name TEXT NOT NULL,
    content BLOB NOT NULL,
    uploaded_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    carried_out_at TEXT,
    summary TEXT NOT NULL DEFAULT '{}',
    rejects BLOB NOT NULL DEFAULT x''
);
