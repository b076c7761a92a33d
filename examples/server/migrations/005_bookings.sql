-- Migration: Bookings
-- Version: 005
-- Date: 2025-10-04
--
-- The heart of the platform. ends_at and price_cents are copies, taken when the booking is made: a service that
-- becomes longer or dearer later must not change what was agreed.

-- migrate:up

CREATE TYPE scheduling.booking_status AS ENUM ('pending', 'confirmed', 'completed', 'cancelled');

CREATE TABLE scheduling.bookings (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  service_id BIGINT NOT NULL REFERENCES catalog.services (id),
  staff_id BIGINT NOT NULL REFERENCES scheduling.staff (id),
  customer_id BIGINT NOT NULL REFERENCES scheduling.customers (id),

  -- Booking details
  starts_at TIMESTAMPTZ NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL,
  during TSTZRANGE GENERATED ALWAYS AS (tstzrange(starts_at, ends_at, '[)')) STORED,
  status scheduling.booking_status NOT NULL DEFAULT 'confirmed',
  price_cents INTEGER NOT NULL,
  notes TEXT,

  -- Metadata
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),

  -- Constraints
  CONSTRAINT bookings_end_after_start CHECK (ends_at > starts_at),
  CONSTRAINT bookings_price_is_not_negative CHECK (price_cents >= 0)
);

-- Nobody can start two bookings at once, whoever writes to this table and however
CREATE UNIQUE INDEX idx_bookings_one_start
  ON scheduling.bookings (staff_id, starts_at)
  WHERE status IN ('pending', 'confirmed');

-- Free or busy: only bookings that still take up time
CREATE INDEX idx_bookings_during
  ON scheduling.bookings USING gist (during)
  WHERE status IN ('pending', 'confirmed');

CREATE INDEX idx_bookings_customer_id ON scheduling.bookings (customer_id, starts_at DESC);
CREATE INDEX idx_bookings_service_id ON scheduling.bookings (service_id);
CREATE INDEX idx_bookings_starts_at ON scheduling.bookings (starts_at);

CREATE TRIGGER bookings_updated_at
  BEFORE UPDATE ON scheduling.bookings
  FOR EACH ROW
  EXECUTE FUNCTION audit.touch_updated_at();

COMMENT ON COLUMN scheduling.bookings.during IS 'Includes its start and not its end, so back-to-back bookings do not overlap';

-- migrate:down

DROP TABLE scheduling.bookings;
DROP TYPE scheduling.booking_status;
