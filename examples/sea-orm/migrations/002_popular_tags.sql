CREATE VIEW popular_tags AS
SELECT lower(hit.word[1]) AS tag, count(*) AS notes
FROM notes
CROSS JOIN LATERAL regexp_matches(body, '#([[:alnum:]_]+)', 'g') AS hit (word)
GROUP BY lower(hit.word[1]);
