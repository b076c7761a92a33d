-- Base production schema: 12 of the 60 tables stand for all.

-- System & Configuration
CREATE TABLE system_settings (key TEXT PRIMARY KEY, value JSONB NOT NULL);
CREATE TABLE notifications (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES auth.users(id),
  channel TEXT NOT NULL CHECK (channel IN ('push', 'sms', 'email')),
  body TEXT NOT NULL
);

-- Location & Geography
CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE cities (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  country CHAR(2) NOT NULL REFERENCES countries(code),
  name TEXT NOT NULL
);

-- Departments & Roles
CREATE TABLE departments (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT NOT NULL UNIQUE);
CREATE TABLE roles (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT NOT NULL UNIQUE);

-- Users, Vendors, Therapists
CREATE TABLE user_profiles (id UUID PRIMARY KEY REFERENCES auth.users(id), full_name TEXT);
CREATE TABLE vendors (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  owner_id UUID REFERENCES auth.users(id),
  name TEXT NOT NULL
);
CREATE TABLE therapists (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), vendor_id UUID REFERENCES vendors(id));
CREATE TABLE therapist_leaves (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  therapist_id UUID NOT NULL REFERENCES therapists(id),
  start_date DATE NOT NULL,
  end_date DATE NOT NULL
);

-- Services, Customers, Bookings
CREATE TABLE customers (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), user_id UUID REFERENCES auth.users(id));
CREATE TABLE bookings (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  customer_id UUID REFERENCES customers(id),
  therapist_id UUID REFERENCES therapists(id),
  status TEXT NOT NULL DEFAULT 'requested',
  starts_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX idx_bookings_starts_at ON bookings(starts_at);

ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE vendors ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapists ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_leaves ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE bookings ENABLE ROW LEVEL SECURITY;

CREATE POLICY "Own profile" ON user_profiles FOR SELECT TO authenticated USING (id = auth.uid());

INSERT INTO countries VALUES ('IN', 'India');
INSERT INTO departments (name) VALUES ('Operations'), ('Support');
INSERT INTO roles (name) VALUES ('admin'), ('vendor'), ('therapist'), ('customer');
