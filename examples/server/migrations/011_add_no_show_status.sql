-- Migration: Add no-show status
-- Version: 011
-- Date: 2025-10-27
--
-- Customers who never came were booked as completed. A file of its own, because PostgreSQL refuses to use a new enum
-- value in the transaction that adds it.

-- migrate:up

ALTER TYPE scheduling.booking_status ADD VALUE IF NOT EXISTS 'no_show' AFTER 'completed';

-- migrate:down

-- PostgreSQL can't drop a value of an enum, so the type is made anew, and with it whatever refers to one of its values.
-- All in one transaction; meanwhile nobody reads or writes bookings.

-- As before: whoever did not come was booked as completed
UPDATE scheduling.bookings SET status = 'completed' WHERE status = 'no_show';

DROP POLICY "Customers can make bookings for themselves" ON scheduling.bookings;
DROP POLICY "Customers can cancel own bookings" ON scheduling.bookings;
DROP TRIGGER bookings_apply_rules ON scheduling.bookings;
DROP TRIGGER bookings_stamp_cancellation ON scheduling.bookings;
DROP INDEX scheduling.idx_bookings_one_start;
DROP INDEX scheduling.idx_bookings_during;
ALTER TABLE scheduling.bookings DROP CONSTRAINT bookings_cancelled_has_a_time;
ALTER TABLE scheduling.bookings ALTER COLUMN status DROP DEFAULT;

ALTER TYPE scheduling.booking_status RENAME TO booking_status_with_no_show;
CREATE TYPE scheduling.booking_status AS ENUM ('pending', 'confirmed', 'completed', 'cancelled');
ALTER TABLE scheduling.bookings
  ALTER COLUMN status TYPE scheduling.booking_status USING status::TEXT::scheduling.booking_status;
DROP TYPE scheduling.booking_status_with_no_show;

ALTER TABLE scheduling.bookings ALTER COLUMN status SET DEFAULT 'confirmed';
-- NOT VALID, as 010 left it: 012 is what validates it
ALTER TABLE scheduling.bookings
  ADD CONSTRAINT bookings_cancelled_has_a_time
  CHECK (status <> 'cancelled' OR cancelled_at IS NOT NULL) NOT VALID;

CREATE UNIQUE INDEX idx_bookings_one_start
  ON scheduling.bookings (staff_id, starts_at)
  WHERE status IN ('pending', 'confirmed');
CREATE INDEX idx_bookings_during
  ON scheduling.bookings USING gist (during)
  WHERE status IN ('pending', 'confirmed');

CREATE TRIGGER bookings_apply_rules
  BEFORE INSERT OR UPDATE OF service_id, staff_id, starts_at, status ON scheduling.bookings
  FOR EACH ROW
  EXECUTE FUNCTION scheduling.apply_booking_rules();
CREATE TRIGGER bookings_stamp_cancellation
  BEFORE INSERT OR UPDATE OF status ON scheduling.bookings
  FOR EACH ROW
  WHEN (NEW.status = 'cancelled')
  EXECUTE FUNCTION scheduling.stamp_cancellation();

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
