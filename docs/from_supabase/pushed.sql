-- What `supabase db push` has done in production: the first file, and its history of it.
\i supabase/migrations/20250101090000_profiles.sql
CREATE SCHEMA supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY, statements text[], name text);
INSERT INTO supabase_migrations.schema_migrations VALUES ('20250101090000', ARRAY[
$sql$create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  name text not null
)$sql$,
$sql$alter table public.profiles enable row level security$sql$,
$sql$create policy "own profile" on public.profiles
  for all to authenticated
  using (auth.uid() = id)$sql$
], 'profiles');
