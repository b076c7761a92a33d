-- Migration: Note tags
-- Version: 002
-- Date: 2025-10-07
--
-- A tag is a #word in the text. Notes from before this migration get theirs here.

CREATE TABLE note_tags (
  note_id BIGINT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,

  PRIMARY KEY (note_id, tag)
);

CREATE INDEX idx_note_tags_tag ON note_tags (tag);

CREATE FUNCTION tag_note()
RETURNS TRIGGER
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO note_tags (note_id, tag)
  SELECT DISTINCT NEW.id, lower(hit.word[1])
  FROM regexp_matches(NEW.body, '#([[:alnum:]_]+)', 'g') AS hit (word);
  RETURN NULL;
END;
$$;

CREATE TRIGGER notes_tags
  AFTER INSERT ON notes
  FOR EACH ROW
  EXECUTE FUNCTION tag_note();

INSERT INTO note_tags (note_id, tag)
SELECT DISTINCT note.id, lower(hit.word[1])
FROM notes AS note
CROSS JOIN LATERAL regexp_matches(note.body, '#([[:alnum:]_]+)', 'g') AS hit (word);
