-- Development data; not a migration, so it stands beside the folder.

INSERT INTO auth.users (id, email) VALUES
  ('550e8400-e29b-41d4-a716-446655440001', 'test@example.com'),
  ('550e8400-e29b-41d4-a716-446655440002', 'admin@example.com')
ON CONFLICT (id) DO NOTHING;

INSERT INTO public.bookings (
  user_id, workspace_id, workspace_type, date, start_time, end_time, duration_hours, total_price, status,
  confirmation_code
) VALUES (
  '550e8400-e29b-41d4-a716-446655440001', gen_random_uuid(), 'desk', CURRENT_DATE, '09:00:00', '17:00:00', 8,
  120.00, 'confirmed', 'CONF-001'
)
ON CONFLICT DO NOTHING;
