-- Known answers. What an article says now stands in articles; every save stays in article_versions.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    form_key TEXT UNIQUE,
    title TEXT NOT NULL,
    environment TEXT NOT NULL DEFAULT '',
    resolution TEXT NOT NULL,
    cause TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('work_in_progress', 'not_validated', 'validated', 'archived')),
    audience TEXT NOT NULL CHECK (audience IN ('users', 'technicians')),
    review_on TEXT NOT NULL,
    call_id INTEGER REFERENCES calls (id),
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    -- how often it was used on calls with each outcome, and how often people helped themselves with it
    helped INTEGER NOT NULL DEFAULT 0,
    did_not_help INTEGER NOT NULL DEFAULT 0,
    tried INTEGER NOT NULL DEFAULT 0,
    helped_themselves INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX articles_by_change ON articles (changed_at);
CREATE INDEX articles_by_review ON articles (review_on) WHERE state <> 'archived';
CREATE INDEX articles_by_call ON articles (call_id) WHERE call_id IS NOT NULL;

CREATE TRIGGER articles_remain BEFORE DELETE ON articles
BEGIN
    SELECT RAISE(ABORT, 'articles are archived, never deleted');
END;

CREATE TABLE article_versions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON of what the article said
    UNIQUE (article_id, version)
);

CREATE TRIGGER article_versions_stay BEFORE UPDATE ON article_versions
BEGIN
    SELECT RAISE(ABORT, 'versions of articles are never changed');
END;

CREATE TRIGGER article_versions_remain BEFORE DELETE ON article_versions
BEGIN
    SELECT RAISE(ABORT, 'versions of articles are never deleted');
END;

-- What an article is about: kinds of device, models (their ids), symptoms (their keys), error codes (as they are typed).
CREATE TABLE article_ties (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    sort TEXT NOT NULL CHECK (sort IN ('kind', 'model', 'symptom', 'code')),
    value TEXT NOT NULL,
    looked_up TEXT NOT NULL, -- the value in the form that it is compared in
    PRIMARY KEY (article_id, sort, value)
) WITHOUT ROWID;

CREATE INDEX article_ties_by_value ON article_ties (sort, looked_up, article_id);

CREATE VIRTUAL TABLE article_words USING fts5 (
    title, environment, resolution, cause, codes,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- An article used on a call, and what came of it.
CREATE TABLE article_uses (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    article_id INTEGER NOT NULL REFERENCES articles (id),
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('helped', 'did_not_help', 'tried')),
    origin TEXT NOT NULL CHECK (origin IN ('desk', 'technician', 'reporter'))
);

CREATE INDEX article_uses_by_call ON article_uses (call_id, id);
CREATE INDEX article_uses_by_article ON article_uses (article_id, id);

CREATE TRIGGER article_uses_stay BEFORE UPDATE ON article_uses
BEGIN
    SELECT RAISE(ABORT, 'uses of articles are never changed');
END;

CREATE TRIGGER article_uses_remain BEFORE DELETE ON article_uses
BEGIN
    SELECT RAISE(ABORT, 'uses of articles are never deleted');
END;

-- "That fixed it", said without a call: one row a form.
CREATE TABLE article_help (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    device_id INTEGER REFERENCES devices (id),
    at TEXT NOT NULL
);

CREATE INDEX article_help_by_article ON article_help (article_id, at);

-- What the internet said about a message, in own words.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    call_id INTEGER REFERENCES calls (id),
    article_id INTEGER REFERENCES articles (id),
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    read_on TEXT NOT NULL,
    says TEXT NOT NULL,
    did_help TEXT NOT NULL CHECK (did_help IN ('yes', 'no', 'not_yet')),
    actor TEXT NOT NULL,
    at TEXT NOT NULL
);

CREATE INDEX sources_by_call ON sources (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX sources_by_article ON sources (article_id) WHERE article_id IS NOT NULL;

CREATE TRIGGER sources_remain BEFORE DELETE ON sources
BEGIN
    SELECT RAISE(ABORT, 'sources are never deleted');
END;

-- Lists of error codes as their makers publish them. A code may stand in a list several times: `place` counts.
CREATE TABLE error_codes (
    id INTEGER PRIMARY KEY,
    family TEXT NOT NULL,
    code TEXT NOT NULL,
    place INTEGER NOT NULL DEFAULT 1,
    is_pattern INTEGER NOT NULL DEFAULT 0 CHECK (is_pattern IN (0, 1)),
    title TEXT NOT NULL,
    meaning TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (family, code, place)
);

CREATE INDEX error_codes_patterns ON error_codes (code) WHERE is_pattern;

-- Under what a code is found: its normal form, its name, the number that the panel shows.
CREATE TABLE error_code_names (
    name TEXT NOT NULL,
    code_id INTEGER NOT NULL REFERENCES error_codes (id),
    PRIMARY KEY (name, code_id)
) WITHOUT ROWID;

CREATE INDEX error_code_names_by_code ON error_code_names (code_id);

-- A list that was uploaded and read, until somebody confirms it.
CREATE TABLE code_lists (
    id INTEGER PRIMARY KEY,
    uploaded_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    entries TEXT NOT NULL,
    problems TEXT NOT NULL,
    carried_out_at TEXT
);
