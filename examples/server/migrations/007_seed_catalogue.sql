-- Migration: Seed catalogue
-- Version: 007
-- Date: 2025-10-07
--
-- What the salon offers on its first day. Data that the application can't work without belongs into a migration;
-- test customers and their bookings do not.

-- migrate:up

INSERT INTO catalog.service_categories (slug, name, display_order) VALUES
  ('massage', 'Massage', 1),
  ('face', 'Face', 2),
  ('hands-and-feet', 'Hands & feet', 3);

INSERT INTO catalog.services (category_id, slug, name, description, duration_minutes, price_cents)
SELECT category.id, service.slug, service.name, service.description, service.duration_minutes, service.price_cents
FROM (
  VALUES
    ('massage', 'swedish-massage', 'Swedish massage', 'Long, even strokes; the classic for tense shoulders', 60, 7200),
    ('massage', 'hot-stone-massage', 'Hot stone massage', 'Warm basalt, slow hands', 90, 10800),
    ('face', 'express-facial', 'Express facial', 'Cleansing, peeling and a mask', 30, 3900),
    ('hands-and-feet', 'classic-manicure', 'Classic manicure', 'Shaping, cuticles and polish; it''s quick', 45, 3400)
) AS service (category, slug, name, description, duration_minutes, price_cents)
JOIN catalog.service_categories AS category ON category.slug = service.category;

INSERT INTO scheduling.salons (slug, name, time_zone) VALUES
  ('linden', 'Studio Linden', 'Europe/Berlin');

INSERT INTO scheduling.staff (salon_id, slug, display_name)
SELECT salon.id, member.slug, member.display_name
FROM (VALUES ('mara', 'Mara Voss'), ('jonas', 'Jonas Adeyemi')) AS member (slug, display_name)
JOIN scheduling.salons AS salon ON salon.slug = 'linden';

-- Mara does everything but nails; Jonas does everything but massages
INSERT INTO scheduling.staff_services (staff_id, service_id)
SELECT member.id, service.id
FROM scheduling.staff AS member
CROSS JOIN catalog.services AS service
JOIN catalog.service_categories AS category ON category.id = service.category_id
WHERE (member.slug = 'mara' AND category.slug <> 'hands-and-feet')
  OR (member.slug = 'jonas' AND category.slug <> 'massage');

-- Monday to Friday with an hour for lunch, and Saturday mornings
INSERT INTO scheduling.working_hours (staff_id, weekday, opens, closes)
SELECT member.id, weekday, shift.opens, shift.closes
FROM scheduling.staff AS member
CROSS JOIN generate_series(1, 6) AS weekday
CROSS JOIN (VALUES (TIME '09:00', TIME '13:00'), (TIME '14:00', TIME '18:00')) AS shift (opens, closes)
WHERE weekday < 6 OR shift.opens < TIME '12:00';

-- migrate:verify

-- A service that nobody offers, or a member of staff who is never there, can't be booked: on the first day, and later
SELECT NOT EXISTS (
  SELECT 1
  FROM catalog.services AS service
  WHERE service.is_active
    AND NOT EXISTS (SELECT 1 FROM scheduling.staff_services AS offered WHERE offered.service_id = service.id)
);

SELECT NOT EXISTS (
  SELECT 1
  FROM scheduling.staff AS member
  WHERE member.is_bookable
    AND NOT EXISTS (SELECT 1 FROM scheduling.working_hours AS hours WHERE hours.staff_id = member.id)
);

-- migrate:down

-- Only the rows from above, and none that came to depend on them: shifts and services that the salon has added keep
-- their member of staff, whoever was booked stays, and the foreign keys then refuse the rest, so that all of this rolls
-- back. (A plain DELETE of the staff would take their other shifts along: ON DELETE CASCADE.)
DELETE FROM scheduling.working_hours AS hours
USING scheduling.staff AS member, (VALUES (TIME '09:00', TIME '13:00'), (TIME '14:00', TIME '18:00')) AS shift (opens, closes)
WHERE hours.staff_id = member.id
  AND member.slug IN ('mara', 'jonas')
  AND (hours.opens, hours.closes) = (shift.opens, shift.closes)
  AND (hours.weekday < 6 OR hours.weekday = 6 AND hours.opens < TIME '12:00');

DELETE FROM scheduling.staff_services AS offered
USING scheduling.staff AS member, catalog.services AS service
WHERE offered.staff_id = member.id
  AND offered.service_id = service.id
  AND (member.slug, service.slug) IN (
    ('mara', 'swedish-massage'), ('mara', 'hot-stone-massage'), ('mara', 'express-facial'),
    ('jonas', 'express-facial'), ('jonas', 'classic-manicure')
  );

DELETE FROM scheduling.staff AS member
WHERE member.slug IN ('mara', 'jonas')
  AND NOT EXISTS (SELECT 1 FROM scheduling.working_hours AS hours WHERE hours.staff_id = member.id)
  AND NOT EXISTS (SELECT 1 FROM scheduling.staff_services AS offered WHERE offered.staff_id = member.id);

DELETE FROM scheduling.salons WHERE slug = 'linden';

DELETE FROM catalog.services AS service
WHERE service.slug IN ('swedish-massage', 'hot-stone-massage', 'express-facial', 'classic-manicure')
  AND NOT EXISTS (SELECT 1 FROM scheduling.staff_services AS offered WHERE offered.service_id = service.id);

DELETE FROM catalog.service_categories WHERE slug IN ('massage', 'face', 'hands-and-feet');
