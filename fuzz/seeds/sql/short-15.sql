COPY a FROM stdin;
1
\.
