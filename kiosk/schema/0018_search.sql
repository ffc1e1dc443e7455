-- The words of calls, to be found: one row a call. Accents are left out, so that "ty" finds "Tŷ"; the starts of words
-- are kept too, so that half a word is found as quickly as a whole one.
CREATE VIRTUAL TABLE call_words USING fts5 (
    summary, said, fix, people, thing, place,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '1 2 3 4 5'
);

-- Calls whose words changed since they were read into call_words. (A trigger may not write a virtual table while
-- trusted_schema is off, which it stays; so triggers note the call here, and a search reads what is noted first.)
CREATE TABLE words_to_read (
    call_id INTEGER PRIMARY KEY REFERENCES calls (id)
);

INSERT INTO words_to_read (call_id) SELECT id FROM calls;

CREATE TRIGGER words_to_read_of_a_new_call AFTER INSERT ON calls
BEGIN
    INSERT OR IGNORE INTO words_to_read (call_id) VALUES (NEW.id);
END;

CREATE TRIGGER words_to_read_of_a_changed_call
AFTER UPDATE OF summary, error_text, description, expected, tried, resolution, reporter_name, affected_person, device_id,
                model_id, location_id ON calls
WHEN NEW.summary IS NOT OLD.summary OR NEW.error_text IS NOT OLD.error_text
  OR NEW.description IS NOT OLD.description OR NEW.expected IS NOT OLD.expected OR NEW.tried IS NOT OLD.tried
  OR NEW.resolution IS NOT OLD.resolution OR NEW.reporter_name IS NOT OLD.reporter_name
  OR NEW.affected_person IS NOT OLD.affected_person OR NEW.device_id IS NOT OLD.device_id
  OR NEW.model_id IS NOT OLD.model_id OR NEW.location_id IS NOT OLD.location_id
BEGIN
    INSERT OR IGNORE INTO words_to_read (call_id) VALUES (NEW.id);
END;

-- A device that gets another name or tag takes its calls along: they are few.
CREATE TRIGGER words_to_read_of_a_device AFTER UPDATE OF name, asset_tag, serial ON devices
WHEN NEW.name IS NOT OLD.name OR NEW.asset_tag IS NOT OLD.asset_tag OR NEW.serial IS NOT OLD.serial
BEGIN
    INSERT OR IGNORE INTO words_to_read (call_id) SELECT id FROM calls WHERE device_id = NEW.id;
END;

-- A room that gets another name takes its open calls along; thousands of old ones keep the name they were logged with.
CREATE TRIGGER words_to_read_of_a_location AFTER UPDATE OF name ON locations WHEN NEW.name IS NOT OLD.name
BEGIN
    INSERT OR IGNORE INTO words_to_read (call_id) SELECT id FROM calls WHERE is_open AND location_id = NEW.id;
END;
