-- Migration: Row level security
-- Version: 008
-- Date: 2025-10-09
--
-- A customer sees and changes their own rows only, whatever the application's WHERE clauses forget. For each request
-- the application takes the role salon_app and names the customer, both for one transaction:
--
--   SET LOCAL ROLE salon_app;
--   SELECT set_config('app.customer', 'ada@example.com', true);
--
-- Without a name current_setting('app.customer', true) is NULL or '', which is nobody's address.

-- migrate:up
-- migrate:expect-unchanged scheduling.customers, scheduling.bookings

-- Roles belong to the whole server: another database may have made this one, or may be making it right now
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'salon_app') THEN
    CREATE ROLE salon_app NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN
    RAISE NOTICE 'role salon_app was created by another session';
END;
$$;

-- So that the login that runs this may take the role; a login of its own for the application needs the same grant
DO $$
BEGIN
  GRANT salon_app TO CURRENT_USER;
EXCEPTION
  WHEN unique_violation THEN
    RAISE NOTICE 'role salon_app was granted by another session';
END;
$$;

-- The price list hangs in the window
GRANT USAGE ON SCHEMA catalog TO PUBLIC;
GRANT SELECT ON catalog.service_categories, catalog.services TO PUBLIC;

-- Column by column: the price and the end of a booking are not the customer's to choose
GRANT USAGE ON SCHEMA scheduling TO salon_app;
GRANT SELECT ON scheduling.salons, scheduling.staff, scheduling.customers, scheduling.bookings TO salon_app;
GRANT INSERT (email, full_name, phone, accepts_marketing) ON scheduling.customers TO salon_app;
GRANT UPDATE (full_name, phone, accepts_marketing) ON scheduling.customers TO salon_app;
GRANT INSERT (service_id, staff_id, customer_id, starts_at, notes) ON scheduling.bookings TO salon_app;
GRANT UPDATE (status, notes) ON scheduling.bookings TO salon_app;
GRANT EXECUTE ON FUNCTION scheduling.open_slots(TEXT, DATE) TO salon_app;

ALTER TABLE scheduling.customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduling.bookings ENABLE ROW LEVEL SECURITY;

CREATE POLICY "Customers can see and edit themselves"
  ON scheduling.customers
  FOR ALL
  TO salon_app
  USING (lower(email) = lower(current_setting('app.customer', true)))
  WITH CHECK (lower(email) = lower(current_setting('app.customer', true)));

-- The subqueries read scheduling.customers under the policy above: they find the caller or nobody
CREATE POLICY "Customers can view own bookings"
  ON scheduling.bookings
  FOR SELECT
  TO salon_app
  USING (
    customer_id = (
      SELECT me.id
      FROM scheduling.customers AS me
      WHERE lower(me.email) = lower(current_setting('app.customer', true))
    )
  );

CREATE POLICY "Customers can make bookings for themselves"
  ON scheduling.bookings
  FOR INSERT
  TO salon_app
  WITH CHECK (
    status IN ('pending', 'confirmed')
    AND customer_id = (
      SELECT me.id
      FROM scheduling.customers AS me
      WHERE lower(me.email) = lower(current_setting('app.customer', true))
    )
  );

-- Until it starts, and to cancel it: anything else is a new booking
CREATE POLICY "Customers can cancel own bookings"
  ON scheduling.bookings
  FOR UPDATE
  TO salon_app
  USING (
    starts_at > now()
    AND customer_id = (
      SELECT me.id
      FROM scheduling.customers AS me
      WHERE lower(me.email) = lower(current_setting('app.customer', true))
    )
  )
  WITH CHECK (status = 'cancelled');

-- migrate:verify

-- Every table of personal data is guarded, and stays so when somebody adds a policy
SELECT relrowsecurity
FROM pg_class
WHERE oid IN ('scheduling.customers'::REGCLASS, 'scheduling.bookings'::REGCLASS);

-- A customer chooses neither the price of a booking nor whose it becomes, and deletes nothing
SELECT NOT has_column_privilege('salon_app', 'scheduling.bookings', 'price_cents', 'INSERT, UPDATE')
  AND NOT has_column_privilege('salon_app', 'scheduling.bookings', 'customer_id', 'UPDATE')
  AND NOT has_table_privilege('salon_app', 'scheduling.bookings', 'DELETE, TRUNCATE')
  AND NOT has_table_privilege('salon_app', 'scheduling.customers', 'DELETE, TRUNCATE');

-- Policies do not apply to a role that may bypass them, nor to the tables' owner
SELECT NOT role.rolbypassrls AND NOT role.rolsuper AND NOT pg_has_role(role.oid, relation.relowner, 'MEMBER')
FROM pg_roles AS role
CROSS JOIN pg_class AS relation
WHERE role.rolname = 'salon_app' AND relation.oid IN ('scheduling.customers'::REGCLASS, 'scheduling.bookings'::REGCLASS);

-- migrate:down

DROP POLICY "Customers can cancel own bookings" ON scheduling.bookings;
DROP POLICY "Customers can make bookings for themselves" ON scheduling.bookings;
DROP POLICY "Customers can view own bookings" ON scheduling.bookings;
DROP POLICY "Customers can see and edit themselves" ON scheduling.customers;

ALTER TABLE scheduling.bookings DISABLE ROW LEVEL SECURITY;
ALTER TABLE scheduling.customers DISABLE ROW LEVEL SECURITY;

REVOKE EXECUTE ON FUNCTION scheduling.open_slots(TEXT, DATE) FROM salon_app;
REVOKE UPDATE (status, notes) ON scheduling.bookings FROM salon_app;
REVOKE INSERT (service_id, staff_id, customer_id, starts_at, notes) ON scheduling.bookings FROM salon_app;
REVOKE UPDATE (full_name, phone, accepts_marketing) ON scheduling.customers FROM salon_app;
REVOKE INSERT (email, full_name, phone, accepts_marketing) ON scheduling.customers FROM salon_app;
REVOKE SELECT ON scheduling.salons, scheduling.staff, scheduling.customers, scheduling.bookings FROM salon_app;
REVOKE USAGE ON SCHEMA scheduling FROM salon_app;

REVOKE SELECT ON catalog.service_categories, catalog.services FROM PUBLIC;
REVOKE USAGE ON SCHEMA catalog FROM PUBLIC;

-- The role stays, and who may take it: it belongs to the whole server, and another database may grant to it
