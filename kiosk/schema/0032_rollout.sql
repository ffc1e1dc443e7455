-- Setting the service desk up, step by step: who sees to a step, until when, and whether it is done. The steps are a
-- closed list of Scandesk's own; one without a row here has nobody and no day yet.
CREATE TABLE rollout_steps (
    step TEXT PRIMARY KEY,
    owner TEXT NOT NULL DEFAULT '',
    due_on TEXT,
    done_at TEXT,
    done_by TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;

-- What the school decided at a step, in its words. A new decision stands above the older ones, which stay.
CREATE TABLE rollout_decisions (
    id INTEGER PRIMARY KEY,
    step TEXT NOT NULL,
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
);

CREATE INDEX rollout_decisions_by_step ON rollout_decisions (step, id);

CREATE TRIGGER rollout_decisions_stay BEFORE UPDATE ON rollout_decisions
BEGIN
    SELECT RAISE(ABORT, 'a decision is never changed');
END;

CREATE TRIGGER rollout_decisions_remain BEFORE DELETE ON rollout_decisions
BEGIN
    SELECT RAISE(ABORT, 'a decision is never deleted');
END;

-- The leaders' signature under the plan, with the plan as it read when it was signed.
CREATE TABLE rollout_signatures (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL
);

CREATE TRIGGER rollout_signatures_stay BEFORE UPDATE ON rollout_signatures
BEGIN
    SELECT RAISE(ABORT, 'what was signed is never changed');
END;

CREATE TRIGGER rollout_signatures_remain BEFORE DELETE ON rollout_signatures
BEGIN
    SELECT RAISE(ABORT, 'what was signed is never deleted');
END;

-- Training: planned, then held or called off. Who came: staff with accounts, users by name alone.
CREATE TABLE trainings (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    audience TEXT NOT NULL CHECK (audience IN ('users', 'desk', 'technicians', 'coordinators', 'leaders')),
    topic TEXT NOT NULL,
    trainer TEXT NOT NULL,
    planned_on TEXT NOT NULL,
    held_on TEXT,
    called_off_at TEXT,
    refresh_on TEXT,
    feedback TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (held_on IS NULL OR called_off_at IS NULL)
);

CREATE INDEX trainings_by_day ON trainings (planned_on);

CREATE TABLE training_people (
    id INTEGER PRIMARY KEY,
    training_id INTEGER NOT NULL REFERENCES trainings (id),
    person_id INTEGER REFERENCES people (id),
    name TEXT NOT NULL DEFAULT '' -- of somebody without an account
);

CREATE INDEX training_people_by_training ON training_people (training_id, id);
CREATE UNIQUE INDEX training_people_once ON training_people (training_id, person_id) WHERE person_id IS NOT NULL;

-- How long calls took before anything was promised, beside what was proposed then.
CREATE TABLE baselines (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    figures TEXT NOT NULL, -- JSON: a line for each priority and each of respond and resolve
    note TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    CHECK (first_on <= last_on)
);

CREATE TRIGGER baselines_stay BEFORE UPDATE ON baselines
BEGIN
    SELECT RAISE(ABORT, 'a baseline is never changed');
END;

CREATE TRIGGER baselines_remain BEFORE DELETE ON baselines
BEGIN
    SELECT RAISE(ABORT, 'a baseline is never deleted');
END;

-- When targets were switched, and on what ground: a baseline, or the reason why without one.
CREATE TABLE target_switches (
    id INTEGER PRIMARY KEY,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    baseline_id INTEGER REFERENCES baselines (id),
    why TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    CHECK (NOT is_on OR baseline_id IS NOT NULL OR why <> '')
);

CREATE TRIGGER target_switches_stay BEFORE UPDATE ON target_switches
BEGIN
    SELECT RAISE(ABORT, 'when targets were switched is never changed');
END;

CREATE TRIGGER target_switches_remain BEFORE DELETE ON target_switches
BEGIN
    SELECT RAISE(ABORT, 'when targets were switched is never deleted');
END;

-- The review of a period: what was expected of the service desk, what came of it, signed off by a leader.
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    intended TEXT NOT NULL DEFAULT '',
    came_of_it TEXT NOT NULL DEFAULT '',
    figures TEXT NOT NULL DEFAULT '', -- JSON, from the sign-off on: each measure and what it came to
    users_say TEXT NOT NULL DEFAULT '', -- from the sign-off on
    began_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    actor TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    signed_at TEXT,
    signed_by TEXT NOT NULL DEFAULT '',
    signed_role TEXT NOT NULL DEFAULT '',
    signed_on TEXT,
    CHECK (first_on <= last_on)
);

CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews WHEN OLD.signed_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a review that was signed off is never changed');
END;

CREATE TRIGGER reviews_remain BEFORE DELETE ON reviews
BEGIN
    SELECT RAISE(ABORT, 'reviews are never deleted');
END;

-- What was answered to each line of a review. `evidence` is filled when it is signed off.
CREATE TABLE review_answers (
    review_id INTEGER NOT NULL REFERENCES reviews (id),
    line TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'partly', 'no')),
    remark TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (review_id, line)
) WITHOUT ROWID;

CREATE TRIGGER review_answers_come BEFORE INSERT ON review_answers
WHEN (SELECT signed_at FROM reviews WHERE id = NEW.review_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a review that was signed off is never changed');
END;

CREATE TRIGGER review_answers_stay BEFORE UPDATE ON review_answers
WHEN (SELECT signed_at FROM reviews WHERE id = OLD.review_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a review that was signed off is never changed');
END;

CREATE TRIGGER review_answers_remain BEFORE DELETE ON review_answers
BEGIN
    SELECT RAISE(ABORT, 'answers of a review are never deleted');
END;

-- What a review decided is to be done; open until done. After the sign-off it can be done, and nothing else.
CREATE TABLE review_actions (
    id INTEGER PRIMARY KEY,
    form_key TEXT NOT NULL UNIQUE,
    review_id INTEGER NOT NULL REFERENCES reviews (id),
    line TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_on TEXT NOT NULL,
    added_at TEXT NOT NULL,
    done_at TEXT,
    done_by TEXT NOT NULL DEFAULT ''
);

CREATE INDEX review_actions_by_review ON review_actions (review_id, id);

CREATE TRIGGER review_actions_come BEFORE INSERT ON review_actions
WHEN (SELECT signed_at FROM reviews WHERE id = NEW.review_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a review that was signed off is never changed');
END;

CREATE TRIGGER review_actions_stay BEFORE UPDATE ON review_actions
WHEN (NEW.id, NEW.review_id, NEW.line, NEW.text, NEW.owner, NEW.due_on, NEW.added_at)
     IS NOT (OLD.id, OLD.review_id, OLD.line, OLD.text, OLD.owner, OLD.due_on, OLD.added_at)
     OR OLD.done_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'an action of a review is done once, and never changed');
END;

CREATE TRIGGER review_actions_remain BEFORE DELETE ON review_actions
BEGIN
    SELECT RAISE(ABORT, 'actions of a review are never deleted');
END;
