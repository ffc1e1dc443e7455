-- The school's documents. Their words as the school changed them; a document without a row here has the words that
-- came with Scandesk.
CREATE TABLE document_texts (
    document TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
) WITHOUT ROWID;

-- A document as it was published: its words with the settings of that moment filled in. A letter to a supplier is
-- numbered for each supplier by itself.
CREATE TABLE document_versions (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    supplier_id INTEGER REFERENCES suppliers (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    text TEXT NOT NULL, -- Markdown, filled in; {{name}} stays for whoever gets it
    written TEXT NOT NULL, -- the same before anything was filled in
    said TEXT NOT NULL, -- JSON: what each placeholder of it said
    why TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
);

CREATE UNIQUE INDEX document_versions_numbered ON document_versions (document, coalesce(supplier_id, 0), number);

CREATE TRIGGER document_versions_stay BEFORE UPDATE ON document_versions
BEGIN
    SELECT RAISE(ABORT, 'a published document is never changed');
END;

CREATE TRIGGER document_versions_remain BEFORE DELETE ON document_versions
BEGIN
    SELECT RAISE(ABORT, 'a published document is never deleted');
END;

-- Which version was given out when and how, and to whom.
CREATE TABLE document_handouts (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    version_id INTEGER NOT NULL REFERENCES document_versions (id),
    how TEXT NOT NULL CHECK (how IN ('email', 'letter', 'printed', 'in_person')),
    note TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
);

CREATE INDEX document_handouts_by_version ON document_handouts (version_id, id);

CREATE TABLE document_recipients (
    id INTEGER PRIMARY KEY,
    handout_id INTEGER NOT NULL REFERENCES document_handouts (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    is_queued INTEGER NOT NULL DEFAULT 0 CHECK (is_queued IN (0, 1))
);

CREATE INDEX document_recipients_by_handout ON document_recipients (handout_id, id);

CREATE TRIGGER document_handouts_stay BEFORE UPDATE ON document_handouts
BEGIN
    SELECT RAISE(ABORT, 'what was given out is never changed');
END;

CREATE TRIGGER document_handouts_remain BEFORE DELETE ON document_handouts
BEGIN
    SELECT RAISE(ABORT, 'what was given out is never deleted');
END;

-- A person's name and address can be taken out; that somebody got it stays counted.
CREATE TRIGGER document_recipients_stay BEFORE UPDATE ON document_recipients
WHEN (NEW.id, NEW.handout_id, NEW.is_queued) IS NOT (OLD.id, OLD.handout_id, OLD.is_queued)
BEGIN
    SELECT RAISE(ABORT, 'what was given out is never changed');
END;

CREATE TRIGGER document_recipients_remain BEFORE DELETE ON document_recipients
BEGIN
    SELECT RAISE(ABORT, 'what was given out is never deleted');
END;

-- What stands beside the fields of the forms and in the guides, where the school says it in its own words.
CREATE TABLE field_help (
    field TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
) WITHOUT ROWID;
