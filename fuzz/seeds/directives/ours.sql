-- header
-- migrate:lock-timeout 5s
-- migrate:up transaction:false
CREATE TABLE a ();
-- migrate:down
DROP TABLE a;
-- migrate:verify
SELECT true;
