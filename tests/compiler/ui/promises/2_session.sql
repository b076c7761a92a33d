DISCARD ALL;
SELECT pg_advisory_unlock_all();
SET client_encoding = 'LATIN1';
COPY a FROM STDIN;
1	2
\.
