-- Migration: Schemas and shared functions
-- Version: 001
-- Date: 2025-09-29
--
-- The platform is split by who owns the data: the catalogue is edited by the salon, scheduling is written by
-- customers, and the audit schema is written by triggers only.

-- migrate:up

CREATE SCHEMA catalog;
COMMENT ON SCHEMA catalog IS 'What can be booked: categories and services';

CREATE SCHEMA scheduling;
COMMENT ON SCHEMA scheduling IS 'Salons, staff, customers and their bookings';

CREATE SCHEMA audit;
COMMENT ON SCHEMA audit IS 'Who changed what, and when';

-- Every table with an updated_at column gets a trigger that calls this
CREATE FUNCTION audit.touch_updated_at()
RETURNS TRIGGER
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION audit.touch_updated_at() IS 'Sets updated_at on every UPDATE; attach BEFORE UPDATE, FOR EACH ROW';

-- migrate:down

-- No CASCADE, here and below: what somebody has put into a schema by hand is not ours to drop
DROP FUNCTION audit.touch_updated_at();
DROP SCHEMA audit;
DROP SCHEMA scheduling;
DROP SCHEMA catalog;
