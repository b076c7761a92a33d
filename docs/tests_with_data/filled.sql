INSERT INTO customers (email) VALUES ('ada@example.org'), ('Ada@example.org'), ('bob@example.org');
