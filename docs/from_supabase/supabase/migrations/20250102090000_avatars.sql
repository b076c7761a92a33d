alter table public.profiles add column avatar text;

insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true);

create policy "own avatar" on storage.objects
  for insert to authenticated
  with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = auth.uid()::text);
