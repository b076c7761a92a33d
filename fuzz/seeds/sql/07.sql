COPY t (a, b) FROM stdin;
1	\N
\.
SELECT 1;
