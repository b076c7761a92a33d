-- migrate:external supabase
-- The catering service's database before the migrations, much shortened, with some rows.

CREATE TABLE public.profiles (
  id UUID PRIMARY KEY REFERENCES auth.users(id),
  email TEXT NOT NULL UNIQUE,
  "deletedAt" TIMESTAMPTZ
);

CREATE TABLE public.addresses (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "profileId" UUID NOT NULL REFERENCES public.profiles(id) ON DELETE CASCADE,
  street TEXT NOT NULL
);

CREATE TABLE public.catering_requests (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "profileId" UUID NOT NULL REFERENCES public.profiles(id),
  guests INTEGER NOT NULL
);

INSERT INTO auth.users (id)
  SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid FROM generate_series(1, 3) n;
INSERT INTO public.profiles (id, email) SELECT id, 'someone-' || right(id::text, 1) FROM auth.users;
INSERT INTO public.addresses ("profileId", street) SELECT id, '1 Main Street' FROM public.profiles;
INSERT INTO public.catering_requests ("profileId", guests) SELECT id, 40 FROM public.profiles LIMIT 2;
