-- Migration: Popular tags
-- Version: 003
-- Date: 2025-10-14

CREATE VIEW popular_tags AS
SELECT tag, count(*) AS notes
FROM note_tags
GROUP BY tag;

COMMENT ON VIEW popular_tags IS 'How many notes carry each tag';
