-- Phase 2: functions that the web client calls

CREATE FUNCTION communication.send_notification(receiver UUID, text TEXT) RETURNS UUID AS $$
  INSERT INTO communication.notifications (profile_id, body) VALUES (receiver, text) RETURNING id;
$$ LANGUAGE sql;

CREATE FUNCTION communication.mark_notifications_read(reader UUID) RETURNS VOID AS $$
  UPDATE communication.notifications SET read_at = now() WHERE profile_id = reader AND read_at IS NULL;
$$ LANGUAGE sql;

CREATE FUNCTION communication.get_unread_count(reader UUID) RETURNS BIGINT AS $$
  SELECT count(*) FROM communication.notifications WHERE profile_id = reader AND read_at IS NULL;
$$ LANGUAGE sql STABLE;

CREATE FUNCTION communication.get_unread_counts() RETURNS TABLE (profile_id UUID, unread BIGINT) AS $$
  SELECT profile_id, count(*) FROM communication.notifications WHERE read_at IS NULL GROUP BY profile_id;
$$ LANGUAGE sql STABLE;

CREATE FUNCTION communication.get_notifications_page(reader UUID, page INTEGER)
  RETURNS SETOF communication.notifications AS $$
  SELECT * FROM communication.notifications WHERE profile_id = reader
  ORDER BY created_at DESC LIMIT 20 OFFSET page * 20;
$$ LANGUAGE sql STABLE;

CREATE FUNCTION scheduling.calculate_business_hours(salon UUID) RETURNS INTERVAL AS $$
  SELECT closes - opens FROM organization.salons WHERE id = salon;
$$ LANGUAGE sql STABLE;

CREATE FUNCTION scheduling.calculate_duration_minutes(starts TIMESTAMPTZ, ends TIMESTAMPTZ) RETURNS INTEGER AS $$
  SELECT (extract(epoch FROM ends - starts) / 60)::integer;
$$ LANGUAGE sql IMMUTABLE;

-- migrate:verify
SELECT to_regproc('communication.send_notification') IS NOT NULL;
SELECT to_regproc('communication.mark_notifications_read') IS NOT NULL;
SELECT to_regproc('communication.get_unread_count') IS NOT NULL;
SELECT to_regproc('communication.get_unread_counts') IS NOT NULL;
SELECT to_regproc('communication.get_notifications_page') IS NOT NULL;
SELECT to_regproc('scheduling.calculate_business_hours') IS NOT NULL;
SELECT to_regproc('scheduling.calculate_duration_minutes') IS NOT NULL;

-- migrate:down
DROP FUNCTION communication.send_notification;
DROP FUNCTION communication.mark_notifications_read;
DROP FUNCTION communication.get_unread_count;
DROP FUNCTION communication.get_unread_counts;
DROP FUNCTION communication.get_notifications_page;
DROP FUNCTION scheduling.calculate_business_hours;
DROP FUNCTION catalog.calculate_duration_minutes;
