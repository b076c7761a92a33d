SELECT count(*) = 5 FROM pg_indexes WHERE tablename = 'bookings' AND indexname LIKE 'idx_bookings_%';
SELECT count(*) = 4 FROM pg_constraint WHERE conrelid = 'public.bookings'::regclass AND contype = 'c';
SELECT relrowsecurity FROM pg_class WHERE oid = 'public.bookings'::regclass;
SELECT count(*) = 3 FROM pg_policies WHERE tablename = 'bookings';
