-- Migration: Booking rules and open slots
-- Version: 006
-- Date: 2025-10-07
--
-- The rules live in the database because three programs write bookings: the website, the till and the import.
--
-- An exclusion constraint (staff_id WITH =, during WITH &&) would need the btree_gist extension, which not every
-- server offers. Instead the trigger locks the member of staff, then looks: two customers who want one slot
-- queue up at that row, and the second one sees the first one's booking.

-- migrate:up

-- SECURITY DEFINER: the rules must see all bookings, also those that row level security hides from the customer
CREATE FUNCTION scheduling.apply_booking_rules()
RETURNS TRIGGER
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  service RECORD;
  zone TEXT;
  local_start TIMESTAMP;
  local_end TIMESTAMP;
BEGIN
  -- What is over takes up no time
  IF NEW.status NOT IN ('pending', 'confirmed') THEN
    RETURN NEW;
  END IF;

  SELECT s.duration_minutes, s.price_cents INTO service
  FROM catalog.services AS s
  JOIN scheduling.staff_services AS offered ON offered.service_id = s.id AND offered.staff_id = NEW.staff_id
  WHERE s.id = NEW.service_id AND s.is_active;

  IF NOT FOUND THEN
    RAISE EXCEPTION 'this member of staff does not offer this service'
      USING ERRCODE = 'check_violation', TABLE = 'bookings', SCHEMA = 'scheduling';
  END IF;

  NEW.ends_at = NEW.starts_at + make_interval(mins => service.duration_minutes);
  IF TG_OP = 'INSERT' THEN
    NEW.price_cents = service.price_cents;
    IF NEW.starts_at <= now() THEN
      RAISE EXCEPTION 'a booking must start in the future'
        USING ERRCODE = 'check_violation', TABLE = 'bookings', SCHEMA = 'scheduling';
    END IF;
  END IF;

  -- Not FOR UPDATE, which would also stop the foreign key checks of unrelated bookings
  SELECT salon.time_zone INTO zone
  FROM scheduling.staff AS member
  JOIN scheduling.salons AS salon ON salon.id = member.salon_id
  WHERE member.id = NEW.staff_id AND member.is_bookable
  FOR NO KEY UPDATE OF member;

  IF NOT FOUND THEN
    RAISE EXCEPTION 'this member of staff takes no bookings'
      USING ERRCODE = 'check_violation', TABLE = 'bookings', SCHEMA = 'scheduling';
  END IF;

  local_start = NEW.starts_at AT TIME ZONE zone;
  local_end = NEW.ends_at AT TIME ZONE zone;
  PERFORM 1
  FROM scheduling.working_hours AS hours
  WHERE hours.staff_id = NEW.staff_id
    AND hours.weekday = extract(ISODOW FROM local_start)
    AND local_start >= local_start::DATE + hours.opens
    AND local_end <= local_start::DATE + hours.closes;

  IF NOT FOUND THEN
    RAISE EXCEPTION 'outside working hours'
      USING ERRCODE = 'check_violation', TABLE = 'bookings', SCHEMA = 'scheduling';
  END IF;

  PERFORM 1
  FROM scheduling.bookings AS other
  WHERE other.staff_id = NEW.staff_id
    AND other.id <> NEW.id
    AND other.status IN ('pending', 'confirmed')
    AND other.during && tstzrange(NEW.starts_at, NEW.ends_at, '[)');

  IF FOUND THEN
    RAISE EXCEPTION 'this time is already booked'
      USING ERRCODE = 'exclusion_violation', TABLE = 'bookings', SCHEMA = 'scheduling';
  END IF;

  RETURN NEW;
END;
$$;

CREATE TRIGGER bookings_apply_rules
  BEFORE INSERT OR UPDATE OF service_id, staff_id, starts_at, status ON scheduling.bookings
  FOR EACH ROW
  EXECUTE FUNCTION scheduling.apply_booking_rules();

-- Half-hourly starts at which a service can be booked. SECURITY DEFINER for the same reason; it gives away when
-- somebody is busy, not with whom.
CREATE FUNCTION scheduling.open_slots(wanted_service TEXT, wanted_day DATE)
RETURNS TABLE (staff TEXT, starts_at TIMESTAMPTZ)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT member.slug, slot.starts_at
  FROM catalog.services AS service
  JOIN scheduling.staff_services AS offered ON offered.service_id = service.id
  JOIN scheduling.staff AS member ON member.id = offered.staff_id AND member.is_bookable
  JOIN scheduling.salons AS salon ON salon.id = member.salon_id
  JOIN scheduling.working_hours AS hours
    ON hours.staff_id = member.id AND hours.weekday = extract(ISODOW FROM wanted_day)
  CROSS JOIN LATERAL generate_series(
    (wanted_day + hours.opens) AT TIME ZONE salon.time_zone,
    (wanted_day + hours.closes) AT TIME ZONE salon.time_zone - make_interval(mins => service.duration_minutes),
    INTERVAL '30 minutes'
  ) AS slot (starts_at)
  WHERE service.slug = wanted_service
    AND service.is_active
    AND slot.starts_at > now()
    AND NOT EXISTS (
      SELECT 1
      FROM scheduling.bookings AS taken
      WHERE taken.staff_id = member.id
        AND taken.status IN ('pending', 'confirmed')
        AND taken.during
          && tstzrange(slot.starts_at, slot.starts_at + make_interval(mins => service.duration_minutes), '[)')
    )
  ORDER BY slot.starts_at, member.slug
$$;

-- Functions can be called by everyone unless told otherwise, and these two run with their owner's rights
REVOKE ALL ON FUNCTION scheduling.apply_booking_rules() FROM PUBLIC;
REVOKE ALL ON FUNCTION scheduling.open_slots(TEXT, DATE) FROM PUBLIC;

-- migrate:verify

-- What the rules promise also holds for bookings from before them
SELECT NOT EXISTS (
  SELECT 1
  FROM scheduling.bookings AS one
  JOIN scheduling.bookings AS other
    ON other.staff_id = one.staff_id AND other.id > one.id AND other.during && one.during
  WHERE one.status IN ('pending', 'confirmed') AND other.status IN ('pending', 'confirmed')
);

-- Functions with their owner's rights that trust the caller's search_path, or that everyone may call
SELECT NOT EXISTS (
  SELECT 1
  FROM pg_proc AS function
  WHERE function.pronamespace = 'scheduling'::REGNAMESPACE
    AND function.prosecdef
    AND (
      NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(function.proconfig, '{}'))
      OR EXISTS (SELECT 1 FROM aclexplode(coalesce(function.proacl, acldefault('f', function.proowner))) WHERE grantee = 0)
    )
);

-- migrate:down

DROP FUNCTION scheduling.open_slots(TEXT, DATE);
DROP TRIGGER bookings_apply_rules ON scheduling.bookings;
DROP FUNCTION scheduling.apply_booking_rules();
