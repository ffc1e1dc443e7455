-- E-mail that was written down with what caused it, and is sent later. The key stands for what a message is about:
-- the same one is never queued twice.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    call_id INTEGER REFERENCES calls (id),
    made_at TEXT NOT NULL,
    trying_since TEXT NOT NULL,
    not_before TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error TEXT NOT NULL DEFAULT '',
    sent_at TEXT,
    given_up_at TEXT,
    CHECK (sent_at IS NULL OR given_up_at IS NULL)
);

CREATE INDEX outbox_waiting ON outbox (not_before, id) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX outbox_sent ON outbox (id) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_given_up ON outbox (id) WHERE given_up_at IS NOT NULL;

-- What was sent cannot be called back, so its row cannot be made to look as if it had not been.
CREATE TRIGGER outbox_sent_stays BEFORE UPDATE ON outbox WHEN OLD.sent_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'what was sent is never changed');
END;

CREATE TRIGGER outbox_remains BEFORE DELETE ON outbox
BEGIN
    SELECT RAISE(ABORT, 'messages are never deleted');
END;
