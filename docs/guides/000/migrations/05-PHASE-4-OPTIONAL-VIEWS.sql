-- Phase 4: for later

CREATE VIEW engagement.favorite_salons_view AS
  SELECT salon_id, count(*) AS favorites FROM engagement.customer_favorites GROUP BY salon_id;

-- migrate:down
DROP VIEW engagement.favorite_salons_view;
