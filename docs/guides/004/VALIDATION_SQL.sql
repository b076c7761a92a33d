-- What the guide's validation asks before and after.
SELECT 'profiles', COUNT(*) FROM public.profiles
UNION ALL SELECT 'catering_requests', COUNT(*) FROM public.catering_requests
UNION ALL SELECT 'addresses', COUNT(*) FROM public.addresses;
