-- INSERT, UPDATE, DELETE, MERGE: https://www.postgresql.org/docs/15/dml.html

INSERT INTO films VALUES ('UA502', 'Bananas', 105, '1971-07-13', 'Comedy', '82 minutes');

INSERT INTO films (code, title, did, date_prod, kind) VALUES ('T_601', 'Yojimbo', 106, DEFAULT, 'Drama');

INSERT INTO films DEFAULT VALUES;

INSERT INTO films (code, title) VALUES ('B6717', 'Tampopo'), ('HG120', 'The Dinner Game');

INSERT INTO films SELECT * FROM tmp_films WHERE date_prod < '2004-05-07';

INSERT INTO tictactoe (game, board[1:3][1:3]) VALUES (1, '{{" "," "," "},{" "," "," "},{" "," "," "}}');

INSERT INTO tictactoe (game, board.x) VALUES (2, '{{X," "," "},{" ",O," "},{" ",X," "}}');

INSERT INTO distributors (did, dname) VALUES (DEFAULT, 'XYZ Widgets') RETURNING did, *;

WITH upd AS (
  UPDATE employees SET sales_count = sales_count + 1 WHERE id = 5 RETURNING *
)
INSERT INTO employees_log SELECT *, current_timestamp FROM upd;

INSERT INTO distributors AS d (did, dname) VALUES (8, 'Anvil Distribution')
    ON CONFLICT (did) DO UPDATE
    SET dname = EXCLUDED.dname || ' (formerly ' || d.dname || ')'
    WHERE d.zipcode <> '21201';

INSERT INTO distributors (did, dname) VALUES (9, 'Antwerp Design') ON CONFLICT ON CONSTRAINT distributors_pkey DO NOTHING;

INSERT INTO distributors (did, dname) VALUES (10, 'Conrad International') ON CONFLICT (did, lower(x) COLLATE "C" text_ops, (a + b)) WHERE is_active DO NOTHING RETURNING *;

INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING;

INSERT INTO t (a, b) OVERRIDING SYSTEM VALUE VALUES (1, 2);

INSERT INTO t OVERRIDING USER VALUE SELECT 1;

INSERT INTO t VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET (b, c) = (EXCLUDED.b, DEFAULT), d = ROW(1), (e, f) = (SELECT 1, 2);

INSERT INTO public.plans (id, name, price, features, created_at) VALUES
    ('6f1c7d3e-1111-4222-8333-444455556666', 'Free', 0, '{"seats": 1, "quota": null}'::jsonb, now()),
    (gen_random_uuid(), 'Team''s', 49.90, jsonb_build_object('seats', 10), now() - interval '1 day'),
    (uuid_generate_v4(), E'Busi\'ness', 199, '{}', TIMESTAMPTZ '2024-01-01 00:00:00+00');

UPDATE films SET kind = 'Dramatic' WHERE kind = 'Drama';

UPDATE weather SET temp_lo = temp_lo+1, temp_hi = temp_lo+15, prcp = DEFAULT WHERE city = 'San Francisco' AND date = '2003-07-03' RETURNING temp_lo, temp_hi AS high, prcp;

UPDATE weather SET (temp_lo, temp_hi, prcp) = (temp_lo+1, temp_lo+15, DEFAULT) WHERE city = 'San Francisco';

UPDATE employees SET sales_count = sales_count + 1 FROM accounts WHERE accounts.name = 'Acme Corporation' AND employees.id = accounts.sales_person;

UPDATE accounts SET (contact_first_name, contact_last_name) = (SELECT first_name, last_name FROM employees WHERE employees.id = accounts.sales_person);

UPDATE ONLY s.t AS x SET a[1] = 2, b.c = 3, d = NULL FROM u JOIN v ON u.a = v.a WHERE x.a = u.a;

UPDATE s.t * x SET a = 1;

UPDATE films SET kind = 'Dramatic' WHERE CURRENT OF c_films;

WITH x AS (SELECT 1 AS a) UPDATE t SET a = x.a FROM x RETURNING t.*;

UPDATE storage.objects SET metadata = jsonb_set(coalesce(metadata, '{}'::jsonb), '{size}', to_jsonb(size)) WHERE metadata->>'size' IS NULL;

DELETE FROM films USING producers WHERE producer_id = producers.id AND producers.name = 'foo';

DELETE FROM films WHERE producer_id IN (SELECT id FROM producers WHERE name = 'foo');

DELETE FROM films;

DELETE FROM tasks WHERE status = 'DONE' RETURNING *;

DELETE FROM tasks WHERE CURRENT OF c_tasks;

WITH dead AS (SELECT id FROM t WHERE gone) DELETE FROM ONLY s.t AS x USING dead d, u WHERE x.id = d.id;

-- since: 15
MERGE INTO customer_account ca
USING recent_transactions t
ON t.customer_id = ca.customer_id
WHEN MATCHED THEN
  UPDATE SET balance = balance + transaction_value
WHEN NOT MATCHED THEN
  INSERT (customer_id, balance)
  VALUES (t.customer_id, t.transaction_value);

-- since: 15
MERGE INTO wines w
USING (VALUES('Chateau Lafite 2003', '24')) v
ON v.column1 = w.winename
WHEN NOT MATCHED AND v.column2 > 0 THEN
  INSERT VALUES(v.column1, v.column2)
WHEN MATCHED AND w.stock + v.column2 > 0 THEN
  UPDATE SET stock = w.stock + v.column2, (a, b) = (1, DEFAULT)
WHEN MATCHED THEN
  DELETE;

-- since: 15
WITH x AS (SELECT 1 AS a)
MERGE INTO ONLY s.t AS t USING ONLY x AS y ON t.a = y.a
WHEN MATCHED THEN DO NOTHING
WHEN NOT MATCHED THEN INSERT (a) OVERRIDING USER VALUE VALUES (DEFAULT);

-- since: 15
MERGE INTO t USING s ON t.a = s.a WHEN NOT MATCHED THEN INSERT DEFAULT VALUES;

-- since: 16
MERGE INTO t USING (VALUES (1)) ON true WHEN MATCHED THEN DELETE;

UPDATE current SET current = 1, a = current WHERE current.a = 2;

INSERT INTO values (values) VALUES (1) ON CONFLICT (values) DO UPDATE SET values = excluded.values RETURNING values;
