-- What the team's own runner had recorded in production; its checksums are SHA-256 of the files.

INSERT INTO schema_migrations (version, name, checksum, execution_time_ms, applied_at) VALUES
  ('001', 'migration_tracking', '0ae538d9c0e37397418a8a264e29a5736922b3f961ace43d246f31c1cf7f0e8f', 21, '2025-09-01 10:00Z'),
  ('002', 'enhanced_requests_system', '49dc8471574f33aa4388b407e801b23713ebb519431aa9eef9f0d5627ff2dd5a', 48, '2025-09-03 10:00Z'),
  ('003', 'add_missing_request_columns', 'a9cf68c229a16a8580c2e14cb0ea72df3f1db07cad649b735c89671f34bd8ecc', 12, '2025-09-08 10:00Z'),
  ('004', 'direct_messaging_system', '7dbd81d04173539262037e7049e798b3cd0a4bef4cc1d35677d2fed8eca82b97', 35, '2025-09-10 10:00Z'),
  ('005', 'add_request_pins', '0bd0c46e80087a9d9d6c87479218df556c03961a601380eac84f03077f91e723', 9, '2025-09-12 10:00Z'),
  ('006', 'add_request_attachments', 'c6c46ae61eeafc243c5b9335e362c1081101dbb6ef62ae961be795f0c6c1a70b', 11, '2025-09-18 10:00Z'),
  ('007', 'notifications', 'b97651cb213bf65fb522d203d0b2367d4747584a9cad9197af9ecef4b3853bbe', 13, '2025-09-26 10:00Z'),
  ('008', 'request_comments', '605d941dc0abcc584cfbb377829a56463968b89b0d14bc885aa5e101d4fa5615', 17, '2025-09-29 10:00Z'),
  ('009', 'search_requests', '4c2a2fe3b38209d37109a0494f2efe09b26fbd4a7eee6a1213d6ae78b32d47e1', 26, '2025-10-02 10:00Z'),
  ('010', 'audit_log', '4be38e11e580c93689d1351f2219c5dd784b1149d99dd42f9aa75b7ad30fc672', 15, '2025-10-06 10:00Z');
