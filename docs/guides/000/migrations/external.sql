-- migrate:external supabase
-- The salon platform's database before the plan, much shortened.

CREATE SCHEMA identity;
CREATE SCHEMA organization;
CREATE SCHEMA catalog;
CREATE SCHEMA scheduling;
CREATE SCHEMA communication;
CREATE SCHEMA engagement;
CREATE SCHEMA audit;

CREATE TABLE identity.profiles (
  id UUID PRIMARY KEY REFERENCES auth.users(id),
  username TEXT NOT NULL
);

CREATE TABLE organization.salons (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name TEXT NOT NULL,
  opens TIME NOT NULL DEFAULT '09:00',
  closes TIME NOT NULL DEFAULT '18:00'
);

CREATE TABLE catalog.services (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  salon_id UUID NOT NULL REFERENCES organization.salons(id),
  name TEXT NOT NULL
);

CREATE TABLE scheduling.appointments (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  salon_id UUID NOT NULL REFERENCES organization.salons(id),
  customer_id UUID NOT NULL REFERENCES identity.profiles(id),
  starts_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE communication.notifications (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  profile_id UUID NOT NULL REFERENCES identity.profiles(id),
  body TEXT NOT NULL,
  read_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE engagement.salon_reviews (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  salon_id UUID NOT NULL REFERENCES organization.salons(id),
  rating SMALLINT NOT NULL CHECK (rating BETWEEN 1 AND 5)
);

INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-000000000001');
INSERT INTO identity.profiles (id, username) SELECT id, 'first' FROM auth.users;
INSERT INTO organization.salons (name) VALUES ('North'), ('South');
