-- What those think who use the service desk. Two ways: one tap after a call was closed, asked of one closed call in a
-- few, and a survey of at most five questions once a term, which nobody signs.

-- When the reporter was asked how it went; none where nobody was. The first closing decides, for good.
ALTER TABLE calls ADD COLUMN asked_at TEXT;

CREATE INDEX calls_asked ON calls (asked_at) WHERE asked_at IS NOT NULL;

CREATE TRIGGER calls_asked_once BEFORE UPDATE OF asked_at ON calls
WHEN OLD.asked_at IS NOT NULL AND NEW.asked_at IS NOT OLD.asked_at
BEGIN
    SELECT RAISE(ABORT, 'when a reporter was asked is never changed');
END;

-- The call log is looked through by these, newest first.
CREATE INDEX calls_log ON calls (logged_at);
CREATE INDEX calls_log_by_location ON calls (location_id, logged_at);
CREATE INDEX calls_log_by_technician ON calls (technician_id, logged_at);
CREATE INDEX calls_log_by_owner ON calls (owner_id, logged_at);
CREATE INDEX calls_log_by_model ON calls (model_id, logged_at);
CREATE INDEX calls_log_by_symptom ON calls (symptom, logged_at);

-- What a reporter answered. Who thinks better of it answers again: the newest row counts, and the older ones stay, so
-- that a report of last month says what was answered by then. A comment can be taken out, a score cannot.
CREATE TABLE survey_answers (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL
);

CREATE INDEX survey_answers_by_call ON survey_answers (call_id, id);

CREATE TRIGGER survey_answers_stay BEFORE UPDATE ON survey_answers
WHEN (NEW.id, NEW.form_key, NEW.call_id, NEW.score, NEW.at) IS NOT (OLD.id, OLD.form_key, OLD.call_id, OLD.score, OLD.at)
BEGIN
    SELECT RAISE(ABORT, 'what a reporter answered is never changed');
END;

CREATE TRIGGER survey_answers_remain BEFORE DELETE ON survey_answers
BEGIN
    SELECT RAISE(ABORT, 'what a reporter answered is never deleted');
END;

-- A survey, open from one day to another, both included. `finding` is the sentence that is published with its totals.
CREATE TABLE surveys (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    why TEXT NOT NULL,
    opens_on TEXT NOT NULL,
    closes_on TEXT NOT NULL CHECK (closes_on >= opens_on),
    made_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    finding TEXT NOT NULL DEFAULT '',
    published_at TEXT
);

CREATE INDEX surveys_by_day ON surveys (opens_on, closes_on);

CREATE TABLE survey_questions (
    survey_id INTEGER NOT NULL REFERENCES surveys (id),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 5),
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'agreement', 'text')),
    words TEXT NOT NULL,
    PRIMARY KEY (survey_id, number)
) WITHOUT ROWID;

-- A filled-in survey: no name, no address, and of its time the day alone. The form's key is made up by chance, and keeps
-- a form that is sent twice from counting twice.
CREATE TABLE survey_responses (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    survey_id INTEGER NOT NULL REFERENCES surveys (id),
    answered_on TEXT NOT NULL
);

CREATE INDEX survey_responses_by_survey ON survey_responses (survey_id);

CREATE TABLE survey_replies (
    response_id INTEGER NOT NULL REFERENCES survey_responses (id),
    number INTEGER NOT NULL,
    score INTEGER CHECK (score BETWEEN 1 AND 5),
    text TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (response_id, number)
) WITHOUT ROWID;

CREATE TRIGGER survey_questions_stay BEFORE UPDATE ON survey_questions
WHEN EXISTS (SELECT 1 FROM survey_responses WHERE survey_responses.survey_id = OLD.survey_id)
BEGIN
    SELECT RAISE(ABORT, 'a question that was answered is never changed');
END;

CREATE TRIGGER survey_questions_remain BEFORE DELETE ON survey_questions
WHEN EXISTS (SELECT 1 FROM survey_responses WHERE survey_responses.survey_id = OLD.survey_id)
BEGIN
    SELECT RAISE(ABORT, 'a question that was answered is never deleted');
END;

CREATE TRIGGER survey_responses_stay BEFORE UPDATE ON survey_responses
BEGIN
    SELECT RAISE(ABORT, 'what was answered is never changed');
END;

CREATE TRIGGER survey_replies_stay BEFORE UPDATE ON survey_replies
WHEN (NEW.response_id, NEW.number, NEW.score) IS NOT (OLD.response_id, OLD.number, OLD.score)
BEGIN
    SELECT RAISE(ABORT, 'what was answered is never changed');
END;

-- What the school does about what a survey showed; published with it, and changed until it is done.
CREATE TABLE survey_actions (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    survey_id INTEGER NOT NULL REFERENCES surveys (id),
    words TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_on TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'under_way', 'done')),
    changed_at TEXT NOT NULL,
    done_on TEXT
);

CREATE INDEX survey_actions_by_survey ON survey_actions (survey_id, id);

CREATE TRIGGER survey_actions_stay BEFORE UPDATE ON survey_actions WHEN OLD.state = 'done'
BEGIN
    SELECT RAISE(ABORT, 'an action that is done is never changed');
END;
