-- Migration: Audit log
-- Version: 009
-- Date: 2025-10-14
--
-- Answers "who cancelled this?" without asking anyone. Keeps what changed, not whole rows: the log is read by people.

-- migrate:up

CREATE TABLE audit.booking_log (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- No foreign key: the log outlives the booking
  booking_id BIGINT NOT NULL,
  action TEXT NOT NULL,
  changes JSONB NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL DEFAULT now(),

  CONSTRAINT booking_log_action_is_known CHECK (action IN ('INSERT', 'UPDATE', 'DELETE'))
);

CREATE INDEX idx_booking_log_booking_id ON audit.booking_log (booking_id, changed_at DESC);
CREATE INDEX idx_booking_log_changes ON audit.booking_log USING gin (changes jsonb_path_ops);

-- SECURITY DEFINER: customers cause entries, and may not write any themselves
CREATE FUNCTION audit.log_booking_change()
RETURNS TRIGGER
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  before JSONB = '{}';
  after JSONB = '{}';
  changes JSONB;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    before = to_jsonb(OLD) - 'updated_at' - 'during';
  END IF;
  IF TG_OP <> 'DELETE' THEN
    after = to_jsonb(NEW) - 'updated_at' - 'during';
  END IF;

  -- {"status": ["confirmed", "cancelled"]}
  SELECT jsonb_object_agg(key, jsonb_build_array(before -> key, after -> key)) INTO changes
  FROM jsonb_object_keys(before || after) AS key
  WHERE before ->> key IS DISTINCT FROM after ->> key;

  IF changes IS NOT NULL THEN
    INSERT INTO audit.booking_log (booking_id, action, changes, changed_by)
    VALUES (
      coalesce((after ->> 'id')::BIGINT, (before ->> 'id')::BIGINT),
      TG_OP,
      changes,
      coalesce(nullif(current_setting('app.customer', true), ''), session_user)
    );
  END IF;

  RETURN NULL;
END;
$$;

REVOKE ALL ON FUNCTION audit.log_booking_change() FROM PUBLIC;

CREATE TRIGGER bookings_audit
  AFTER INSERT OR UPDATE OR DELETE ON scheduling.bookings
  FOR EACH ROW
  EXECUTE FUNCTION audit.log_booking_change();

COMMENT ON COLUMN audit.booking_log.changes IS 'Changed columns only, each with its value before and after';

-- migrate:down

DROP TRIGGER bookings_audit ON scheduling.bookings;
DROP FUNCTION audit.log_booking_change();
-- The log goes with it: copy it away first if anyone may still ask
DROP TABLE audit.booking_log;
