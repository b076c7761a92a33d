-- Migration: Staff and working hours
-- Version: 003
-- Date: 2025-10-02
--
-- Opening hours are local: "9 to 17" stays 9 to 17 when the clocks change. So working_hours holds plain times, and
-- the salon says which time zone they are in.

-- migrate:up

CREATE TABLE scheduling.salons (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,

  -- Not a comparison that could fail: a zone that PostgreSQL does not know raises an error here, at the INSERT
  CONSTRAINT salons_time_zone_exists CHECK ((TIMESTAMPTZ '2025-01-01 00:00:00+00' AT TIME ZONE time_zone) IS NOT NULL)
);

CREATE TABLE scheduling.staff (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  salon_id BIGINT NOT NULL REFERENCES scheduling.salons (id),
  slug TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  is_bookable BOOLEAN NOT NULL DEFAULT true,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Which services a member of staff offers
CREATE TABLE scheduling.staff_services (
  staff_id BIGINT NOT NULL REFERENCES scheduling.staff (id) ON DELETE CASCADE,
  service_id BIGINT NOT NULL REFERENCES catalog.services (id) ON DELETE CASCADE,

  PRIMARY KEY (staff_id, service_id)
);

-- A lunch break is two rows for one day
CREATE TABLE scheduling.working_hours (
  staff_id BIGINT NOT NULL REFERENCES scheduling.staff (id) ON DELETE CASCADE,
  weekday SMALLINT NOT NULL,
  opens TIME NOT NULL,
  closes TIME NOT NULL,

  PRIMARY KEY (staff_id, weekday, opens),
  CONSTRAINT working_hours_weekday_is_iso CHECK (weekday BETWEEN 1 AND 7),
  CONSTRAINT working_hours_end_after_start CHECK (closes > opens)
);

-- Foreign keys that are looked up from the other side
CREATE INDEX idx_staff_salon_id ON scheduling.staff (salon_id);
CREATE INDEX idx_staff_services_service_id ON scheduling.staff_services (service_id);

CREATE TRIGGER staff_updated_at
  BEFORE UPDATE ON scheduling.staff
  FOR EACH ROW
  EXECUTE FUNCTION audit.touch_updated_at();

COMMENT ON COLUMN scheduling.working_hours.weekday IS '1 is Monday, 7 is Sunday, as EXTRACT(ISODOW …) counts';

-- migrate:down

DROP TABLE scheduling.working_hours;
DROP TABLE scheduling.staff_services;
DROP TABLE scheduling.staff;
DROP TABLE scheduling.salons;
