-- The whole incident/request sheet, and what the lifecycle needs beyond the first nine statuses.
ALTER TABLE calls ADD COLUMN expected TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN tried TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN open_programs TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN repeats TEXT;
ALTER TABLE calls ADD COLUMN last_worked TEXT;
ALTER TABLE calls ADD COLUMN needed_by_on TEXT;
ALTER TABLE calls ADD COLUMN earlier_reference TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN affected_person TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN availability TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN reporter_email TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN dispatched_how TEXT;
ALTER TABLE calls ADD COLUMN approval TEXT;
ALTER TABLE calls ADD COLUMN priority_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN told_how TEXT;
ALTER TABLE calls ADD COLUMN told_at TEXT;
-- what it was logged as: the closing check may put the symptom right, and what was wrong at first is counted
ALTER TABLE calls ADD COLUMN opening_symptom TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
-- since when words of the reporter wait to be read; none once somebody of the school has acted on the call
ALTER TABLE calls ADD COLUMN reporter_wrote_at TEXT;
-- the targets: when somebody first saw to it, and until when that and the end are due; none while it pauses
ALTER TABLE calls ADD COLUMN responded_at TEXT;
ALTER TABLE calls ADD COLUMN respond_by TEXT;
ALTER TABLE calls ADD COLUMN resolve_by TEXT;

CREATE INDEX calls_due ON calls (resolve_by) WHERE is_open AND resolve_by IS NOT NULL;
CREATE INDEX calls_respond_due ON calls (respond_by) WHERE is_open AND respond_by IS NOT NULL AND responded_at IS NULL;
CREATE INDEX calls_reporter_wrote ON calls (id) WHERE is_open AND reporter_wrote_at IS NOT NULL;
CREATE INDEX calls_by_override ON calls (logged_at) WHERE priority_reason <> '';
CREATE INDEX calls_by_original ON calls (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX call_events_by_step ON call_events (step, at);

UPDATE calls SET opening_symptom = symptom;

-- what reporters sent from their status page: a form that comes twice takes effect once
CREATE TABLE call_form_keys (
    form_key TEXT PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES calls (id),
    at TEXT NOT NULL
) WITHOUT ROWID;
