-- migrate:verify
SELECT true