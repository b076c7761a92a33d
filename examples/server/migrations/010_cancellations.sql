-- Migration: Cancellations
-- Version: 010
-- Date: 2025-10-21
--
-- When was a booking cancelled, and was that in time? The release before this one knows nothing of cancelled_at and
-- keeps running while this is rolled out, so a trigger fills it in, whoever cancels.

-- migrate:up
-- migrate:expect-unchanged catalog.services, scheduling.bookings

-- A constant default is kept in the catalogue: neither column rewrites its table
ALTER TABLE catalog.services ADD COLUMN cancellation_notice_hours INTEGER NOT NULL DEFAULT 24;
ALTER TABLE scheduling.bookings ADD COLUMN cancelled_at TIMESTAMPTZ;

CREATE FUNCTION scheduling.stamp_cancellation()
RETURNS TRIGGER
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  NEW.cancelled_at = coalesce(NEW.cancelled_at, now());
  RETURN NEW;
END;
$$;

CREATE TRIGGER bookings_stamp_cancellation
  BEFORE INSERT OR UPDATE OF status ON scheduling.bookings
  FOR EACH ROW
  WHEN (NEW.status = 'cancelled')
  EXECUTE FUNCTION scheduling.stamp_cancellation();

-- Massages block the room with the heated table: ask for two days
UPDATE catalog.services AS service
SET cancellation_notice_hours = 48
FROM catalog.service_categories AS category
WHERE category.id = service.category_id AND category.slug = 'massage';

-- The last change of an old, cancelled booking is as close as we get
UPDATE scheduling.bookings
SET cancelled_at = updated_at
WHERE status = 'cancelled' AND cancelled_at IS NULL;

-- Support added this constraint by hand on staging. NOT VALID holds for new rows and scans none of the old ones,
-- which would stop all writing meanwhile; 012 checks those.
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT 1
    FROM pg_constraint
    WHERE conrelid = 'scheduling.bookings'::REGCLASS AND conname = 'bookings_cancelled_has_a_time'
  ) THEN
    ALTER TABLE scheduling.bookings
      ADD CONSTRAINT bookings_cancelled_has_a_time
      CHECK (status <> 'cancelled' OR cancelled_at IS NOT NULL) NOT VALID;
  END IF;
END;
$$;

COMMENT ON COLUMN catalog.services.cancellation_notice_hours IS 'A cancellation later than this before the start is a late one';

-- migrate:verify

-- The constraint is not valid yet, so the old rows are looked at here
SELECT count(*) = 0
FROM scheduling.bookings
WHERE status = 'cancelled' AND cancelled_at IS NULL;

SELECT count(*) = 0
FROM catalog.services
WHERE cancellation_notice_hours < 0;

-- migrate:down

DROP TRIGGER bookings_stamp_cancellation ON scheduling.bookings;
DROP FUNCTION scheduling.stamp_cancellation();

ALTER TABLE scheduling.bookings DROP CONSTRAINT bookings_cancelled_has_a_time;
ALTER TABLE scheduling.bookings DROP COLUMN cancelled_at;
ALTER TABLE catalog.services DROP COLUMN cancellation_notice_hours;
