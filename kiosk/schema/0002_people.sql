-- People with an account, the roles they hold, and where they are signed in. Reporters have no account.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    username TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at TEXT NOT NULL
);

CREATE TABLE person_roles (
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('desk', 'technician', 'coordinator')),
    PRIMARY KEY (person_id, role)
) WITHOUT ROWID;

-- A session is a row: signing out deletes it, and a copied cookie is dead from then on. Only the hash is kept.
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    created_at TEXT NOT NULL,
    ends_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX sessions_by_person ON sessions (person_id);
