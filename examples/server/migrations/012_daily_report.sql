-- Migration: Daily report
-- Version: 012
-- Date: 2025-10-29
--
-- One line a day and salon, for the owner. It counts on cancelled_at, so the rows from before 010 are checked first;
-- that takes a lock which lets everyone go on reading and writing.

-- migrate:up
-- migrate:expect-unchanged scheduling.bookings

ALTER TABLE scheduling.bookings VALIDATE CONSTRAINT bookings_cancelled_has_a_time;

CREATE VIEW scheduling.daily_report AS
SELECT
  (booking.starts_at AT TIME ZONE salon.time_zone)::DATE AS day,
  salon.slug AS salon,
  count(*) FILTER (WHERE booking.status <> 'cancelled') AS bookings,
  count(*) FILTER (WHERE booking.status = 'cancelled') AS cancellations,
  count(*) FILTER (
    WHERE booking.cancelled_at > booking.starts_at - make_interval(hours => service.cancellation_notice_hours)
  ) AS late_cancellations,
  coalesce(sum(booking.price_cents) FILTER (WHERE booking.status <> 'cancelled'), 0) AS revenue_cents
FROM scheduling.bookings AS booking
JOIN catalog.services AS service ON service.id = booking.service_id
JOIN scheduling.staff AS member ON member.id = booking.staff_id
JOIN scheduling.salons AS salon ON salon.id = member.salon_id
GROUP BY 1, 2;

-- A view reads with its owner's rights, past row level security: nothing is granted on this one
COMMENT ON VIEW scheduling.daily_report IS 'Bookings, cancellations and revenue per local day and salon';

-- migrate:verify

-- Every booking is counted once: a join that loses or doubles rows would be somebody's revenue
SELECT coalesce(sum(bookings + cancellations), 0) = (SELECT count(*) FROM scheduling.bookings)
FROM scheduling.daily_report;

-- Past row level security, so nobody but its owner reads it
SELECT NOT has_table_privilege('salon_app', 'scheduling.daily_report', 'SELECT');

-- migrate:down

DROP VIEW scheduling.daily_report;

-- There is no way back from VALIDATE, so the constraint is made anew; NOT VALID, which scans nothing
ALTER TABLE scheduling.bookings DROP CONSTRAINT bookings_cancelled_has_a_time;
ALTER TABLE scheduling.bookings
  ADD CONSTRAINT bookings_cancelled_has_a_time
  CHECK (status <> 'cancelled' OR cancelled_at IS NOT NULL) NOT VALID;
