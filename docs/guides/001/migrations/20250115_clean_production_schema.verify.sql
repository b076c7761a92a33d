-- "Should return 60+ tables", by their names.
SELECT to_regclass('public.' || name) IS NOT NULL, name
  FROM unnest(ARRAY['system_settings', 'notifications', 'countries', 'cities', 'departments', 'roles',
                    'user_profiles', 'vendors', 'therapists', 'therapist_leaves', 'customers', 'bookings']) name;
-- RLS status.
SELECT rowsecurity, tablename FROM pg_tables
  WHERE schemaname = 'public' AND tablename IN ('user_profiles', 'vendors', 'therapists', 'customers', 'bookings');
-- No orphans, no leave that ends before it starts.
SELECT count(*) = 0 FROM therapist_leaves WHERE end_date < start_date;
