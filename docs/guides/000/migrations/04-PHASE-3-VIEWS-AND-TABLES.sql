-- Phase 3: views for reports, and the booking rules

CREATE OR REPLACE VIEW audit.audit_logs_view AS
  SELECT l.id, l.action, p.username, l.created_at
  FROM audit.audit_logs l LEFT JOIN identity.profiles p ON p.id = l.actor_id;

CREATE VIEW engagement.salon_reviews_with_counts_view AS
  SELECT s.id AS salon_id, s.name, count(r.id) AS reviews, avg(r.rating) AS rating
  FROM organization.salons s LEFT JOIN engagement.salon_reviews r ON r.salon_id = s.id
  GROUP BY s.id;

CREATE TABLE catalog.service_booking_rules (
  service_id UUID PRIMARY KEY REFERENCES catalog.services(id) ON DELETE CASCADE,
  minimum_notice INTERVAL NOT NULL DEFAULT '2 hours'
);
ALTER TABLE catalog.service_booking_rules ENABLE ROW LEVEL SECURITY;

-- migrate:verify
SELECT count(*) = 2 FROM information_schema.views
  WHERE (table_schema, table_name)
     IN (('audit', 'audit_logs_view'), ('engagement', 'salon_reviews_with_counts_view'));
SELECT relrowsecurity FROM pg_class WHERE oid = 'catalog.service_booking_rules'::regclass;

-- migrate:down
DROP VIEW engagement.salon_reviews_with_counts_view;
DROP TABLE catalog.service_booking_rules;
