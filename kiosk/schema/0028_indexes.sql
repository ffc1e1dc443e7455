-- What the reporter wrote is looked for on every look at the queue: found by its own few rows, however many are open.
DROP INDEX calls_reporter_wrote;
CREATE INDEX calls_reporter_wrote ON calls (reporter_wrote_at, id) WHERE is_open AND reporter_wrote_at IS NOT NULL;
