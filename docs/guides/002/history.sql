-- What the team's own runner had recorded in production.

INSERT INTO schema_migrations (version, name, checksum, execution_time_ms, applied_at) VALUES
  ('001', 'migration_tracking', '5d1f', 21, '2025-09-01 10:00Z'),
  ('002', 'enhanced_requests_system', 'a90c', 48, '2025-09-03 10:00Z'),
  ('003', 'add_missing_request_columns', '77e2', 12, '2025-09-08 10:00Z'),
  ('004', 'direct_messaging_system', '0b3d', 35, '2025-09-10 10:00Z'),
  ('005', 'add_request_pins', 'c41a', 9, '2025-09-12 10:00Z'),
  ('006', 'add_request_attachments', 'e86f', 11, '2025-09-18 10:00Z'),
  ('007', 'notifications', '2f95', 13, '2025-09-26 10:00Z'),
  ('008', 'request_comments', '6ad0', 17, '2025-09-29 10:00Z'),
  ('009', 'search_requests', 'd3b8', 26, '2025-10-02 10:00Z'),
  ('010', 'audit_log', '914e', 15, '2025-10-06 10:00Z');
